using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>A distribution of counts whose mean is the network's times the window's scale.</summary>
internal abstract class CountHead : ForecastHead
{
    // Beyond, a gamma distribution is as good, and adding probabilities up would take long.
    private const double ManyCounts = 20_000;

    public override bool IsDistribution => true;

    public override bool IsCount => true;

    /// <summary>The mean of the counts, and by what their variance exceeds it, over the squared mean.</summary>
    private protected abstract (double Mean, double Dispersion) Parameters(ReadOnlySpan<double> outputs);

    public override double Quantile(ReadOnlySpan<float> outputs, double level, double scale)
    {
        var (mean, dispersion) = ParametersOf(outputs, scale);
        var variance = mean + dispersion * mean * mean;
        if (mean + 10 * Math.Sqrt(variance) > ManyCounts)
            return GammaQuantile(mean, variance, level) / scale;

        // p(0), and p(y + 1) from p(y); as logarithms, as the first ones may be too small for a number.
        var log = dispersion > 0 ? -SpecialFunctions.Log1P(dispersion * mean) / dispersion : -mean;
        double sum = Math.Exp(log), count = 0;
        while (sum < level && count < ManyCounts)
        {
            log += Math.Log(mean * (1 + dispersion * count) / ((1 + dispersion * mean) * (count + 1)));
            sum += Math.Exp(log);
            count++;
        }
        return count / scale;
    }

    public override double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale)
    {
        var (mean, dispersion) = ParametersOf(outputs, scale);
        // A Poisson distribution whose rate is drawn from a gamma distribution is negative binomial.
        var rate = dispersion > 0 ? mean * dispersion * RandomDraws.Gamma(random, 1 / dispersion) : mean;
        return RandomDraws.Poisson(random, rate) / scale;
    }

    // The cube root of a gamma variable is nearly normal (Wilson and Hilferty 1931).
    private static double GammaQuantile(double mean, double variance, double level)
    {
        var ninth = variance / (9 * mean * mean);
        var root = Math.Max(0, 1 - ninth + NormalDistribution.Quantile(level) * Math.Sqrt(ninth));
        return mean * root * root * root;
    }

    private (double Mean, double Dispersion) ParametersOf(ReadOnlySpan<float> outputs, double scale)
    {
        Span<double> scaled = stackalloc double[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
            scaled[i] = outputs[i];
        ValueLoss.Rescale(scaled, scale);
        return Parameters(scaled);
    }
}
