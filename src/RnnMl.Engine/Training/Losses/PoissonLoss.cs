using System;

namespace RnnMl.Engine;

/// <summary>
/// The negative log-likelihood of a Poisson distribution, given by the logarithm x of its rate:
/// <code>
/// e^x - y x + ln Gamma(y + 1)
/// </code>
/// (PyTorch's PoissonNLLLoss leaves the last term out.) A target row is [O], as the output: counts, 0 or more; whole numbers are
/// not insisted on.
/// </summary>
public sealed record PoissonLoss : ValueLoss
{
    /// <summary>The rate that a value's output stands for.</summary>
    public static double Rate(double x) => Math.Exp(x);

    internal override int Check(int outputSize) => 1;

    internal override double Weigh(double target, int outputs) =>
        Option.IsNotNegative(target) ? 1 : throw Unexpected(target, "a count, 0 or more");

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double rate = Rate(output[0]);
        gradient[0] = rate - target;
        return rate - target * output[0] + SpecialFunctions.LogGamma(target + 1);
    }

    internal override double Rescale(Span<double> output, double scale)
    {
        output[0] += Math.Log(scale);
        return 1;
    }
}
