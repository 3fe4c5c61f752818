using System;

namespace RnnMl.Engine;

/// <summary>
/// ln cosh(p - y) for each output p, as Keras' LogCosh: half the squared error near 0, the absolute error less ln 2 far away;
/// the gradient is tanh(p - y). A target row is [O], as the output.
/// </summary>
public sealed record LogCoshLoss : ValueLoss
{
    private static readonly double _logTwo = Math.Log(2);

    internal override int Check(int outputSize) => 1;

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double difference = output[0] - target;
        gradient[0] = Math.Tanh(difference);
        // ln((e^d + e^-d) / 2) without the powers that overflow.
        double magnitude = Math.Abs(difference);
        return magnitude + SpecialFunctions.Log1P(Math.Exp(-2 * magnitude)) - _logTwo;
    }
}
