using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>A negative binomial distribution.</summary>
internal sealed class NegativeBinomialHead : CountHead
{
    public override int OutputsPerValue => 2;

    private protected override ValueLoss ValueLoss { get; } = new NegativeBinomialLoss();

    // The mean is a softplus.
    public override void WriteSlopes(ReadOnlySpan<float> outputs, Span<float> slopes) => slopes[0] = (float)SpecialFunctions.Sigmoid(outputs[0]);

    private protected override (double Mean, double Dispersion) Parameters(ReadOnlySpan<double> outputs) =>
        NegativeBinomialLoss.Parameters(outputs[0], outputs[1]);
}
