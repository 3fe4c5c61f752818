using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>
/// <c>accuracy NAME [--data DIR]</c>: trains five times with different seeds and prints each run and, as its last line, the name,
/// the median, the spread, and the baselines.
/// </summary>
internal static class AccuracyCommand
{
    private const int Seeds = 5;

    public static int Run(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var task = arguments.Length > 0 ? AccuracyTasks.All.FirstOrDefault(task => task.Name == arguments[0]) : null;
        if (task == null || arguments.Length is not (1 or 3) || (arguments.Length == 3 && arguments[1] != "--data"))
        {
            Console.Error.WriteLine($"Usage: accuracy NAME [--data DIR], where NAME is one of {string.Join(", ", AccuracyTasks.All.Select(task => task.Name))}.");
            return 2;
        }
        var folder = arguments.Length == 3 ? arguments[2] : task.Folder;
        if (folder == null || !Directory.Exists(folder))
        {
            Console.Error.WriteLine(folder == null
                ? $"The data of {task.Name} does not come with the repository: say where it lies with --data DIR."
                : $"There is no folder {folder}; say where the data lies with --data DIR.");
            return 2;
        }

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
        return 0;
    }
}
