using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// Samples paths of the future one step after the other, each from the values that it has drawn itself (ancestral sampling). The
/// random numbers begin anew for every window, so that a forecast does not depend on which were made before; each series has its own.
/// </summary>
internal sealed class PathSampler
{
    private readonly ForecastModel _model;
    private readonly StepEncoding _encoding;
    private readonly Member[] _members;
    private readonly double[] _points;
    private readonly int _channels;
    private readonly int _perMember;
    private readonly RandomSource _random = new(0);
    private float[] _sequence = [];
    private float[] _outputs = [];
    private float[] _scaled = [];
    private float[] _paths = [];
    private float[] _sorted = [];
    private int _values;

    public PathSampler(ForecastModel model, StepEncoding encoding)
    {
        _model = model;
        _encoding = encoding;
        _members = [.. model.Networks.Select(network => new Member(network))];
        _points = new double[_members.Length];
        _channels = model.Plan.UnitChannels;
        _perMember = model.PathsPerMember;
    }

    /// <summary>The paths of the last sampling, [S, H, C'].</summary>
    public ReadOnlySpan<float> Paths => _paths.AsSpan(0, PathCount * _values);

    private int PathCount => _perMember * _members.Length;

    /// <summary>Samples what follows the window whose scales the encoding holds.</summary>
    /// <param name="window">The window, with what is known of the horizon.</param>
    /// <param name="horizon">H, any.</param>
    public void Sample(in EncodedWindow window, int horizon)
    {
        _values = horizon * _channels;
        Buffers.Ensure(ref _paths, PathCount, _values);
        Buffers.Ensure(ref _scaled, _perMember, _values);
        for (var m = 0; m < _members.Length; m++)
        {
            _random.Restart(_model.SampleSeed, window.SeriesKey, (ulong)m, (ulong)window.Unit);
            SampleScaled(window, horizon, _members[m], _random);
            for (var s = 0; s < _perMember; s++)
                ToValues(_scaled.AsSpan(s * _values, _values), _paths.AsSpan((m * _perMember + s) * _values, _values));
        }
        SortByStep();
    }

    /// <summary>A quantile over the paths.</summary>
    /// <param name="value">k C' + c</param>
    /// <param name="level">In [0, 1].</param>
    public float Quantile(int value, double level) =>
        (float)QuantileOf.Sorted((ReadOnlySpan<float>)_sorted.AsSpan(value * PathCount, PathCount), level);

    /// <summary>
    /// The point forecast: the median of all paths, as the quantiles are those of all paths; or, where the members' single paths are point
    /// forecasts, their combination.
    /// </summary>
    /// <param name="value">k C' + c</param>
    public float Point(int value)
    {
        if (_model.Plan.Head.IsDistribution)
            return Quantile(value, 0.5);
        for (var m = 0; m < _points.Length; m++)
            _points[m] = _paths[m * _values + value];
        return (float)_model.Combination.Combine(_points);
    }

    private void SampleScaled(in EncodedWindow window, int horizon, Member member, RandomSource random)
    {
        var head = _model.Plan.Head;
        var features = _encoding.FeatureCount;
        var outputSize = _channels * head.OutputsPerValue;
        var rows = window.Rows.Length / _model.Plan.Layout.Size;
        var steps = rows - _encoding.FirstRow + 1;
        Buffers.Ensure(ref _sequence, Math.Max(steps, _perMember), features);
        Buffers.Ensure(ref _outputs, Math.Max(steps, _perMember), outputSize);

        // The window is the same for all paths.
        for (var step = 0; step < steps; step++)
            _encoding.WriteStep(window, _encoding.FirstRow + step, [], _sequence.AsSpan(step * features, features));
        member.Stream.Reset();
        member.Stream.Predict(_sequence.AsSpan(0, steps * features), _outputs.AsSpan(0, steps * outputSize));
        var first = _outputs.AsSpan((steps - 1) * outputSize, outputSize);
        first.CopyTo(_outputs);
        for (var s = 1; s < _perMember; s++)
            _outputs.AsSpan(0, outputSize).CopyTo(_outputs.AsSpan(s * outputSize));
        member.Steps.Begin(_perMember, member.Stream.State);

        for (var k = 0; k < horizon; k++)
        {
            if (k > 0)
            {
                for (var s = 0; s < _perMember; s++)
                {
                    var path = _scaled.AsSpan(s * _values, k * _channels);
                    _encoding.WriteStep(window, rows + k, path, _sequence.AsSpan(s * features, features));
                }
                member.Steps.Predict(_sequence.AsSpan(0, _perMember * features), _outputs.AsSpan(0, _perMember * outputSize));
            }
            for (var s = 0; s < _perMember; s++)
            {
                for (var c = 0; c < _channels; c++)
                {
                    var outputs = _outputs.AsSpan(s * outputSize + c * head.OutputsPerValue, head.OutputsPerValue);
                    _scaled[s * _values + k * _channels + c] = (float)head.Sample(outputs, random, _encoding.Transforms[c].Scale);
                }
            }
        }
    }

    private void ToValues(ReadOnlySpan<float> scaled, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = _encoding.Transforms[i % _channels].AppendForecast(i / _channels, scaled[i]);
    }

    private void SortByStep()
    {
        Buffers.Ensure(ref _sorted, PathCount, _values);
        for (var value = 0; value < _values; value++)
        {
            var step = _sorted.AsSpan(value * PathCount, PathCount);
            for (var s = 0; s < PathCount; s++)
                step[s] = _paths[s * _values + value];
            step.Sort();
        }
    }

    private sealed class Member(RecurrentNetwork network)
    {
        public StreamingPredictor Stream { get; } = network.CreateStreamingPredictor();

        public StepPredictor Steps { get; } = network.CreateStepPredictor();
    }
}
