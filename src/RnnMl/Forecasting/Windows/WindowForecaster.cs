using System;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Forecasts from one window at a time. It has buffers of its own: one instance serves one thread.</summary>
internal sealed class WindowForecaster
{
    private readonly ForecastModel _model;
    private readonly ForecastPlan _plan;
    private readonly UnitForecaster[] _units;
    private readonly float[] _raw;
    private readonly DateTime[] _times;
    private readonly float[] _rows;
    private int _horizon;

    public WindowForecaster(ForecastModel model)
    {
        _model = model;
        _plan = model.Plan;
        _units = [.. Enumerable.Range(0, _plan.UnitCount).Select(_ => new UnitForecaster(model))];
        _raw = new float[_plan.WindowSize * _plan.Layout.RawSize];
        _times = new DateTime[_plan.WindowSize];
        _rows = new float[_plan.WindowSize * _plan.Layout.Size];
    }

    /// <summary>Forecasts what follows the last rows of a series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="known">What is known of the horizon, [H, known]; not read where the network does not see it.</param>
    /// <param name="horizon">H</param>
    public void Forecast(SeriesState series, ReadOnlySpan<float> known, int horizon) =>
        Forecast(Encode(series.Tail), series.Constants, series.Identity.Key, known, horizon);

    /// <summary>The rows of a tail as networks see them; valid until the next call.</summary>
    public ReadOnlySpan<float> Encode(SeriesTail tail)
    {
        var (raw, size) = (_plan.Layout.RawSize, _plan.Layout.Size);
        tail.CopyTo(_raw, _times);
        for (var i = 0; i < tail.Count; i++)
            _model.Rows.Encode(_raw.AsSpan(i * raw, raw), _times[i], _rows.AsSpan(i * size, size));
        return _rows.AsSpan(0, tail.Count * size);
    }

    /// <summary>Forecasts what follows a window.</summary>
    /// <param name="rows">The rows as networks see them, [r, R].</param>
    /// <param name="constants">What the series has once.</param>
    /// <param name="seriesKey">The series' <see cref="SeriesIdentity.Key"/>.</param>
    /// <param name="known">What is known of the horizon, [H, known]; not read where the network does not see it.</param>
    /// <param name="horizon">H</param>
    public void Forecast(ReadOnlySpan<float> rows, ReadOnlySpan<float> constants, ulong seriesKey, ReadOnlySpan<float> known, int horizon)
    {
        _horizon = horizon;
        for (var unit = 0; unit < _units.Length; unit++)
        {
            var window = new EncodedWindow { Rows = rows, Known = known, Constants = constants, SeriesKey = seriesKey, Unit = unit };
            _units[unit].Forecast(window, horizon);
        }
    }

    /// <summary>The last forecast, [H, C].</summary>
    public void WritePoints(Span<float> forecast)
    {
        for (var i = 0; i < forecast.Length; i++)
        {
            var (unit, k, c) = Place(i);
            forecast[i] = unit.Point(k, c);
        }
    }

    /// <summary>Quantiles of the last forecast, [H, C, Q]; conformal where rows were held back to measure them.</summary>
    /// <param name="levels">[Q], ascending, each in (0, 1).</param>
    /// <param name="quantiles">[H, C, Q], ascending in each step.</param>
    public void WriteQuantiles(ReadOnlySpan<float> levels, Span<float> quantiles)
    {
        for (var i = 0; i < quantiles.Length / levels.Length; i++)
        {
            var (unit, k, c) = Place(i);
            for (var q = 0; q < levels.Length; q++)
            {
                float value;
                if (_model.Bounds is not { } bounds)
                    value = unit.Quantile(k, c, levels[q]);
                else if (levels[q] == 0.5f)
                    value = unit.Point(k, c);
                else
                {
                    var width = bounds.Width(Row(i), Math.Abs(2 * levels[q] - 1));
                    var (lower, upper) = unit.Bounds(k, c, width);
                    value = levels[q] < 0.5f ? lower : upper;
                }
                quantiles[i * levels.Length + q] = value;
            }
        }
    }

    /// <summary>The bounds of the last forecast.</summary>
    /// <param name="level">The share of values that should lie between them, in (0, 1).</param>
    /// <param name="lower">The lower bounds, [H, C] or the first of them; empty where they are not wanted.</param>
    /// <param name="upper">The upper bounds, alike.</param>
    public void WriteBounds(float level, Span<float> lower, Span<float> upper)
    {
        for (var i = 0; i < Math.Max(lower.Length, upper.Length); i++)
        {
            var (unit, k, c) = Place(i);
            if (_model.Bounds is { } bounds)
            {
                var (below, above) = unit.Bounds(k, c, bounds.Width(Row(i), level));
                if (!lower.IsEmpty)
                    lower[i] = below;
                if (!upper.IsEmpty)
                    upper[i] = above;
                continue;
            }
            if (!lower.IsEmpty)
                lower[i] = unit.Quantile(k, c, (1 - level) / 2);
            if (!upper.IsEmpty)
                upper[i] = unit.Quantile(k, c, (1 + level) / 2);
        }
    }

    /// <summary>The sampled paths of the last forecast, [S, k, C], or of its first steps.</summary>
    /// <param name="samples">Receives them.</param>
    /// <param name="steps">k, at most H.</param>
    public void WriteSamples(Span<float> samples, int steps)
    {
        var channels = _plan.Layout.Channels;
        for (var i = 0; i < samples.Length; i++)
        {
            var (path, value) = Math.DivRem(i, steps * channels);
            var (k, channel) = Math.DivRem(value, channels);
            samples[i] = _units.Length > 1
                ? _units[channel].Paths[path * _horizon + k]
                : _units[0].Paths[path * _horizon * channels + value];
        }
    }

    /// <summary>How far an actual value is from the last forecast, on the network's scale.</summary>
    /// <param name="value">k C + c</param>
    /// <param name="actual">The value.</param>
    /// <returns>The distance, and half the width that the network expects on that side.</returns>
    public (double Miss, double HalfWidth) Miss(int value, float actual)
    {
        var (unit, k, c) = Place(value);
        return unit.Miss(k, c, actual);
    }

    // Beyond the horizon that was measured, its last step counts.
    private int Row(int value) => Math.Min(value, (_plan.Horizon - 1) * _plan.Layout.Channels + value % _plan.Layout.Channels);

    private (UnitForecaster Unit, int K, int Channel) Place(int value)
    {
        var (k, channel) = Math.DivRem(value, _plan.Layout.Channels);
        return _units.Length > 1 ? (_units[channel], k, 0) : (_units[0], k, channel);
    }
}
