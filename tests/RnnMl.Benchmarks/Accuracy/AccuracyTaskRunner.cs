using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>
/// Trains five times with different seeds and prints each run and, as its last line, the name, the median, the spread, and the
/// baselines.
/// </summary>
internal static class AccuracyTaskRunner
{
    private const int Seeds = 5;

    /// <exception cref="ArgumentException">The data is not there.</exception>
    public static void Run(AccuracyTask task, string? data)
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
        Array.Sort(metrics);
        var baselines = run.Baselines.Select(baseline => $"{baseline.Name} {(double.IsNaN(baseline.Metric) ? "not run" : $"{baseline.Metric:F4}")}");
        Console.WriteLine($"{task.Name}: median {metrics[Seeds / 2]:F4}{(task.Goal is { } goal ? $" (goal {goal:F3})" : "")}, spread {metrics[0]:F4} to {metrics[^1]:F4}; " +
            string.Join(", ", baselines));
    }
}
