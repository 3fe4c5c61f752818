using System;
using System.Collections.Generic;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// A step for each row to forecast, from the first in the window that has all its lags to the end of the horizon; each is answered.
/// Step j holds [values at j - lag, masks, past covariates at j - 1, known features at j, constants]. A recursive network is
/// trained with the actual values (teacher forcing); a direct one never sees values of the horizon, and answers for the horizon
/// alone.
/// </summary>
internal sealed class StepEncoding(ForecastPlan plan) : WindowEncoding(plan)
{
    private readonly bool _hidesHorizon = plan.Strategy == ForecastStrategy.Direct;
    private float[] _path = [];

    public override int ValueCount => Channels;

    /// <summary>The first row of a window that has all its lags.</summary>
    public int FirstRow => Plan.Preparation.DifferencingLag + Plan.Lags[^1];

    protected override int ValueRows => Plan.Lags.Length;

    protected override bool HasMasks => Plan.Masks || _hidesHorizon;

    public override int StepCount(int rows) => rows - FirstRow + Plan.Horizon;

    public override IEnumerable<LayerSpec> CreateLayers(CellType cell, RecurrentForecastingEstimator.Options options)
    {
        yield return Recurrent(cell, options);
        if (options.Dropout > 0)
            yield return new DropoutSpec { Name = "dropout", Rate = options.Dropout };
        yield return new DenseSpec { Name = "head", OutputSize = Channels * Plan.Head.OutputsPerValue };
    }

    public override void WriteSequence(in EncodedWindow window, Span<float> sequence)
    {
        var rows = window.Rows.Length / Plan.Layout.Size;
        ReadOnlySpan<float> path = [];
        if (!_hidesHorizon && window.Future.Length > 0)
        {
            Buffers.Ensure(ref _path, Plan.Horizon, Channels);
            for (var c = 0; c < Channels; c++)
                WritePath(window, rows, c);
            path = _path.AsSpan(0, Plan.Horizon * Channels);
        }
        for (var j = FirstRow; j < rows + Plan.Horizon; j++)
        {
            WriteStep(window, j, path, sequence[..FeatureCount]);
            sequence = sequence[FeatureCount..];
        }
    }

    // The actual values after the window; where the last value takes the place of missing ones, there too, as paths that are sampled miss nothing.
    private void WritePath(in EncodedWindow window, int rows, int c)
    {
        var size = Plan.Layout.Size;
        var column = window.Unit + c;
        var fills = Plan.Preparation.FillsMissing;
        var last = float.NaN;
        if (fills)
        {
            for (var i = rows - 1; i >= 0 && float.IsNaN(last); i--)
                last = window.Rows[i * size + column];
        }
        for (var k = 0; k < Plan.Horizon; k++)
        {
            var value = window.Future[k * size + column];
            if (fills)
                last = value = float.IsNaN(value) ? last : value;
            _path[k * Channels + c] = (float)Transforms[c].AppendActual(k, value);
        }
    }

    /// <summary>Writes one step.</summary>
    /// <param name="window">The window.</param>
    /// <param name="j">The row it forecasts, counted from the window's first.</param>
    /// <param name="path">The values after the window so far, on the network's scale, [k, C'].</param>
    /// <param name="step">[F], to be filled whole.</param>
    public void WriteStep(in EncodedWindow window, int j, ReadOnlySpan<float> path, Span<float> step)
    {
        var layout = Plan.Layout;
        var rows = window.Rows.Length / layout.Size;
        var lagged = Plan.Lags.Length * Channels;
        for (var l = 0; l < Plan.Lags.Length; l++)
        {
            var i = j - Plan.Lags[l];
            for (var c = 0; c < Channels; c++)
            {
                var place = (i - rows) * Channels + c;
                var scaled = i < rows ? Transforms[c].Scaled(i) : place < path.Length ? path[place] : double.NaN;
                // Nothing stands for what is hidden.
                step[l * Channels + c] = ValueOrMiddle(scaled, i < rows || place < path.Length ? Transforms[c].Middle : 0, out var isMissing);
                if (HasMasks)
                    step[lagged + l * Channels + c] = isMissing;
            }
        }
        var rest = step[((HasMasks ? 2 : 1) * lagged)..];
        if (j <= rows)
            window.Rows.Slice((j - 1) * layout.Size + layout.Channels, layout.PastCount).CopyTo(rest);
        else
            rest[..layout.PastCount].Clear();
        var known = j < rows
            ? window.Rows.Slice(j * layout.Size + layout.KnownStart, layout.KnownCount)
            : window.Known.Slice((j - rows) * layout.KnownCount, layout.KnownCount);
        known.CopyTo(rest[layout.PastCount..]);
        WriteConstants(window, step);
    }

    public override void WriteTargets(in EncodedWindow window, Span<float> targets)
    {
        var size = Plan.Layout.Size;
        var rows = window.Rows.Length / size;
        for (var j = FirstRow; j < rows + Plan.Horizon; j++)
        {
            for (var c = 0; c < Channels; c++)
            {
                if (j >= rows)
                {
                    targets[c] = Target(window, j - rows, c);
                    continue;
                }
                var value = window.Rows[j * size + window.Unit + c];
                targets[c] = Plan.Head.IsCount || float.IsNaN(value) ? value : (float)Transforms[c].Scaled(j);
            }
            WriteScales(targets[ValueCount..TargetSize]);
            targets = targets[TargetSize..];
        }
    }

    public override void WriteStepWeights(Span<float> weights, bool horizonOnly)
    {
        weights.Fill(_hidesHorizon || horizonOnly ? 0 : 1);
        weights[^Plan.Horizon..].Fill(1);
    }
}
