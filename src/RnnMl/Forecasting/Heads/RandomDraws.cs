using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Random numbers of distributions that the engine does not draw.</summary>
internal static class RandomDraws
{
    // Beyond, the normal distribution is as good, and counting would take long.
    private const double ManyCounts = 500;

    /// <summary>Gamma with a scale of 1 (Marsaglia and Tsang 2000, "A simple method for generating gamma variables").</summary>
    /// <param name="random">The source.</param>
    /// <param name="shape">Above 0.</param>
    public static double Gamma(RandomSource random, double shape)
    {
        if (shape < 1)
            return Gamma(random, shape + 1) * Math.Pow(Math.Max(random.NextDouble(), double.Epsilon), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = 1 + c * x;
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(Math.Max(random.NextDouble(), double.Epsilon)) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }

    /// <summary>Poisson: how many exponential waiting times fit into the rate; rounded normal numbers where it is large.</summary>
    public static double Poisson(RandomSource random, double rate)
    {
        if (rate > ManyCounts)
            return Math.Max(0, Math.Round(rate + Math.Sqrt(rate) * random.NextNormal()));
        var count = 0;
        for (var time = random.NextExponential(); time < rate; time += random.NextExponential())
            count++;
        return count;
    }
}
