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
        // Before the benchmark runs: a file without the table is told at once.
        MarkedSection? section = options.Text("--readme") is { } readme ? new MarkedSection(readme, benchmark.Table.Section) : null;
        var rows = benchmark.Run(options.Text("--data"));
        section?.Write(benchmark.Table.With(section.Read(), rows));
    }
}
