using System;

namespace RnnMl.Engine;

/// <summary>
/// The negative log-likelihood of a negative binomial distribution of mean mu and variance mu + alpha mu^2, for counts that vary
/// more than a Poisson distribution's (the likelihood of DeepAR, Salinas et al. 2020). With r = 1 / alpha:
/// <code>
/// ln Gamma(y + 1) + ln Gamma(r) - ln Gamma(y + r) + (r + y) ln(1 + alpha mu) - y ln(alpha mu)
/// mu = softplus(x0) + 0.001        alpha = softplus(x1) + 0.001
/// </code>
/// The network's output is [K, 2], each value's x0 before its x1; a target row is [K]: counts, 0 or more; whole numbers are not
/// insisted on.
/// </summary>
public sealed record NegativeBinomialLoss : ValueLoss
{
    /// <summary>Below, 1 - e^-mean loses more digits than the series without its square, mean^2 / 24, does.</summary>
    private const double SmallMean = 1e-5;

    /// <summary>Below, softplus(x) is e^x to double precision.</summary>
    private const double ExponentialBelow = -40;

    /// <summary>The distribution that a value's two outputs stand for.</summary>
    public static (double Mean, double Dispersion) Parameters(double x0, double x1) =>
        (PositiveOutput.Value(x0), PositiveOutput.Value(x1));

    internal override int Check(int outputSize) => 2;

    internal override double Weigh(double target, int outputs) =>
        Option.IsNotNegative(target) ? 1 : throw Unexpected(target, "a count, 0 or more");

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        (double mu, double alpha) = Parameters(output[0], output[1]);
        double r = 1 / alpha;
        double log = SpecialFunctions.Log1P(alpha * mu);
        double excess = (mu - target) / (1 + alpha * mu);
        double ofAlpha = r * (r * (SpecialFunctions.Digamma(target + r) - SpecialFunctions.Digamma(r) - log) + excess);
        gradient[0] = excess / mu * PositiveOutput.Slope(output[0]);
        gradient[1] = ofAlpha * PositiveOutput.Slope(output[1]);
        return SpecialFunctions.LogGamma(target + 1) - SpecialFunctions.LogGammaRatio(r, target)
            + (r + target) * log - target * Math.Log(alpha * mu);
    }

    internal override double Rescale(Span<double> output, double scale)
    {
        double x = output[0];
        double softplus = SpecialFunctions.Softplus(x);
        double slope = SpecialFunctions.Sigmoid(x);
        double mean = scale * softplus;
        // The x with softplus(x) = mean is ln(e^mean - 1). For a small mean, and so for a softplus(x) that no number can hold
        // any more, that is ln mean + mean / 2.
        if (mean < SmallMean)
        {
            bool isExponential = x < ExponentialBelow;
            output[0] = Math.Log(scale) + (isExponential ? x : Math.Log(softplus)) + mean / 2;
            return (isExponential ? 1 : slope / softplus) * (1 + mean / 2);
        }
        // Written so that nothing overflows.
        output[0] = mean + Math.Log(-Math.Exp(-mean) + 1);
        return scale * slope / SpecialFunctions.Sigmoid(output[0]);
    }
}
