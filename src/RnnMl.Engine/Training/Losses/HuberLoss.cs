using System;

namespace RnnMl.Engine;

/// <summary>
/// The squared error for small differences d = p - y, the absolute error for large ones (Huber 1964), with the formula of
/// PyTorch's HuberLoss:
/// <code>
/// d^2 / 2                        where |d| is at most delta
/// delta (|d| - delta / 2)        elsewhere
/// </code>
/// A target row is [O], as the output.
/// </summary>
public sealed record HuberLoss : ValueLoss
{
    /// <summary>Where the two parts meet; above 0; default 1.</summary>
    public double Delta { get; init; } = 1;

    internal override int Check(int outputSize)
    {
        Option.Require(Option.IsPositive(Delta), $"{nameof(HuberLoss)}.{nameof(Delta)}", Delta, "a number above 0");
        return 1;
    }

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double difference = output[0] - target;
        double magnitude = Math.Abs(difference);
        if (magnitude > Delta)
        {
            gradient[0] = Math.CopySign(Delta, difference);
            return Delta * (magnitude - 0.5 * Delta);
        }
        gradient[0] = difference;
        return 0.5 * difference * difference;
    }
}
