using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>peers</c>: every case for every contestant, each in a process of its own, in rounds in which all take turns.
/// </summary>
internal static class PeersCommand
{
    public static void Run(Options options)
    {
        bool isQuick = options.Has("--quick");
        int rounds = isQuick ? 3 : 7;
        double seconds = isQuick ? 0.15 : 0.5;
        string[] cells = options.List("--cells", BenchmarkCase.Cells);
        foreach (string cell in cells)
        {
            if (!BenchmarkCase.Cells.Contains(cell))
                throw new ArgumentException($"There is no cell '{cell}'; expected some of {string.Join(",", BenchmarkCase.Cells)}.");
        }
        MarkedSection? readme = options.Text("--readme") is { } file ? new MarkedSection(file, "peers") : null;
        string[] cases = options.List("--cases", [.. BenchmarkCase.All.Select(shape => shape.Name)]);
        BenchmarkCase[] shapes = [.. cases.Select(BenchmarkCase.Find)];
        var measurements = new List<Measurement>();
        foreach (string threads in options.List("--threads", "1"))
        {
            List<Contestant> contestants = Peers.Start(int.Parse(threads, CultureInfo.InvariantCulture));
            try
            {
                foreach (string cell in cells)
                {
                    foreach (BenchmarkCase shape in shapes)
                    {
                        foreach (string mode in shape.Modes)
                        {
                            Measurement one = Measure(contestants, shape, cell, mode, rounds, seconds);
                            measurements.Add(one);
                            Console.Error.WriteLine(
                                $"{shape.Name} {cell} {mode} {threads}: " +
                                string.Join(", ", one.Milliseconds.Select(time => $"{time.Key} {time.Value:G4} ms")));
                        }
                    }
                }
            }
            finally
            {
                contestants.ForEach(contestant => contestant.Dispose());
            }
        }

        Console.WriteLine($"Kernels: {KernelFamilies.Current}. Milliseconds; behind a peer's its ratio to RnnMl's.");
        Console.WriteLine();
        string table = PeersReport.Table(measurements);
        Console.WriteLine(table);
        readme?.Write(table);
        Console.WriteLine(PeersReport.LastLine(measurements));
    }

    private static Measurement Measure(
        List<Contestant> contestants, BenchmarkCase shape, string cell, string mode, int rounds, double seconds)
    {
        var times = contestants.ToDictionary(contestant => contestant.Name, _ => new List<double>());
        double peak = 0;
        for (int round = 0; round < rounds; round++)
        {
            peak = Math.Max(peak, PeakMeter.Measure(KernelFamilies.Current));
            foreach (Contestant contestant in contestants)
            {
                double time = contestant.Measure(shape, cell, mode, seconds);
                if (double.IsNaN(time))
                    continue;
                times[contestant.Name].Add(time);
            }
        }
        var medians = new Dictionary<string, double>();
        foreach (Contestant contestant in contestants)
        {
            if (times[contestant.Name].Count > 0)
                medians.Add(contestant.Name, Statistics.Median([.. times[contestant.Name]]));
        }
        return new Measurement(shape, cell, mode, contestants[0].Threads, medians, peak);
    }
}
