using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>What a forecaster reached, and what it is compared with.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Measure">What was measured; less is better.</param>
/// <param name="Runs">The measure with each seed.</param>
/// <param name="Beside">Other figures of the same runs.</param>
/// <param name="Goal">What the mean must stay below; null where there is nothing but the baselines to beat.</param>
/// <param name="Baselines">What it is compared with, each with its measure.</param>
/// <param name="Published">Figures of others, as they were published.</param>
internal sealed record ForecastResult(
    string Name, string Measure, IReadOnlyList<double> Runs, string Beside, double? Goal, IReadOnlyList<(string Name, double Value)> Baselines, string Published)
{
    public double Mean { get; } = Runs.Average();

    /// <summary>Whether the goal is missed, or a baseline is better.</summary>
    public bool IsAbove => Mean >= Goal || Baselines.Any(baseline => baseline.Value < Mean);

    /// <summary>The row of <see cref="ReadmeTable.Forecasts"/>; a mean in italics misses its goal, or something simpler is better.</summary>
    public string Row => ReadmeTable.Row(
        Name, Measure, IsAbove ? $"*{Mean:F4}*" : $"{Mean:F4}", Spread, Beside, GoalText, Comparison, Published);

    private string Spread => $"{Runs.Min():F4} to {Runs.Max():F4}";

    private string GoalText => Goal is { } goal ? $"{goal:0.####}" : "the best of the baselines";

    private string Comparison => string.Join(", ", Baselines.Select(baseline => $"{baseline.Name} {baseline.Value:F4}"));

    /// <summary>The last line of a benchmark.</summary>
    public override string ToString() => $"{Name}: {Measure} {Mean:F4} (mean of {Runs.Count} seeds, {Spread}){(Beside.Length > 0 ? $", {Beside}" : "")}, goal: below {GoalText}; {Comparison}" +
        (Published.Length > 0 ? $"; published: {Published}" : "");
}
