using System;
using System.Collections.Generic;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// The windows of series as the engine's trainer reads them: cut and prepared when asked for, never stored. Windows of a series
/// end a stride apart; where channels are series of their own, each window is there for each of them.
/// </summary>
internal sealed class WindowDataset : ISequenceDataset
{
    private readonly ForecastPlan _plan;
    private readonly WindowEncoding _encoding;
    private readonly WindowRange[] _ranges;
    private readonly int[] _ends;
    private readonly int _stride;
    private readonly bool _weighsByScale;
    private readonly bool _horizonOnly;
    private readonly float[] _known;

    // The window that the encoding holds: the trainer asks for sequence, weight and target in a row.
    private int _read = -1;

    /// <summary>Windows of series.</summary>
    /// <param name="plan">What networks see of them.</param>
    /// <param name="ranges">Where they lie, before strides.</param>
    /// <param name="stride">How many rows a window ends after the one before.</param>
    /// <param name="weighsByScale">Whether errors count on the scale of the values.</param>
    /// <param name="horizonOnly">Whether what a network answers within the window counts for nothing, as where those rows were trained on.</param>
    public WindowDataset(ForecastPlan plan, IEnumerable<WindowRange> ranges, int stride = 1, bool weighsByScale = false, bool horizonOnly = false)
    {
        _plan = plan;
        _encoding = plan.CreateEncoding();
        _stride = stride;
        _weighsByScale = weighsByScale;
        _horizonOnly = horizonOnly;
        _known = new float[plan.Horizon * plan.Layout.KnownCount];
        _ranges = [.. ranges];
        _ends = new int[_ranges.Length];
        long count = 0;
        for (var i = 0; i < _ranges.Length; i++)
        {
            count += (_ranges[i].Count + stride - 1L) / stride * plan.UnitCount;
            if (count > Array.MaxLength)
                throw new InvalidOperationException($"There are more than {Array.MaxLength} windows to train on; a larger WindowStride makes fewer.");
            _ends[i] = (int)count;
        }
    }

    private WindowDataset(WindowDataset other)
    {
        (_plan, _ranges, _ends, _stride, _weighsByScale, _horizonOnly) =
            (other._plan, other._ranges, other._ends, other._stride, other._weighsByScale, other._horizonOnly);
        _encoding = _plan.CreateEncoding();
        _known = new float[other._known.Length];
    }

    public int Count => _ends.Length == 0 ? 0 : _ends[^1];

    public int InputSize => _encoding.FeatureCount;

    public int TargetSize => _encoding.TargetSize;

    /// <summary>The same windows for another thread.</summary>
    public WindowDataset Clone() => new(this);

    /// <summary>Whether there is anything to learn or to measure: a target that is known, and counts.</summary>
    public bool HasTargets()
    {
        float[] targets = [], weights = [];
        for (var index = 0; index < Count; index++)
        {
            var steps = _plan.GoesThroughHorizon ? GetLength(index) : 1;
            Buffers.Ensure(ref targets, steps, TargetSize);
            Buffers.Ensure(ref weights, steps, 1);
            GetTarget(index, targets.AsSpan(0, steps * TargetSize));
            GetStepWeights(index, weights.AsSpan(0, steps));
            for (var step = 0; step < steps; step++)
            {
                // Behind the values of counts stand their scales, which are always known.
                if (weights[step] > 0 && targets.AsSpan(step * TargetSize, _encoding.ValueCount).ContainsAnyExcept(float.NaN))
                    return true;
            }
        }
        return false;
    }

    public int GetLength(int index) => _encoding.StepCount(Place(index).Rows);

    public void GetSequence(int index, Span<float> sequence) => _encoding.WriteSequence(Read(index), sequence);

    public void GetTarget(int index, Span<float> target) => _encoding.WriteTargets(Read(index), target);

    public void GetStepWeights(int index, Span<float> weights) => _encoding.WriteStepWeights(weights, _horizonOnly);

    public float GetWeight(int index)
    {
        if (!_weighsByScale)
            return 1;
        Read(index);
        double scale = 0;
        foreach (var transform in _encoding.Transforms)
            scale += transform.Scale / _encoding.Transforms.Length;
        return (float)Math.Pow(scale, _plan.Head.ScalePower);
    }

    private (EncodedSeries Series, int Last, int Rows, int Unit) Place(int index)
    {
        var range = Array.BinarySearch(_ends, index + 1);
        range = range < 0 ? ~range : range;
        // An empty range ends where the one before does.
        while (range > 0 && _ends[range - 1] > index)
            range--;
        var (window, unit) = Math.DivRem(index - (range > 0 ? _ends[range - 1] : 0), _plan.UnitCount);
        var last = _ranges[range].First + window * _stride;
        return (_ranges[range].Series, last, Math.Min(_plan.WindowSize, last + 1), unit);
    }

    private EncodedWindow Read(int index)
    {
        var (series, last, count, unit) = Place(index);
        var layout = _plan.Layout;
        var rows = series.Rows.AsSpan((last - count + 1) * layout.Size, count * layout.Size);
        var future = series.Rows.AsSpan((last + 1) * layout.Size, _plan.Horizon * layout.Size);
        if (index != _read)
        {
            layout.CopyKnown(future, _known);
            _encoding.Read(rows, unit);
            _read = index;
        }
        return new EncodedWindow { Rows = rows, Future = future, Known = _known, Constants = series.Constants, Unit = unit };
    }
}
