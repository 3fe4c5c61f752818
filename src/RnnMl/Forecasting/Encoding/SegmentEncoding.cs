using System;
using System.Collections.Generic;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// A step for each segment of S rows, the last of which ends with the window: [values, masks, past covariates, the known features of
/// the segment's last row, constants]. A segment that begins before the window, or before its first difference, is filled up
/// with zeros. The horizon is decoded in segments too; targets beyond its end are missing.
/// </summary>
internal sealed class SegmentEncoding(ForecastPlan plan) : WindowEncoding(plan)
{
    private readonly int _lag = plan.Preparations[0].DifferencingLag;
    private readonly int _length = plan.SegmentLength;
    private readonly int _past = plan.Layout.PastCount;
    private readonly int _segments = (plan.Horizon + plan.SegmentLength - 1) / plan.SegmentLength;

    public override int ValueCount => _segments * _length * Channels;

    protected override int ValueRows => _length;

    protected override int PastRows => _length;

    public override int StepCount(int rows) => (rows - _lag + _length - 1) / _length;

    public override IEnumerable<LayerSpec> CreateLayers(CellType cell, RecurrentForecastingEstimator.Options options)
    {
        yield return new DenseSpec { Name = "segment", OutputSize = options.HiddenSize };
        yield return new ActivationSpec { Name = "relu", Function = ActivationFunction.Relu };
        var encoder = Recurrent(cell, options);
        yield return encoder;
        yield return new LastStepSpec { Name = "last" };
        yield return new SegmentDecoderSpec
        {
            Name = "head",
            SegmentCount = _segments,
            SegmentSize = _length * Channels * Plan.Head.OutputsPerValue,
            EncoderName = cell == CellType.Gru ? encoder.Name : null,
            Channel = options.HiddenSize == 1 ? null : Plan.ChannelFeature(FeatureCount, options.HiddenSize / 2),
            Dropout = options.Dropout,
        };
    }

    public override void WriteSequence(in EncodedWindow window, Span<float> sequence)
    {
        var (size, layout) = (Plan.Layout.Size, Plan.Layout);
        var rows = window.Rows.Length / size;
        for (var first = rows - StepCount(rows) * _length; first < rows; first += _length)
        {
            var step = sequence[..FeatureCount];
            sequence = sequence[FeatureCount..];
            var masks = step.Slice(_length * Channels, Plan.Masks ? _length * Channels : 0);
            var past = step.Slice(_length * Channels + masks.Length, _length * _past);
            for (var s = 0; s < _length; s++)
            {
                var i = first + s;
                for (var c = 0; c < Channels; c++)
                {
                    step[s * Channels + c] = Known(i < _lag ? double.NaN : Transforms[c].Scaled(i), i < _lag ? 0 : Transforms[c].Middle, out var isMissing);
                    if (Plan.Masks)
                        masks[s * Channels + c] = isMissing;
                }
                if (i < 0)
                    past.Slice(s * _past, _past).Clear();
                else
                    window.Rows.Slice(i * size + layout.Channels, _past).CopyTo(past[(s * _past)..]);
            }
            window.Rows.Slice((first + _length - 1) * size + layout.KnownStart, layout.KnownCount)
                .CopyTo(step[(_length * Channels + masks.Length + past.Length)..]);
            WriteConstants(window, step);
        }
    }

    public override void WriteTargets(in EncodedWindow window, Span<float> targets)
    {
        for (var i = 0; i < ValueCount; i++)
        {
            var (k, c) = Math.DivRem(i, Channels);
            targets[i] = k < Plan.Horizon ? Target(window, k, c) : float.NaN;
        }
        WriteScales(targets[ValueCount..]);
    }
}
