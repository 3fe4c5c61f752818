using System;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>A measurement on public data.</summary>
/// <param name="Name">What <c>accuracy NAME</c> calls it.</param>
/// <param name="Description">What is measured.</param>
/// <param name="Run">
/// Takes the folder that <c>--data</c> names, or null, and prints each run; its last line has name, measure, spread and baselines.
/// </param>
internal sealed record AccuracyBenchmark(string Name, string Description, Action<string?> Run)
{
    public static AccuracyBenchmark[] All { get; } =
    [
        .. AccuracyTasks.All.Select(task =>
            new AccuracyBenchmark(task.Name, $"{task.Metric}, median of 5 seeds", data => AccuracyTaskRunner.Run(task, data))),
        .. Forecasting.ForecastTasks.All,
    ];
}
