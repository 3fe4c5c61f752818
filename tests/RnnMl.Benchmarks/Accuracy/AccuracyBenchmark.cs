using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>A measurement on public data.</summary>
/// <param name="Name">What <c>accuracy NAME</c> calls it.</param>
/// <param name="Description">What is measured.</param>
/// <param name="Table">The README's table that it has rows in.</param>
/// <param name="Run">
/// Takes the folder that <c>--data</c> names, or null, and prints each run; its last line has name, measure, spread and baselines.
/// Gives the rows of the table.
/// </param>
internal sealed record AccuracyBenchmark(string Name, string Description, ReadmeTable Table, Func<string?, IReadOnlyList<string>> Run)
{
    public static AccuracyBenchmark[] All { get; } =
    [
        .. AccuracyTasks.All.Select(task => new AccuracyBenchmark(
            task.Name, $"{task.Metric}, median of 5 seeds", ReadmeTable.Accuracy, data => [AccuracyTaskRunner.Run(task, data).Row])),
        .. Forecasting.ForecastTasks.All,
    ];
}
