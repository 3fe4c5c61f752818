using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// Takes one window at a time to the network's scale, and what the network answers back to the scale of the series.
/// Holds the window in between, so one instance serves one thread. Missing values (NaN) stay missing.
/// </summary>
/// <remarks>
/// With y the series, t the window's last row and d the lag:
/// <code>
/// z[i] = log y[i]              (or (y[i]^λ - 1) / λ, or y[i])
/// v[i] = z[i] - season[i]      (or z[i] / season[i], or z[i])
/// x[i] = v[i] - v[i-d]         (or v[i])
/// s[i] = (x[i] - location) / scale        location, scale and season taken from the window's own rows
/// </code>
/// and back, for k = 1..K: v[t+k] = s[t+k] * scale + location + v[t+k-d], where v beyond t is the forecast itself, and the last known
/// of v[t+k-2d], v[t+k-3d], … stands for one that is missing; where the window knows none, the forecast is missing (NaN), too.
/// Every step is monotone, so a bound in v is a bound in y.
/// </remarks>
internal sealed class WindowTransform
{
    // What the rounding of float inputs can leave of a spread, relative to the levels (of a logarithm: absolute).
    private const double Rounding = 1e-6;

    private readonly WindowPreparation _preparation;
    private readonly double _flatScale;
    private readonly int _lag;

    // v over window and horizon: [W + K], as large as has been needed.
    private double[] _levels = [];
    private float[] _seasonSource = [];
    private double[] _sorted = [];
    private double[] _season = [];
    private int _count;
    private double _location;

    /// <summary>A transform that has read no window yet.</summary>
    /// <param name="preparation">How windows are prepared.</param>
    /// <param name="flatScale">
    /// The scale of a window that has none of its own: that of the rows trained on, so that a flat stretch is no different in other units.
    /// </param>
    public WindowTransform(WindowPreparation preparation, double flatScale = 1)
    {
        _preparation = preparation;
        _flatScale = flatScale;
        _lag = preparation.DifferencingLag;
        Scale = 1;
    }

    /// <summary>What the window last taken in is divided by.</summary>
    public double Scale { get; private set; }

    /// <summary>The middle of the window on the network's scale, for what is missing: its mean, or its median where quartiles scale.</summary>
    public double Middle { get; private set; }

    /// <summary>The scale of a whole series, for the windows in it that have none of their own.</summary>
    /// <param name="series">The values.</param>
    /// <param name="preparation">How windows are prepared.</param>
    /// <returns>NaN where the series has no scale of its own, either.</returns>
    public static double ScaleOf(ReadOnlySpan<float> series, WindowPreparation preparation)
    {
        var whole = new WindowTransform(preparation with { WindowSize = series.Length, Horizon = 0 }, flatScale: double.NaN);
        whole.ReadWindow(series);
        return whole.Scale;
    }

    /// <summary>Takes in a window.</summary>
    /// <param name="window">The values, at most W.</param>
    public void ReadWindow(ReadOnlySpan<float> window) => ReadWindow(window, stride: 1, window.Length);

    /// <summary>Takes in a window whose values lie apart.</summary>
    /// <param name="values">The first value, and then others.</param>
    /// <param name="stride">How far two values that follow each other lie apart.</param>
    /// <param name="count">How many values there are, at most W.</param>
    public void ReadWindow(ReadOnlySpan<float> values, int stride, int count)
    {
        _count = count;
        Buffers.Ensure(ref _levels, count + _preparation.Horizon, 1);
        for (var i = 0; i < count; i++)
            _levels[i] = Transformed(values[i * stride]);
        if (_preparation.FillsMissing)
            FillMissing();
        if (_preparation.Deseasonalization != Deseasonalization.None)
            TakeSeasonOut();
        MeasureScale();
    }

    /// <summary>A row of the window, or one appended to it, as the network sees it; NaN where it is missing.</summary>
    /// <param name="row">From the lag to the end of the window, or further.</param>
    public double Scaled(int row) => (Difference(row) - _location) / Scale;

