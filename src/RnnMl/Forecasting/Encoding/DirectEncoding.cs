using System;
using System.Collections.Generic;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// A step for each row of the window, [values, masks, past covariates, known features, constants], and all of the horizon from the
/// state after the last.
/// </summary>
internal sealed class DirectEncoding(ForecastPlan plan) : WindowEncoding(plan)
{
    private readonly int _lag = plan.Preparation.DifferencingLag;
    private readonly int _seen = plan.Layout.PastCount + plan.Layout.KnownCount;

    public override int ValueCount => Plan.Horizon * Channels;

    protected override int ValueRows => 1;

    public override int StepCount(int rows) => rows - _lag;

    public override IEnumerable<LayerSpec> CreateLayers(CellType cell, RecurrentForecastingEstimator.Options options)
    {
        yield return Recurrent(cell, options);
        yield return new LastStepSpec { Name = "last" };
        if (options.Dropout > 0)
            yield return new DropoutSpec { Name = "dropout", Rate = options.Dropout };
        yield return new DenseSpec { Name = "head", OutputSize = ValueCount * Plan.Head.OutputsPerValue };
    }

    public override void WriteSequence(in EncodedWindow window, Span<float> sequence)
    {
        var size = Plan.Layout.Size;
        for (var i = _lag; i < window.Rows.Length / size; i++)
        {
            var step = sequence[..FeatureCount];
            sequence = sequence[FeatureCount..];
            for (var c = 0; c < Channels; c++)
            {
                step[c] = ValueOrMiddle(Transforms[c].Scaled(i), Transforms[c].Middle, out var isMissing);
                if (Plan.Masks)
                    step[Channels + c] = isMissing;
            }
            window.Rows.Slice(i * size + Plan.Layout.Channels, _seen).CopyTo(step[((Plan.Masks ? 2 : 1) * Channels)..]);
            WriteConstants(window, step);
        }
    }

    public override void WriteTargets(in EncodedWindow window, Span<float> targets)
    {
        for (var k = 0; k < Plan.Horizon; k++)
        {
            for (var c = 0; c < Channels; c++)
                targets[k * Channels + c] = Target(window, k, c);
        }
        WriteScales(targets[ValueCount..]);
    }
}
