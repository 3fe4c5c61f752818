using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>What a task's trainer reached, and what it is compared with.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Metric">What was measured; more is better.</param>
/// <param name="Runs">The metric with each seed; an odd number.</param>
/// <param name="Goal">What the median must reach; null where there is nothing but the baselines to beat.</param>
/// <param name="Baselines">What it is compared with, each with its metric; NaN for "not run".</param>
internal sealed record AccuracyResult(
    string Name, string Metric, IReadOnlyList<double> Runs, double? Goal, IReadOnlyList<(string Name, double Metric)> Baselines)
{
    public double Median { get; } = Runs.Order().ElementAt(Runs.Count / 2);

    /// <summary>Whether the goal is missed, or a baseline is better.</summary>
    public bool IsBelow => Median < Goal || Baselines.Any(baseline => baseline.Metric > Median);

    /// <summary>From the smallest to the largest metric.</summary>
    public string Spread => $"{Runs.Min():F4} to {Runs.Max():F4}";

    public string Comparison => string.Join(", ",
        Baselines.Select(baseline => $"{baseline.Name} {(double.IsNaN(baseline.Metric) ? "not run" : $"{baseline.Metric:F4}")}"));

    /// <summary>The row of <see cref="ReadmeTable.Accuracy"/>; a median in italics misses its goal, or something simpler is better.</summary>
    public string Row => ReadmeTable.Row(
        Name, Metric, IsBelow ? $"*{Median:F4}*" : $"{Median:F4}", Spread, Goal is { } goal ? $"{goal:F3}" : "the best of the others", Comparison);
}
