using System;

namespace RnnMl.Engine;

/// <summary>
/// The cross-entropy of a probability sigmoid(x), given by its logit x, as PyTorch's BCEWithLogitsLoss:
/// <code>
/// -y ln sigmoid(x) - (1 - y) ln(1 - sigmoid(x))  =  softplus(x) - x y
/// </code>
/// A target row is [O], as the output: 0, 1 or a probability between.
/// </summary>
public sealed record BinaryCrossEntropyLoss : ValueLoss
{
    internal override int Check(int outputSize) => 1;

    internal override double Weigh(double target, int outputs) =>
        target is >= 0 and <= 1 ? 1 : throw Unexpected(target, "0 to 1");

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double x = output[0];
        gradient[0] = SpecialFunctions.Sigmoid(x) - target;
        // softplus(x) - x y, rearranged so that two large numbers never cancel.
        return Math.Max(x, 0) - x * target + SpecialFunctions.Log1P(Math.Exp(-Math.Abs(x)));
    }
}
