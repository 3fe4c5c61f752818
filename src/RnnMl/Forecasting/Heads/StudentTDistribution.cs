using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Student's t distribution.</summary>
internal static class StudentTDistribution
{
    /// <summary>
    /// The quantile function, by Newton's method from the normal quantile on. Over the logarithm of t that of the upper tail is concave, so that
    /// no step but the first leads past the quantile.
    /// </summary>
    /// <param name="level">In (0, 1).</param>
    /// <param name="freedom">The degrees of freedom, above 2.</param>
    public static double Quantile(double level, double freedom)
    {
        if (level < 0.5)
            return -Quantile(1 - level, freedom);
        var tail = 1 - level;
        var t = NormalDistribution.Quantile(level);
        for (var i = 0; i < 50 && t > 0; i++)
        {
            var above = UpperTail(t, freedom);
            var step = Math.Log(above / tail) * above / (t * Density(t, freedom));
            t *= Math.Exp(step);
            if (Math.Abs(step) < 1e-12)
                break;
        }
        return t;
    }

    private static double Density(double t, double freedom) => Math.Exp(SpecialFunctions.LogGammaRatio(freedom / 2, 0.5)
        - (freedom + 1) / 2 * SpecialFunctions.Log1P(t * t / freedom)) / Math.Sqrt(freedom * Math.PI);

    /// <summary>The probability of a value above t, for t of at least 0: half the incomplete beta function (Abramowitz and Stegun 26.5.27, 26.7.1).</summary>
    private static double UpperTail(double t, double freedom)
    {
        var x = freedom / (freedom + t * t);
        return 0.5 * IncompleteBeta(freedom / 2, 0.5, x);
    }

    /// <summary>The regularised incomplete beta function, by the continued fraction of Abramowitz and Stegun 26.5.8 after Lentz.</summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
            return x <= 0 ? 0 : 1;
        // The fraction converges fast on one side of the mean; the function is symmetric.
        if (x > (a + 1) / (a + b + 2))
            return 1 - IncompleteBeta(b, a, 1 - x);

        const double Tiny = 1e-300, Enough = 1e-14;
        double c = 1, d = 1 / NotZero(1 - (a + b) * x / (a + 1)), fraction = d;
        for (var m = 1; m < 500; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            var change = d * c;
            fraction *= change;
            if (Math.Abs(change - 1) < Enough)
                break;
        }
        var front = SpecialFunctions.LogGammaRatio(a, b) - SpecialFunctions.LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x);
        return Math.Exp(front) * fraction / a;

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }
}
