using System;

namespace RnnMl.Engine;

/// <summary>
/// |p - y| for each output p, as PyTorch's L1Loss; the gradient at 0 is 0. A target row is [O], as the output.
/// </summary>
public sealed record MeanAbsoluteErrorLoss : ValueLoss
{
    internal override int Check(int outputSize) => 1;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double difference = output[0] - target;
        gradient[0] = difference == 0 ? 0 : Math.CopySign(1, difference);
        return Math.Abs(difference);
    }
}
