using System;
using System.Diagnostics;
using System.IO;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>
/// Trains five times with different seeds and prints each run and, as its last line, the name, the median, the spread, and the
/// baselines.
/// </summary>
internal static class AccuracyTaskRunner
{
    private const int Seeds = 5;

    /// <exception cref="ArgumentException">The data is not there.</exception>
    public static AccuracyResult Run(AccuracyTask task, string? data)
    {
        string folder = data ?? task.Folder
            ?? throw new ArgumentException($"The data of {task.Name} does not come with the repository: say where it lies with --data DIR.");
        if (!Directory.Exists(folder))
            throw new ArgumentException($"There is no folder {folder}; say where the data lies with --data DIR.");

        var run = task.Open(folder);
        var metrics = new double[Seeds];
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var watch = Stopwatch.StartNew();
            var (metric, remark) = run.Train(seed);
            metrics[seed - 1] = metric;
            Console.WriteLine($"{task.Name}: seed {seed}: {task.Metric} {metric:F4}, {watch.Elapsed.TotalSeconds:F0} s{(remark.Length > 0 ? $", {remark}" : "")}");
        }
        var result = new AccuracyResult(task.Name, task.Metric, metrics, task.Goal, run.Baselines);
        Console.WriteLine($"{result.Name}: median {result.Median:F4}{(result.Goal is { } goal ? $" (goal {goal:F3})" : "")}, spread {result.Spread}; {result.Comparison}");
        return result;
    }
}
