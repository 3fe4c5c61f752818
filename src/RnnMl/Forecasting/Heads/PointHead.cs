using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>One output: the forecast itself.</summary>
internal sealed class PointHead(ForecastLoss loss) : ForecastHead
{
    public override int ScalePower => loss == ForecastLoss.MeanAbsoluteError ? 1 : 2;

    private protected override ValueLoss ValueLoss => loss switch
    {
        ForecastLoss.MeanAbsoluteError => new MeanAbsoluteErrorLoss(),
        ForecastLoss.Huber => new HuberLoss(),
        _ => new MeanSquaredErrorLoss(),
    };

    public override double Point(ReadOnlySpan<float> outputs, double scale) => outputs[0];
}
