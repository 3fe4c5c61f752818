using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// Forecasts what one pass of the networks forecasts: all channels, or one of independent ones. It holds the last forecast, of
/// which bounds and quantiles can then be asked. One instance serves one thread.
/// </summary>
internal sealed class UnitForecaster
{
    // The interval by whose width distances are measured, so that conformal bounds are wide where the network is unsure.
    private const double ReferenceLow = 0.1, ReferenceHigh = 0.9;

    private readonly ForecastModel _model;
    private readonly ForecastPlan _plan;
    private readonly WindowEncoding _encoding;
    private readonly Predictor[] _predictors;
    private readonly PathSampler? _sampler;
    private readonly double[] _members;
    private readonly float[][] _outputs;
    private readonly RandomSource _random = new(0);
    private float[] _sequence = [];
    private double[] _points = [];
    private float[] _forecast = [];

    // [H, C']: NaN until it is asked for.
    private (double Below, double Above)[] _halfWidths = [];
    private float[] _paths = [];
    private int _outputStart;
    private int _horizon;
    private (ulong SeriesKey, int Unit) _window;
    private bool _isDrawn;

    public UnitForecaster(ForecastModel model)
    {
        _model = model;
        _plan = model.Plan;
        _encoding = _plan.CreateEncoding();
        _sampler = _plan.Strategy == ForecastStrategy.Recursive ? new PathSampler(model, (StepEncoding)_encoding) : null;
        _predictors = _sampler == null ? [.. model.Networks.Select(network => network.CreatePredictor())] : [];
        _outputs = [.. model.Networks.Select(_ => Array.Empty<float>())];
        _members = new double[model.Networks.Length];
    }

    /// <summary>Forecasts what follows a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="horizon">How many steps; more than trained for where the network is recursive.</param>
    public void Forecast(in EncodedWindow window, int horizon)
    {
        _encoding.Read(window.Rows, window.Unit);
        var values = horizon * _plan.UnitChannels;
        Buffers.Ensure(ref _forecast, values, 1);
        Buffers.Ensure(ref _halfWidths, values, 1);
        _halfWidths.AsSpan(0, values).Fill((double.NaN, double.NaN));
        if (_sampler != null)
        {
            _sampler.Sample(window, horizon);
            for (var value = 0; value < values; value++)
            {
                var (k, c) = Math.DivRem(value, _plan.UnitChannels);
                _encoding.Transforms[c].AppendActual(k, _sampler.Point(value));
                _forecast[value] = _encoding.Transforms[c].Bound(k, 0);
            }
            return;
        }

        var steps = _encoding.StepCount(window.Rows.Length / _plan.Layout.Size);
        var length = steps * _encoding.FeatureCount;
        Buffers.Ensure(ref _sequence, length, 1);
        _encoding.WriteSequence(window, _sequence.AsSpan(0, length));
        var perStep = _plan.UnitChannels * _plan.Head.OutputsPerValue;
        var outputs = _plan.GoesThroughHorizon ? steps * perStep : _encoding.ValueCount * _plan.Head.OutputsPerValue;
        _outputStart = _plan.GoesThroughHorizon ? outputs - _plan.Horizon * perStep : 0;
        for (var m = 0; m < _predictors.Length; m++)
        {
            Buffers.Ensure(ref _outputs[m], outputs, 1);
            _predictors[m].Predict(_sequence.AsSpan(0, length), _outputs[m].AsSpan(0, outputs));
        }

        (_window, _horizon, _isDrawn) = ((window.SeriesKey, window.Unit), horizon, false);
        Buffers.Ensure(ref _points, values, 1);
        for (var value = 0; value < values; value++)
        {
            var (k, c) = Math.DivRem(value, _plan.UnitChannels);
            var transform = _encoding.Transforms[c];
            for (var m = 0; m < _members.Length; m++)
                _members[m] = _plan.Head.Point(Outputs(m, value), transform.Scale);
            _points[value] = Combine();
            _forecast[value] = transform.AppendForecast(k, _points[value]);
        }
    }

    /// <summary>The point forecast.</summary>
    public float Point(int k, int c) => _forecast[k * _plan.UnitChannels + c];

