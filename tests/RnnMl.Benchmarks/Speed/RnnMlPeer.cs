using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

namespace RnnMl.Benchmarks.Speed;

/// <summary>The engine as a contestant: a process of its own that times what it is asked for, as the scripts of the peers do.</summary>
internal static class RnnMlPeer
{
    /// <summary>
    /// Answers lines <c>CELL MODE B T I H L SECONDS</c> with the median of the milliseconds that a call takes.
    /// </summary>
    public static void Serve(int threads)
    {
        Console.WriteLine($"ready RnnMl {threads}");
        while (Console.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            int[] sizes = [.. parts[2..7].Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
            var shape = new BenchmarkCase("", sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
            using var work = new EngineWork(shape, parts[0], threads);
            double seconds = double.Parse(parts[7], CultureInfo.InvariantCulture);
            double median = Median(parts[1] == "train" ? work.Train : work.Infer, seconds);
            Console.WriteLine(median.ToString("F6", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The median of a call's milliseconds over some seconds, after a quarter of that to warm up.</summary>
    public static double Median(Action call, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        int warm = 0;
        while (warm < 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4)
        {
            call();
            warm++;
        }
        var times = new double[20_000];
        int count = 0;
        long begin = Stopwatch.GetTimestamp();
        while (count < times.Length && (count < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds))
        {
            long before = Stopwatch.GetTimestamp();
            call();
            times[count++] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }
        return Statistics.Median(times.AsSpan(0, count));
    }
}
