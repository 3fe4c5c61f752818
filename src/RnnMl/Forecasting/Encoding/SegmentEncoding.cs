using System;
using System.Collections.Generic;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// A step for each segment of S rows, the last of which ends with the window: [values, masks, past covariates, the calendar of the
/// segment's last row, future covariates, constants]. A segment that begins before the window, or before its first difference, is
/// filled up with zeros. The horizon is decoded in segments too; targets beyond its end are missing. With future covariates a step
/// for each of them follows, with the calendar of its first row, its future covariates, zeros beyond the horizon, and the constants.
/// </summary>
internal sealed class SegmentEncoding(ForecastPlan plan) : WindowEncoding(plan)
{
    private readonly int _lag = plan.Preparation.DifferencingLag;
    private readonly int _length = plan.SegmentLength;
    private readonly int _past = plan.Layout.PastCount;
    private readonly int _calendar = plan.Layout.CalendarCount;
    private readonly int _future = plan.Layout.FutureCount;
    private readonly int _segments = (plan.Horizon + plan.SegmentLength - 1) / plan.SegmentLength;

    public override int ValueCount => _segments * _length * Channels;

    public override int FutureSteps => Plan.SeesHorizon ? _segments : 0;

    public override FeatureRange? Future => Plan.SeesHorizon ? new FeatureRange { First = KnownStart, Count = KnownSize } : null;

    protected override int ValueRows => _length;

    protected override int PastRows => _length;

    protected override int FutureRows => _length;

    // Where what is known of the future lies in a step: calendar and future covariates.
    private int KnownStart => FeatureCount - Plan.ConstantCount - KnownSize;

    private int KnownSize => _calendar + _length * _future;

    public override int StepCount(int rows) => WindowSteps(rows) + FutureSteps;

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
            Future = Future,
            Dropout = options.Dropout,
        };
    }

    public override void WriteSequence(in EncodedWindow window, Span<float> sequence)
    {
        var rows = window.Rows.Length / Plan.Layout.Size;
        for (var first = rows - WindowSteps(rows) * _length; first < rows; first += _length)
        {
            WriteSegment(window, first, sequence[..FeatureCount]);
            sequence = sequence[FeatureCount..];
        }
        for (var m = 0; m < FutureSteps; m++)
        {
            WriteFuture(window, m * _length, sequence[..FeatureCount]);
            sequence = sequence[FeatureCount..];
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

    private int WindowSteps(int rows) => (rows - _lag + _length - 1) / _length;

    // A segment of the window, whose first row may lie before it.
    private void WriteSegment(in EncodedWindow window, int first, Span<float> step)
    {
        var layout = Plan.Layout;
        var masks = step.Slice(_length * Channels, Plan.Masks ? _length * Channels : 0);
        var past = step.Slice(_length * Channels + masks.Length, _length * _past);
        var known = step.Slice(KnownStart, KnownSize);
        for (var s = 0; s < _length; s++)
        {
            var i = first + s;
            for (var c = 0; c < Channels; c++)
            {
                step[s * Channels + c] = ValueOrMiddle(i < _lag ? double.NaN : Transforms[c].Scaled(i), i < _lag ? 0 : Transforms[c].Middle, out var isMissing);
                if (Plan.Masks)
                    masks[s * Channels + c] = isMissing;
            }
            Copy(window, i, layout.Channels, past.Slice(s * _past, _past));
            Copy(window, i, layout.KnownStart + _calendar, known.Slice(_calendar + s * _future, _future));
        }
        Copy(window, first + _length - 1, layout.KnownStart, known[.._calendar]);
        WriteConstants(window, step);
    }

    // A segment of the horizon, whose first row there always is.
    private void WriteFuture(in EncodedWindow window, int first, Span<float> step)
    {
        step.Clear();
        var known = step.Slice(KnownStart, KnownSize);
        for (var k = first; k < Math.Min(first + _length, Plan.Horizon); k++)
        {
            var row = window.Known.Slice(k * Plan.Layout.KnownCount, Plan.Layout.KnownCount);
            if (k == first)
                row[.._calendar].CopyTo(known);
            row[_calendar..].CopyTo(known[(_calendar + (k - first) * _future)..]);
        }
        WriteConstants(window, step);
    }

    // Zeros stand for a row before the window.
    private void Copy(in EncodedWindow window, int row, int column, Span<float> features)
    {
        if (row < 0)
            features.Clear();
        else
            window.Rows.Slice(row * Plan.Layout.Size + column, features.Length).CopyTo(features);
    }
}
