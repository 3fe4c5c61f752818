using System;

namespace RnnMl.Engine;

/// <summary>
/// The negative log-likelihood of a Laplace distribution:
/// <code>
/// ln(2 b) + |y - mu| / b
/// mu = x0        b = softplus(x1) + 0.001
/// </code>
/// The network's output is [K, 2], each value's x0 before its x1; a target row is [K]. At y = mu the gradient of mu is 0.
/// </summary>
public sealed record LaplaceLoss : ValueLoss
{
    /// <summary>The distribution that a value's two outputs stand for.</summary>
    public static (double Location, double Scale) Parameters(double x0, double x1) => (x0, PositiveOutput.Value(x1));

    internal override int Check(int outputSize) => 2;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        (double mu, double b) = Parameters(output[0], output[1]);
        double difference = target - mu;
        double z = Math.Abs(difference) / b;
        gradient[0] = difference == 0 ? 0 : -Math.CopySign(1 / b, difference);
        gradient[1] = (1 - z) / b * PositiveOutput.Slope(output[1]);
        return Math.Log(2 * b) + z;
    }
}
