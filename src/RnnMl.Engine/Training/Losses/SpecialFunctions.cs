using System;

namespace RnnMl.Engine;

/// <summary>
/// What the losses need and .NET lacks. LogGamma and Digamma: the asymptotic series, reached from small arguments by the
/// recurrence (Abramowitz and Stegun 1964, equations 6.1.15, 6.1.41, 6.3.5 and 6.3.18).
/// </summary>
internal static class SpecialFunctions
{
    /// <summary>From here on the series are exact to double precision.</summary>
    private const double Asymptotic = 10;

    private static readonly double _halfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>ln Gamma(x) for x above 0; the error is some 1e-15, or as much of the value if that is above 1.</summary>
    public static double LogGamma(double x)
    {
        double product = 1;
        for (; x < Asymptotic; x++)
            product *= x;
        return (x - 0.5) * Math.Log(x) - x + _halfLogTwoPi + StirlingSeries(x) - Math.Log(product);
    }

    /// <summary>
    /// ln Gamma(x + a) - ln Gamma(x) for x above 0 and a of at least 0. For a large x the difference of two calls of
    /// <see cref="LogGamma"/> would have lost its digits.
    /// </summary>
    public static double LogGammaRatio(double x, double a)
    {
        if (x < Asymptotic)
            return LogGamma(x + a) - LogGamma(x);
        return (x - 0.5) * Log1P(a / x) + a * (Math.Log(x + a) - 1) + StirlingSeries(x + a) - StirlingSeries(x);
    }

    /// <summary>The derivative of ln Gamma(x), for x above 0.</summary>
    public static double Digamma(double x)
    {
        double sum = 0;
        for (; x < Asymptotic; x++)
            sum -= 1 / x;
        double s = 1 / (x * x);
        return sum + Math.Log(x) - 0.5 / x
            - s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240
                - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12))))));
    }

    /// <summary>ln(1 + x) without loss of digits near 0 (Kahan; see Goldberg 1991, theorem 4).</summary>
    public static double Log1P(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>ln(1 + e^x)</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));

    /// <summary>1 / (1 + e^-x), the derivative of <see cref="Softplus"/>.</summary>
    public static double Sigmoid(double x)
    {
        double e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /// <summary>ln(e^x + e^y), where minus infinity stands for the logarithm of 0.</summary>
    public static double LogAdd(double x, double y)
    {
        double larger = Math.Max(x, y);
        return double.IsNegativeInfinity(larger) ? larger : larger + Log1P(Math.Exp(Math.Min(x, y) - larger));
    }

    /// <summary>The logarithm of the sum of e^x over all values, of which there is at least one.</summary>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        double largest = values[0];
        foreach (double value in values)
            largest = Math.Max(largest, value);
        double sum = 0;
        foreach (double value in values)
            sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>What ln Gamma(x) has beyond Stirling's formula.</summary>
    private static double StirlingSeries(double x)
    {
        double s = 1 / (x * x);
        return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680
            - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156)))))) / x;
    }
}
