using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>The README's table of <see cref="AccuracyTasks"/>, of which each run writes one row.</summary>
internal static class AccuracyTable
{
    /// <summary>Puts the row of a result in place of the one that was there.</summary>
    /// <param name="table">The table, in Markdown; anything else is taken for an empty one.</param>
    /// <param name="result">The result.</param>
    public static string With(string table, AccuracyResult result)
    {
        var rows = new Dictionary<string, string>();
        foreach (var line in table.Split('\n'))
            rows[NameOf(line)] = line;
        rows[result.Name] = Row(result);
        return string.Join("\n",
        [
            "| data | measured | median of five | spread | goal | compared with |",
            "|---|---|---|---|---|---|",
            .. AccuracyTasks.All.Where(task => rows.ContainsKey(task.Name)).Select(task => rows[task.Name]),
        ]) + "\n";
    }

    private static string NameOf(string line) => line.Split('|').ElementAtOrDefault(1)?.Trim() ?? "";

    private static string Row(AccuracyResult result)
    {
        var median = $"{result.Median:F4}";
        return $"| {result.Name} | {result.Metric} | {(result.IsBelow ? $"*{median}*" : median)} | {result.Spread} | " +
            $"{(result.Goal is { } goal ? $"{goal:F3}" : "the best of the others")} | {result.Comparison} |";
    }
}
