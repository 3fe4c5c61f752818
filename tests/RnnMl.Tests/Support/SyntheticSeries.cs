using System;
using System.Linq;

namespace RnnMl.Tests.Support;

/// <summary>Series whose future is known.</summary>
internal static class SyntheticSeries
{
    public const int Period = 12;

    /// <summary>100 and 0.5 more each row, and a sine of amplitude 20 and period 12 around it.</summary>
    public static float[] SineAndTrend(int count) => [.. Enumerable.Range(0, count).Select(Level)];

    /// <summary>The same with independent normal noise of deviation 4.</summary>
    public static float[] Noisy(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Level(i) + (float)(4 * Normal(random)))];
    }

    /// <summary>A stationary series: a sine of amplitude 10 and period 12 around 50, with independent normal noise of deviation 2.</summary>
    public static float[] Stationary(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => (float)(50 + 10 * Math.Sin(2 * Math.PI * i / Period) + 2 * Normal(random)))];
    }

    private static float Level(int i) => (float)(100 + 0.5 * i + 20 * Math.Sin(2 * Math.PI * i / Period));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