    /// <summary>Sets the row of a step after the window to its actual value; the rows of the steps before it must be set.</summary>
    /// <param name="k">The step, from 0.</param>
    /// <param name="value">The value.</param>
    /// <returns>The same on the network's scale.</returns>
    public double AppendActual(int k, float value)
    {
        SetLevel(k, Level(k, value));
        return Scaled(_count + k);
    }

    /// <summary>Sets the row of a step after the window to the network's answer for it; the rows of the steps before it must be set.</summary>
    /// <param name="k">The step, from 0.</param>
    /// <param name="scaled">The answer.</param>
    /// <returns>The same on the scale of the series.</returns>
    public float AppendForecast(int k, double scaled)
    {
        var i = _count + k;
        var level = scaled * Scale + _location;
        if (_lag > 0)
            level += LastLevel(i - _lag);
        SetLevel(k, level);
        return Value(k, level);
    }

    /// <summary>What a level of a step is multiplied by: the season's index, or 1 where seasons are not multiplicative.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    public double SeasonFactor(int k) => _preparation.Deseasonalization == Deseasonalization.Multiplicative ? SeasonAt(_count + k) : 1;

    /// <summary>How far a value is from what a step's row was last set to, on the network's scale.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="actual">The actual value.</param>
    public double Residual(int k, float actual) => (Level(k, actual) - _levels[_count + k]) / Scale;

    /// <summary>The value that lies <paramref name="offset"/> units of the network's scale from what a step's row was last set to.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="offset">The distance, negative for a lower bound.</param>
    public float Bound(int k, double offset) => Value(k, _levels[_count + k] + offset * Scale);

    // A forecast stands on what is known: where the level of its phase is missing, on the one a lag before.
    private double LastLevel(int row)
    {
        while (double.IsNaN(_levels[row]) && row >= _lag)
            row -= _lag;
        return _levels[row];
    }

    // A horizon asked for at prediction time may be longer than the one trained for.
    private void SetLevel(int k, double level)
    {
        if (_count + k >= _levels.Length)
            Array.Resize(ref _levels, 2 * (_count + k));
        _levels[_count + k] = level;
    }

    private double Transformed(float value) =>
        _preparation.LogTransform ? Math.Log(value)
        : _preparation.BoxCoxLambda is { } lambda ? lambda == 0 ? Math.Log(value) : (Math.Pow(value, lambda) - 1) / lambda
        : value;

    private double Level(int k, float value) => _preparation.Deseasonalization switch
    {
        Deseasonalization.None => Transformed(value),
        Deseasonalization.Additive => Transformed(value) - SeasonAt(_count + k),
        _ => Transformed(value) / SeasonAt(_count + k),
    };

    private float Value(int k, double level)
    {
        level = _preparation.Deseasonalization switch
        {
            Deseasonalization.None => level,
            Deseasonalization.Additive => level + SeasonAt(_count + k),
            _ => level * SeasonAt(_count + k),
        };
        if (_preparation.LogTransform)
            return (float)Math.Exp(level);
        if (_preparation.BoxCoxLambda is not { } lambda)
            return (float)level;
        // Beyond, the inverse has no value: its limit is 0, or where lambda is below 0 infinity, in whose place stands the largest number.
        return (float)(lambda == 0 ? Math.Exp(level) : Math.Min(float.MaxValue, Math.Pow(Math.Max(0, lambda * level + 1), 1 / lambda)));
    }

    private double Difference(int i) => _lag > 0 ? _levels[i] - _levels[i - _lag] : _levels[i];

    private double SeasonAt(int row) => _season[row % _preparation.Seasonality];

