using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace RnnMl.Engine;

/// <summary>
/// Threads that do one thing together, of which the caller's is the first. The others are the team's own, so that a busy
/// thread pool can neither delay nor be starved by them; they start when they are first needed. Between two runs a thread
/// spins for up to 50 µs, then sleeps. A run allocates nothing.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    // Threads know the crew alone, so that a team which nobody disposed of can be collected, and then ends them.
    private readonly Crew _crew;

    /// <summary>The most members that a team may have.</summary>
    public const int MaxSize = 1024;

    /// <param name="size">How many may work at once, the caller included; 1 to <see cref="MaxSize"/>.</param>
    public ThreadTeam(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        Size = size;
        _crew = new Crew(size);
    }

    // A finalizer runs even where the constructor threw.
    ~ThreadTeam() => _crew?.Stop();

    /// <summary>How many may work at once, the caller included.</summary>
    public int Size { get; }

    /// <summary>
    /// Calls <paramref name="work"/> with 0 (on the caller's thread) to <paramref name="count"/> - 1 at the same time, and
    /// returns when all have returned. If some throw, the exception of the lowest number is thrown here.
    /// </summary>
    /// <param name="count">1 to <see cref="Size"/>.</param>
    /// <param name="work">A delegate that is kept, so that a run allocates nothing. It must not start a run itself.</param>
    public void Run(int count, Action<int> work)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Size);
        if (count == 1)
            work(0);
        else
            _crew.Run(count, work);
        GC.KeepAlive(this);
    }

    /// <summary>Ends the threads. There must be no run.</summary>
    public void Dispose()
    {
        _crew.Stop();
        GC.SuppressFinalize(this);
    }

    private sealed class Crew(int size)
    {
        // To wake a thread that sleeps takes about as long.
        private const int Pause = 8;
        private static readonly long _spinTicks = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 20_000 : 0;

        private readonly object _gate = new();
        private readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[size];
        private Action<int>? _work;
        private int _started;
        private int _count;
        private volatile int _round;
        private volatile int _busy;
        private volatile bool _stopped;

        public void Run(int count, Action<int> work)
        {
            ObjectDisposedException.ThrowIf(_stopped, typeof(ThreadTeam));
            // Counted once they are there: a run waits for every thread that was started.
            for (; _started < count - 1; _started++)
                Start(_started + 1);

            _work = work;
            _count = count;
            lock (_gate)
            {
                _busy = _started;
                _round++;
                Monitor.PulseAll(_gate);
            }
            Execute(0);
            long end = Stopwatch.GetTimestamp() + _spinTicks;
            while (_busy > 0 && Stopwatch.GetTimestamp() < end)
                Thread.SpinWait(Pause);
            lock (_gate)
            {
                while (_busy > 0)
                    Monitor.Wait(_gate);
            }
            _work = null;

            ExceptionDispatchInfo? first = null;
            for (int member = count - 1; member >= 0; member--)
            {
                first = _failures[member] ?? first;
                _failures[member] = null;
            }
            first?.Throw();
        }

        public void Stop()
        {
            lock (_gate)
            {
                _stopped = true;
                _round++;
                Monitor.PulseAll(_gate);
            }
        }

        private void Start(int member)
        {
            int round = _round;
            new Thread(() => Loop(member, round)) { IsBackground = true, Name = $"RnnMl {member}" }.Start();
        }

        private void Loop(int member, int round)
        {
            while (true)
            {
                long end = Stopwatch.GetTimestamp() + _spinTicks;
                while (_round == round && Stopwatch.GetTimestamp() < end)
                    Thread.SpinWait(Pause);
                lock (_gate)
                {
                    while (_round == round)
                        Monitor.Wait(_gate);
                    round = _round;
                }
                if (_stopped)
                    return;
                if (member < _count)
                    Execute(member);
                if (Interlocked.Decrement(ref _busy) > 0)
                    continue;
                lock (_gate)
                    Monitor.PulseAll(_gate);
            }
        }

        private void Execute(int member)
        {
            try
            {
                _work!(member);
            }
            catch (Exception e)
            {
                _failures[member] = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