    /// <summary>A quantile of the last forecast, in the series' own scale.</summary>
    public float Quantile(int k, int c, double level) => _sampler != null
        ? _sampler.Quantile(k * _plan.UnitChannels + c, level)
        : NotBelow(_encoding.Transforms[c].Bound(k, Offset(k, c, level)));

    /// <summary>The bounds that lie a conformal width from the last forecast.</summary>
    public (float Lower, float Upper) Bounds(int k, int c, float width)
    {
        var (below, above) = HalfWidths(k, c);
        var transform = _encoding.Transforms[c];
        return (NotBelow(transform.Bound(k, -width * below)), NotBelow(transform.Bound(k, width * above)));
    }

    /// <summary>How far an actual value is from the last forecast, and half the width that the network expects on that side.</summary>
    public (double Miss, double HalfWidth) Miss(int k, int c, float actual)
    {
        var residual = _encoding.Transforms[c].Residual(k, actual);
        var (below, above) = HalfWidths(k, c);
        return (Math.Abs(residual), residual < 0 ? below : above);
    }

    /// <summary>The sampled paths, [S, H, C'], unordered; drawn when first asked for, where the forecast is not made of them.</summary>
    public ReadOnlySpan<float> Paths
    {
        get
        {
            if (_sampler != null)
                return _sampler.Paths;
            if (!_isDrawn)
                DrawPaths();
            return _paths.AsSpan(0, _model.PathsPerMember * _predictors.Length * _horizon * _plan.UnitChannels);
        }
    }

    // Answers for all steps at once say nothing of how steps hang together: each is drawn by itself. Random numbers are as a PathSampler's.
    private void DrawPaths()
    {
        var (perMember, values) = (_model.PathsPerMember, _horizon * _plan.UnitChannels);
        Buffers.Ensure(ref _paths, perMember * _predictors.Length, values);
        for (var m = 0; m < _predictors.Length; m++)
        {
            _random.Restart(_model.SampleSeed, _window.SeriesKey, (ulong)m, (ulong)_window.Unit);
            for (var i = 0; i < perMember * values; i++)
            {
                var (k, c) = Math.DivRem(i % values, _plan.UnitChannels);
                var transform = _encoding.Transforms[c];
                _paths[m * perMember * values + i] = transform.AppendForecast(k, _plan.Head.Sample(Outputs(m, i % values), _random, transform.Scale));
            }
        }
        // Bounds lie around the forecast, in whose place the transforms now hold a path.
        for (var value = 0; value < values; value++)
            _encoding.Transforms[value % _plan.UnitChannels].AppendForecast(value / _plan.UnitChannels, _points[value]);
        _isDrawn = true;
    }

    private ReadOnlySpan<float> Outputs(int member, int value) =>
        _outputs[member].AsSpan(_outputStart + value * _plan.Head.OutputsPerValue, _plan.Head.OutputsPerValue);

    // Counts have no values below 0, whatever a width says.
    private float NotBelow(float value) => _plan.Head.IsCount ? Math.Max(0, value) : value;

    // Every level of bounds needs them, and quantiles of some distributions take long.
    private (double Below, double Above) HalfWidths(int k, int c)
    {
        if (!_plan.Head.IsDistribution)
            return (1, 1);
        ref var known = ref _halfWidths[k * _plan.UnitChannels + c];
        if (!double.IsNaN(known.Below))
            return known;
        // Quantiles fall together, those of small counts above all, where a miss by one is nothing to be measured by next to nothing.
        var least = _plan.Head.IsCount ? 1 / _encoding.Transforms[c].Scale : _model.Bounds?.LeastHalfWidth ?? 0;
        known = (Math.Max(least, -Offset(k, c, ReferenceLow)), Math.Max(least, Offset(k, c, ReferenceHigh)));
        return known;
    }

    // Where a quantile lies from the point forecast, on the network's scale.
    private double Offset(int k, int c, double level)
    {
        var value = k * _plan.UnitChannels + c;
        var transform = _encoding.Transforms[c];
        if (_sampler != null)
            return transform.Residual(k, _sampler.Quantile(value, level));
        for (var m = 0; m < _members.Length; m++)
            _members[m] = _plan.Head.Quantile(Outputs(m, value), level, transform.Scale);
        return Combine() - _points[value];
    }

    private double Combine() => _model.Combination.Combine(_members);
}
