using System;
using System.Linq;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary><c>accuracy NAME [--data DIR]</c></summary>
internal static class AccuracyCommand
{
    public static void Run(string[] args)
    {
        string name = args.Length > 0 ? args[0] : "";
        AccuracyBenchmark benchmark = AccuracyBenchmark.All.FirstOrDefault(one => one.Name == name)
            ?? throw new ArgumentException(
                $"There is no accuracy benchmark '{name}'; expected one of {string.Join(", ", AccuracyBenchmark.All.Select(one => one.Name))}.");
        benchmark.Run(new Options(args[1..]).Text("--data"));
    }
}
