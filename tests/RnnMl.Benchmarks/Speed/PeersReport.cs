using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RnnMl.Benchmarks.Speed;

/// <summary>The table of <c>peers</c>, and its last line.</summary>
internal static class PeersReport
{
    private static readonly string[] _peers = [Peers.PyTorch, Peers.TunedPyTorch, Peers.OneDnn, Peers.OnnxRuntime];

    /// <summary>Milliseconds; behind a peer's its ratio to ours, in italics with the goal where it misses that.</summary>
    public static string Table(IEnumerable<Measurement> measurements)
    {
        var lines = new List<string>
        {
            $"| case | threads | {Peers.RnnMl} | of FMA peak | {string.Join(" | ", _peers)} |",
            $"|---|---|---|---|{string.Concat(Enumerable.Repeat("---|", _peers.Length))}",
        };
        foreach (Measurement one in measurements)
        {
            double? peakGoal = Goals.Peak(one.Shape, one.Cell, one.Mode, one.Threads);
            string peak = Mark(Format(one.ShareOfPeak, "P0"), one.ShareOfPeak, peakGoal, "P0");
            lines.Add(
                $"| {one.Cell} {one.Mode} {one.Shape.Name} | {one.Threads} | {Time(one.Own)} | {peak} | " +
                $"{string.Join(" | ", _peers.Select(peer => Cell(one, peer)))} |");
        }
        return string.Join("\n", lines) + "\n";

        static string Cell(Measurement one, string peer)
        {
            if (one.Ratio(peer) is not { } ratio)
                return "";
            double? goal = Goals.Ratio(peer, one.Shape, one.Cell, one.Mode, one.Threads);
            return $"{Time(one.Milliseconds[peer])} ({Mark($"{Format(ratio, "G3")}×", ratio, goal, "0.##")})";
        }

        static string Mark(string text, double value, double? goal, string format) =>
            value < goal ? $"*{text}, goal {Format(goal.Value, format)}*" : text;

        static string Time(double milliseconds) =>
            Format(milliseconds, milliseconds < 1 ? "F4" : milliseconds < 100 ? "F2" : "F0");
    }

    /// <summary><c>slowest against the best peer: CASE CELL MODE THREADS ratio R</c>.</summary>
    public static string LastLine(IReadOnlyCollection<Measurement> measurements)
    {
        Measurement? slowest = measurements.Where(one => one.SmallestRatio is not null).MinBy(one => one.SmallestRatio);
        if (slowest is null)
            return "slowest against the best peer: no peer took part";
        string below = measurements.Any(one => one.IsBelow) ? " below" : "";
        return $"slowest against the best peer: {slowest.Shape.Name} {slowest.Cell} {slowest.Mode} {slowest.Threads} " +
            $"ratio {Format(slowest.SmallestRatio!.Value, "F2")}{below}";
    }

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
