using System;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary><c>accuracy NAME [--data DIR] [--readme FILE]</c></summary>
internal static class AccuracyCommand
{
    public static void Run(string[] args)
    {
        string name = args.Length > 0 ? args[0] : "";
        AccuracyBenchmark benchmark = AccuracyBenchmark.All.FirstOrDefault(one => one.Name == name)
            ?? throw new ArgumentException(
                $"There is no accuracy benchmark '{name}'; expected one of {string.Join(", ", AccuracyBenchmark.All.Select(one => one.Name))}.");
        var options = new Options(args[1..]);
        if (options.Text("--readme") is not { } readme)
        {
            benchmark.Run(options.Text("--data"));
            return;
        }

        AccuracyTask task = AccuracyTasks.All.FirstOrDefault(one => one.Name == name)
            ?? throw new ArgumentException(
                $"--readme writes no row of '{name}'; expected one of {string.Join(", ", AccuracyTasks.All.Select(one => one.Name))}.");
        var section = new MarkedSection(readme, "accuracy");
        AccuracyResult result = AccuracyTaskRunner.Run(task, options.Text("--data"));
        section.Write(AccuracyTable.With(section.Read(), result));
    }
}
