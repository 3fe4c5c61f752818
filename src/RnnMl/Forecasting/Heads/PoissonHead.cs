using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>A Poisson distribution.</summary>
internal sealed class PoissonHead : CountHead
{
    private protected override ValueLoss ValueLoss { get; } = new PoissonLoss();

    public override void WriteSlopes(ReadOnlySpan<float> outputs, Span<float> slopes) => slopes[0] = (float)PoissonLoss.Rate(outputs[0]);

    private protected override (double Mean, double Dispersion) Parameters(ReadOnlySpan<double> outputs) => (PoissonLoss.Rate(outputs[0]), 0);
}
