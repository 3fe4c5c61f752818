using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>A normal distribution.</summary>
internal sealed class NormalHead : ForecastHead
{
    public override int OutputsPerValue => 2;

    public override bool IsDistribution => true;

    private protected override ValueLoss ValueLoss { get; } = new NormalLoss();

    public override double Quantile(ReadOnlySpan<float> outputs, double level, double scale)
    {
        var (mean, deviation) = NormalLoss.Parameters(outputs[0], outputs[1]);
        return mean + deviation * NormalDistribution.Quantile(level);
    }

    public override double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale)
    {
        var (mean, deviation) = NormalLoss.Parameters(outputs[0], outputs[1]);
        return mean + deviation * random.NextNormal();
    }
}
