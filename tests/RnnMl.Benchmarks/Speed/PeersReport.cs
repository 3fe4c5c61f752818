using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RnnMl.Benchmarks.Speed;

/// <summary>The tables of <c>peers</c>, and the line under them.</summary>
internal static class PeersReport
{
    /// <summary>What the tables hold.</summary>
    public const string Legend =
        "Milliseconds; behind a peer's its ratio to RnnMl's. ~12 % tells how far the quartiles of the rounds lie apart, where " +
        "that is more than 5 %. In italics what misses a goal; – where nothing was measured.";

    private const string Nothing = "–";
    private static readonly string[] _peers = [Peers.PyTorch, Peers.TunedPyTorch, Peers.OneDnn, Peers.OnnxRuntime];

    /// <summary>The summary, a part that folds with a table for each cell and mode, and the last line.</summary>
    public static string Of(IReadOnlyCollection<Measurement> measurements)
    {
        IEnumerable<string> tables = measurements.GroupBy(one => (one.Cell, one.Mode))
            .Select(group => Table($"{group.Key.Cell} {group.Key.Mode}", group));
        return $"{Summary(measurements)}\n<details>\n<summary>Case by case</summary>\n\n{string.Join("\n", tables)}\n</details>\n\n{LastLine(measurements)}";
    }

    // The smallest and the largest ratio of all cases.
    private static string Summary(IReadOnlyCollection<Measurement> measurements)
    {
        var lines = new List<string>
        {
            $"| a peer's time over {Peers.RnnMl}'s | threads | {string.Join(" | ", _peers)} |",
            $"|---|---|{string.Concat(Enumerable.Repeat("---|", _peers.Length))}",
        };
        foreach (var group in measurements.GroupBy(one => (one.Cell, one.Mode, one.Threads)))
        {
            lines.Add($"| {group.Key.Cell} {group.Key.Mode} | {group.Key.Threads} | " +
                $"{string.Join(" | ", _peers.Select(peer => Range(group.Select(one => one.Ratio(peer)))))} |");
        }
        return string.Join("\n", lines) + "\n";
    }

    private static string Range(IEnumerable<double?> ratios)
    {
        double[] found = [.. ratios.OfType<double>()];
        return found.Length == 0 ? Nothing : $"{Format(found.Min(), "G3")}× to {Format(found.Max(), "G3")}×";
    }

    /// <summary><c>slowest against the best peer: CASE CELL MODE THREADS ratio R</c>, and <c>below</c> where any goal is missed.</summary>
    public static string LastLine(IReadOnlyCollection<Measurement> measurements)
    {
        string below = measurements.Any(one => one.IsBelow) ? " below" : "";
        Measurement? slowest = measurements.Where(one => one.SmallestRatio is not null).MinBy(one => one.SmallestRatio);
        return "slowest against the best peer: " + (slowest is null
            ? $"none took part{below}"
            : $"{slowest.Shape.Name} {slowest.Cell} {slowest.Mode} {slowest.Threads} " +
                $"ratio {Format(slowest.SmallestRatio!.Value, "F2")}{below}");
    }

    private static string Table(string title, IEnumerable<Measurement> measurements)
    {
        var lines = new List<string>
        {
            $"| {title} | threads | {Peers.RnnMl} | of FMA peak | {string.Join(" | ", _peers)} |",
            $"|---|---|---|---|{string.Concat(Enumerable.Repeat("---|", _peers.Length))}",
        };
        // The threads of a case under each other; a stable order otherwise.
        foreach (Measurement one in measurements.OrderBy(one => Array.IndexOf(BenchmarkCase.All, one.Shape)))
        {
            string peak = Mark(one.ShareOfPeak, "P0", "", Goals.Peak(one.Shape, one.Cell, one.Mode, one.Threads), "P0");
            lines.Add(
                $"| {one.Shape.Name} | {one.Threads} | {Time(one, Peers.RnnMl)} | {peak} | " +
                $"{string.Join(" | ", _peers.Select(peer => Cell(one, peer)))} |");
        }
        return string.Join("\n", lines) + "\n";
    }

    private static string Cell(Measurement one, string peer)
    {
        double? goal = Goals.Ratio(peer, one.Shape, one.Cell, one.Mode, one.Threads);
        return one.Ratio(peer) is { } ratio ? $"{Time(one, peer)} ({Mark(ratio, "G3", "×", goal, "0.##")})" : Time(one, peer);
    }

    private static string Time(Measurement one, string name) => one.Time(name) is { } time
        ? time.ToString(time.Median < 1 ? "F4" : time.Median < 100 ? "F2" : "F0")
        : Nothing;

    private static string Mark(double? value, string format, string unit, double? goal, string goalFormat) => value is not { } number
        ? Nothing
        : number < goal
            ? $"*{Format(number, format)}{unit}, goal {Format(goal.Value, goalFormat)}*"
            : Format(number, format) + unit;

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
