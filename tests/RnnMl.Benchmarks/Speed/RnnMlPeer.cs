using System;
using System.Collections.Generic;
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
        // The runtime compiles code anew once it knows what is hot: no answer should come from before.
        const double FirstWarmUp = 0.5;
        var known = new HashSet<string>();
        Console.WriteLine($"ready RnnMl {threads}");
        while (Console.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            int[] sizes = [.. parts[2..7].Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
            var shape = new BenchmarkCase("", sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
            using var work = new EngineWork(shape, parts[0], threads);
            double seconds = double.Parse(parts[7], CultureInfo.InvariantCulture);
            Action call = parts[1] == "train" ? work.Train : work.Infer;
            if (known.Add(line))
                Median(call, FirstWarmUp);
            double median = Median(call, seconds);
            Console.WriteLine(median.ToString("F6", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The median of a call's milliseconds over some seconds and three calls at least, after a quarter of that to warm up.</summary>
    public static double Median(Action call, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        int warm = 0;
        while (warm < 1 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 4)
        {
            call();
            warm++;
        }
        var times = new double[20_000];
        int count = 0;
        long begin = Stopwatch.GetTimestamp();
        while (count < times.Length && (count < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds))
        {
            long before = Stopwatch.GetTimestamp();
            call();
            times[count++] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        }
        return Figure.Of(times.AsSpan(0, count)).Median;
    }
}
