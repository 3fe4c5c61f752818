using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Speed;

/// <summary>What came out for one case.</summary>
/// <param name="Shape">The case.</param>
/// <param name="Cell">LSTM, GRU or RNN.</param>
/// <param name="Mode">train or infer.</param>
/// <param name="Threads">Each contestant's threads.</param>
/// <param name="Times">The milliseconds of each contestant that took part in all rounds.</param>
/// <param name="Peak">Floating-point operations per second of one core at most, measured in the same rounds.</param>
internal sealed record Measurement(
    BenchmarkCase Shape, string Cell, string Mode, int Threads, IReadOnlyDictionary<string, Figure> Times, double Peak)
{
    /// <summary>The time of a contestant, or null.</summary>
    public Figure? Time(string name) => Times.TryGetValue(name, out Figure time) ? time : null;

    /// <summary>A peer's time over ours, or null.</summary>
    public double? Ratio(string peer) => peer == Peers.RnnMl ? null : Time(peer)?.Median / Time(Peers.RnnMl)?.Median;

    /// <summary>What RnnMl makes of the peak of all its threads' cores, or null.</summary>
    public double? ShareOfPeak => Shape.Flops(Cell, Mode) / (Time(Peers.RnnMl)?.Median * 1e-3) / (Peak * Threads);

    /// <summary>The smallest ratio to any peer, or null.</summary>
    public double? SmallestRatio => Times.Keys.Min(Ratio);

    /// <summary>Whether a ratio to a peer misses its goal, or RnnMl itself fell out.</summary>
    public bool IsBelow =>
        Time(Peers.RnnMl) is null || Times.Keys.Any(peer => Ratio(peer) < Goals.Ratio(peer, Shape, Cell, Mode, Threads));
}
