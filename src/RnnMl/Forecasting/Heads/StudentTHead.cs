using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Student's t distribution with a location and a scale.</summary>
internal sealed class StudentTHead : ForecastHead
{
    public override int OutputsPerValue => 3;

    public override bool IsDistribution => true;

    private protected override ValueLoss ValueLoss { get; } = new StudentTLoss();

    public override double Point(ReadOnlySpan<float> outputs, double scale) => outputs[0];

    public override double Quantile(ReadOnlySpan<float> outputs, double level, double scale)
    {
        var (location, width, freedom) = StudentTLoss.Parameters(outputs[0], outputs[1], outputs[2]);
        return location + width * StudentTDistribution.Quantile(level, freedom);
    }

    public override double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale)
    {
        var (location, width, freedom) = StudentTLoss.Parameters(outputs[0], outputs[1], outputs[2]);
        var chiSquare = 2 * RandomDraws.Gamma(random, freedom / 2);
        return location + width * random.NextNormal() / Math.Sqrt(chiSquare / freedom);
    }
}
