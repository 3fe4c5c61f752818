using System;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;

namespace RnnMl.Components;

/// <summary>Loops whose iterations run side by side, and throw what a plain loop would have thrown.</summary>
internal static class ParallelLoop
{
    /// <summary>Runs the iterations from a first one up to an end, which is not run.</summary>
    /// <param name="from">The first iteration.</param>
    /// <param name="to">The end.</param>
    /// <param name="options">How many run at once, and what stops them.</param>
    /// <param name="body">Runs one.</param>
    public static void For(int from, int to, ParallelOptions options, Action<int> body) =>
        For(from, to, options, () => body, (i, run) => run(i));

    /// <summary>The same with something that serves one iteration at a time, such as buffers.</summary>
    /// <param name="from">The first iteration.</param>
    /// <param name="to">The end.</param>
    /// <param name="options">How many run at once, and what stops them.</param>
    /// <param name="createLocal">Makes it.</param>
    /// <param name="body">Runs an iteration with it.</param>
    public static void For<TLocal>(int from, int to, ParallelOptions options, Func<TLocal> createLocal, Action<int, TLocal> body)
    {
        try
        {
            Parallel.For(from, to, options, createLocal, (i, _, local) =>
            {
                body(i, local);
                return local;
            }, _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
