using System;

namespace RnnMl.Engine;

/// <summary>
/// (p - y)^2 for each output p, as PyTorch's MSELoss. A target row is [O], as the output. The default.
/// </summary>
public sealed record MeanSquaredErrorLoss : ValueLoss
{
    internal override int Check(int outputSize) => 1;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double difference = output[0] - target;
        gradient[0] = 2 * difference;
        return difference * difference;
    }
}
