using System;

namespace RnnMl.Engine;

/// <summary>
/// The negative log-likelihood of Student's t distribution with a location and a scale, for targets with outliers:
/// <code>
/// ln Gamma(nu/2) - ln Gamma((nu + 1)/2) + ln(nu pi) / 2 + ln sigma + (nu + 1)/2 ln(1 + z^2 / nu)        z = (y - mu) / sigma
/// mu = x0        sigma = softplus(x1) + 0.001        nu = 2 + softplus(x2)
/// </code>
/// More than 2 degrees of freedom keep the variance finite. The network's output is [K, 3], each value's x0, x1 and x2 one after
/// another; a target row is [K].
/// </summary>
public sealed record StudentTLoss : ValueLoss
{
    /// <summary>The distribution that a value's three outputs stand for.</summary>
    public static (double Location, double Scale, double DegreesOfFreedom) Parameters(double x0, double x1, double x2) =>
        (x0, PositiveOutput.Value(x1), 2 + SpecialFunctions.Softplus(x2));

    internal override int Check(int outputSize) => 3;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        (double mu, double sigma, double nu) = Parameters(output[0], output[1], output[2]);
        double z = (target - mu) / sigma;
        double zz = z * z;
        double tail = SpecialFunctions.Log1P(zz / nu);
        double pull = (nu + 1) / (nu + zz);
        gradient[0] = -pull * z / sigma;
        gradient[1] = (1 - pull * zz) / sigma * PositiveOutput.Slope(output[1]);
        gradient[2] = 0.5 * SpecialFunctions.Sigmoid(output[2]) *
            (SpecialFunctions.Digamma(nu / 2) - SpecialFunctions.Digamma((nu + 1) / 2) + (1 - pull * zz) / nu + tail);
        return 0.5 * Math.Log(nu * Math.PI) - SpecialFunctions.LogGammaRatio(nu / 2, 0.5) + Math.Log(sigma) + (nu + 1) / 2 * tail;
    }
}