    // With the last known value, or the first one where none is before.
    private void FillMissing()
    {
        var first = 0;
        while (first < _count && double.IsNaN(_levels[first]))
            first++;
        if (first == _count)
            return;
        Array.Fill(_levels, _levels[first], 0, first);
        for (var i = first + 1; i < _count; i++)
        {
            if (double.IsNaN(_levels[i]))
                _levels[i] = _levels[i - 1];
        }
    }

    private void TakeSeasonOut()
    {
        var multiplicative = _preparation.Deseasonalization == Deseasonalization.Multiplicative;
        Buffers.Ensure(ref _season, _preparation.Seasonality, 1);
        var season = _season.AsSpan(0, _preparation.Seasonality);
        if (_count < 2 * _preparation.Seasonality || double.IsNaN(_levels[0]))
        {
            // Too short a beginning of a series to know its season, or nothing known at all.
            season.Fill(multiplicative ? 1 : 0);
            return;
        }
        Buffers.Ensure(ref _seasonSource, _count, 1);
        for (var i = 0; i < _count; i++)
            _seasonSource[i] = (float)_levels[i];
        SeasonalDecomposition.WriteIndices(_seasonSource.AsSpan(0, _count), multiplicative, season);
        for (var i = 0; i < _count; i++)
            _levels[i] = multiplicative ? _levels[i] / SeasonAt(i) : _levels[i] - SeasonAt(i);
    }

    private void MeasureScale()
    {
        (_location, Scale, Middle) = (0, 1, 0);
        var divides = _preparation.Scaling is not (WindowScaling.None or WindowScaling.LastValue);
        double sum = 0, absolute = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, last = 0;
        var known = 0;
        for (var i = _lag; i < _count; i++)
        {
            var x = Difference(i);
            if (double.IsNaN(x))
                continue;
            known++;
            sum += x;
            absolute += Math.Abs(x);
            minimum = Math.Min(minimum, x);
            maximum = Math.Max(maximum, x);
            last = x;
        }
        if (known == 0)
        {
            Scale = divides ? _flatScale : 1;
            // Nothing shows where the values lie, and so nothing is forecast; a difference is added to a value, if there is one.
            _location = _lag > 0 ? 0 : double.NaN;
            return;
        }

        var mean = sum / known;
        var (location, scale) = _preparation.Scaling switch
        {
            WindowScaling.None => (0, 1),
            WindowScaling.LastValue => (last, 1),
            WindowScaling.Mean => (0, absolute / known),
            WindowScaling.Standard => (mean, StandardDeviation(mean, known)),
            WindowScaling.Robust => Quartiles(),
            _ => (minimum, maximum - minimum),
        };
        _location = location;
        Scale = !divides || scale > Noise() ? scale : _flatScale;
        Middle = _preparation.Scaling == WindowScaling.Robust ? 0 : (mean - location) / Scale;
    }

    private double StandardDeviation(double mean, int known)
    {
        double sum = 0;
        for (var i = _lag; i < _count; i++)
        {
            var deviation = Difference(i) - mean;
            if (!double.IsNaN(deviation))
                sum += deviation * deviation;
        }
        return Math.Sqrt(sum / known);
    }

    private (double Median, double Range) Quartiles()
    {
        Buffers.Ensure(ref _sorted, _count, 1);
        var known = 0;
        for (var i = _lag; i < _count; i++)
        {
            if (Difference(i) is var x && !double.IsNaN(x))
                _sorted[known++] = x;
        }
        var sorted = _sorted.AsSpan(0, known);
        sorted.Sort();
        return (QuantileOf.Sorted(sorted, 0.5), QuantileOf.Sorted(sorted, 0.75) - QuantileOf.Sorted(sorted, 0.25));
    }

    // A spread below this is rounding, and not of the series.
    private double Noise()
    {
        if (_preparation.LogTransform || _preparation.BoxCoxLambda != null)
            return Rounding;
        double largest = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!double.IsNaN(_levels[i]))
                largest = Math.Max(largest, Math.Abs(_levels[i]));
        }
        return Rounding * largest;
    }
}
