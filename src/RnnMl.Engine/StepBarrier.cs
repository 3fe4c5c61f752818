using System;
using System.Threading;

namespace RnnMl.Engine;

/// <summary>
/// Lets the members of a <see cref="ThreadTeam"/> take the steps of a loop together: none begins a step before all have ended the
/// last. Waiting is spinning, as steps last microseconds; who waits longer lets other threads run. Each member writes a number
/// of its own, so that it takes the caches one trip from a member to the other.
/// </summary>
internal sealed class StepBarrier(int members)
{
    // Two cache lines, as processors fetch them in pairs.
    private const int Stride = 32;

    // About 20 µs.
    private const int Spins = 500;

    private readonly int[] _ended = new int[(members + 1) * Stride];
    private volatile bool _isBroken;

    /// <summary>Before the members begin.</summary>
    public void Reset()
    {
        Array.Clear(_ended);
        _isBroken = false;
    }

    /// <summary>Says that a member has ended so many steps, and waits for the others.</summary>
    /// <param name="member">The member, from 0 on.</param>
    /// <param name="count">The number of members that take part.</param>
    /// <param name="steps">The number of steps, one more than the last time.</param>
    /// <returns>False if a member failed: then nobody comes any more.</returns>
    public bool Wait(int member, int count, int steps)
    {
        Volatile.Write(ref _ended[(member + 1) * Stride], steps);
        for (int other = 0; other < count; other++)
        {
            for (int spins = 0; Volatile.Read(ref _ended[(other + 1) * Stride]) < steps; spins++)
            {
                if (_isBroken)
                    return false;
                if (spins < Spins)
                    Thread.SpinWait(1);
                else
                    Thread.Yield();
            }
        }
        return true;
    }

    /// <summary>Lets go of all who wait.</summary>
    public void Break() => _isBroken = true;
}
