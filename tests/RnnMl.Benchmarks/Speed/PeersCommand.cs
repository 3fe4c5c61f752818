using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>peers</c>: every case for every contestant, each in a process of its own, in rounds in which all take turns. One that dies
/// is named; the others go on.
/// </summary>
internal static class PeersCommand
{
    public static void Run(Options options)
    {
        options.AllowOnly("--threads", "--cells", "--cases", "--quick", "--readme");
        bool isQuick = options.Has("--quick");
        int rounds = isQuick ? 3 : 5;
        double seconds = isQuick ? 0.1 : 0.25;
        string[] cells = options.List("--cells", BenchmarkCase.Cells);
        foreach (string cell in cells)
        {
            if (!BenchmarkCase.Cells.Contains(cell))
                throw new ArgumentException($"There is no cell '{cell}'; expected some of {string.Join(",", BenchmarkCase.Cells)}.");
        }
        int[] threadCounts = [.. options.List("--threads", "1").Select(ThreadCount)];
        string[] cases = options.List("--cases", [.. BenchmarkCase.All.Select(shape => shape.Name)]);
        BenchmarkCase[] shapes = [.. cases.Select(BenchmarkCase.Find)];
        MarkedSection? readme = options.Text("--readme") is { } file ? new MarkedSection(file, "peers") : null;

        var measurements = new List<Measurement>();
        DirectoryInfo models = Directory.CreateTempSubdirectory("rnnml-onnx-");
        try
        {
            foreach (int threads in threadCounts)
            {
                List<Contestant> contestants = Peers.Start(threads, models.FullName);
                try
                {
                    foreach (string cell in cells)
                    {
                        foreach (BenchmarkCase shape in shapes)
                        {
                            foreach (string mode in shape.Modes)
                                measurements.Add(Measure(contestants, threads, shape, cell, mode, rounds, seconds));
                        }
                    }
                }
                finally
                {
                    contestants.ForEach(contestant => contestant.Dispose());
                }
            }
        }
        finally
        {
            models.Delete(recursive: true);
        }

        Console.WriteLine($"Kernels: {KernelFamilies.Current}. {PeersReport.Legend}");
        Console.WriteLine();
        string report = PeersReport.Of(measurements);
        readme?.Write(report);
        Console.WriteLine(report);
    }

    private static int ThreadCount(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int count) && count > 0
        ? count
        : throw new ArgumentException($"--threads holds '{text}'; expected numbers of 1 or more: 1,2.");

    /// <summary>One case in some rounds; who dies meanwhile is named, and has no figure.</summary>
    internal static Measurement Measure(
        List<Contestant> contestants, int threads, BenchmarkCase shape, string cell, string mode, int rounds, double seconds)
    {
        var times = contestants.ToDictionary(contestant => contestant.Name, _ => new List<double>());
        double peak = 0;
        for (int round = 0; round < rounds; round++)
        {
            peak = Math.Max(peak, PeakMeter.Measure(KernelFamilies.Current));
            foreach (Contestant contestant in contestants.Where(contestant => contestant.Failure is null))
            {
                double time = contestant.Measure(shape, cell, mode, seconds);
                if (!double.IsNaN(time))
                    times[contestant.Name].Add(time);
                if (contestant.Failure is { } failure)
                    Console.WriteLine($"{contestant.Name} is dead since {cell} {mode} {shape.Name} with {threads} threads: {failure}");
            }
        }
        // Who died on the way has told of other rounds than the others.
        Dictionary<string, Figure> figures = times.Where(time => time.Value.Count == rounds)
            .ToDictionary(time => time.Key, time => Figure.Of(time.Value.ToArray()));
        Console.Error.WriteLine(
            $"{cell} {mode} {shape.Name} {threads}, ms: " + string.Join(", ", figures.Select(time => $"{time.Key} {time.Value.ToString("G4")}")));
        return new Measurement(shape, cell, mode, threads, figures, peak);
    }
}
