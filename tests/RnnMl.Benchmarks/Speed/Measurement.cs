using System.Collections.Generic;

namespace RnnMl.Benchmarks.Speed;

/// <summary>What came out for one case.</summary>
/// <param name="Shape">The case.</param>
/// <param name="Cell">LSTM, GRU or RNN.</param>
/// <param name="Mode">train or infer.</param>
/// <param name="Threads">Each contestant's threads.</param>
/// <param name="Milliseconds">The median of each contestant that took part.</param>
/// <param name="Peak">Floating-point operations per second of one core at most, measured in the same rounds.</param>
internal sealed record Measurement(
    BenchmarkCase Shape, string Cell, string Mode, int Threads, IReadOnlyDictionary<string, double> Milliseconds, double Peak)
{
    public double Own => Milliseconds[Peers.RnnMl];

    /// <summary>A peer's time over ours, or null.</summary>
    public double? Ratio(string peer) => Milliseconds.TryGetValue(peer, out double time) ? time / Own : null;

    public double ShareOfPeak => Shape.Flops(Cell, Mode) / (Own * 1e-3) / (Peak * Threads);

    /// <summary>The smallest ratio to any peer.</summary>
    public double? SmallestRatio
    {
        get
        {
            double? smallest = null;
            foreach (string peer in Milliseconds.Keys)
            {
                if (peer != Peers.RnnMl && (smallest is null || Ratio(peer) < smallest))
                    smallest = Ratio(peer);
            }
            return smallest;
        }
    }

    /// <summary>Whether a ratio to a peer misses its goal.</summary>
    public bool IsBelow
    {
        get
        {
            foreach (string peer in Milliseconds.Keys)
            {
                if (Ratio(peer) < Goals.Ratio(peer, Shape, Cell, Mode, Threads))
                    return true;
            }
            return false;
        }
    }
}
