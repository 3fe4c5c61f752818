using System;

namespace RnnMl.Engine;

/// <summary>
/// The negative log-likelihood of a normal distribution:
/// <code>
/// ln sigma + ln(2 pi) / 2 + z^2 / 2        z = (y - mu) / sigma
/// mu = x0        sigma = softplus(x1) + 0.001
/// </code>
/// The network's output is [K, 2], each value's x0 before its x1; a target row is [K].
/// </summary>
public sealed record NormalLoss : ValueLoss
{
    private static readonly double _halfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    /// <summary>The distribution that a value's two outputs stand for.</summary>
    public static (double Mean, double StandardDeviation) Parameters(double x0, double x1) => (x0, PositiveOutput.Value(x1));

    internal override int Check(int outputSize) => 2;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        (double mu, double sigma) = Parameters(output[0], output[1]);
        double z = (target - mu) / sigma;
        gradient[0] = -z / sigma;
        gradient[1] = (1 - z * z) / sigma * PositiveOutput.Slope(output[1]);
        return Math.Log(sigma) + _halfLogTwoPi + 0.5 * z * z;
    }
}
