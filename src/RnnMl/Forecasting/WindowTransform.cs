using System;

namespace RnnMl.Forecasting;

/// <summary>How a window of a series is prepared for the network: logarithm, then differencing, then scaling.</summary>
/// <param name="WindowSize">How many values of the series are in a window.</param>
/// <param name="Horizon">How many values follow it: K.</param>
/// <param name="LogTransform">Whether the network sees the natural logarithms.</param>
/// <param name="DifferencingLag">The lag d of the differences z[i] - z[i-d] that the network sees; 0 for the values themselves.</param>
/// <param name="Scaling">How the window is scaled in the end.</param>
/// <param name="FlatScale">
/// The scale of a window that has none of its own: that of the rows trained on, so that a flat stretch is no different in other units.
/// </param>
internal sealed record WindowPreparation(int WindowSize, int Horizon, bool LogTransform, int DifferencingLag, WindowScaling Scaling,
    double FlatScale = 1)
{
    /// <summary>The number of time steps the network sees: T = window size - lag.</summary>
    public int StepCount => WindowSize - DifferencingLag;
}

/// <summary>
/// Takes one window at a time to the network's scale, and what the network answers back to the scale of the series.
/// Holds the window in between, so one instance serves one thread.
/// </summary>
/// <remarks>
/// With y the series, t the window's last row and d the lag:
/// <code>
/// z[i] = log y[i]              (or y[i])
/// x[i] = z[i] - z[i-d]         (or z[i])
/// s[i] = (x[i] - location) / scale        location and scale taken from the window's own x
/// </code>
/// and back, for k = 1..K: z[t+k] = s[t+k] * scale + location + z[t+k-d], where z beyond t is the forecast itself.
/// Every step is monotone in z, so a bound in z is a bound in y.
/// </remarks>
internal sealed class WindowTransform(WindowPreparation preparation)
{
    // What the rounding of float inputs can leave of a spread, relative to the levels (of a logarithm: absolute).
    private const double Rounding = 1e-6;

    // z over window and horizon: [W + K].
    private readonly double[] _levels = new double[preparation.WindowSize + preparation.Horizon];
    private double _location;
    private double _scale = 1;

    /// <summary>The scale of a whole series, for the windows in it that have none of their own.</summary>
    /// <param name="series">The values, at least W of them.</param>
    /// <param name="preparation">How windows are prepared.</param>
    public static double ScaleOf(ReadOnlySpan<float> series, WindowPreparation preparation)
    {
        var whole = new WindowTransform(preparation with { WindowSize = series.Length, Horizon = 0, FlatScale = 1 });
        whole.ReadWindow(series);
        return whole._scale;
    }

    /// <summary>Takes in a window.</summary>
    /// <param name="window">The values, [W].</param>
    public void ReadWindow(ReadOnlySpan<float> window)
    {
        var levels = _levels.AsSpan(0, window.Length);
        for (var i = 0; i < window.Length; i++)
            levels[i] = Level(window[i]);
        (_location, _scale) = MeasureScale(levels);
    }

    /// <summary>Writes what the network sees of the window last taken in.</summary>
    /// <param name="steps">The network's input, [T, F] row-major: the first feature of each step is written.</param>
    /// <param name="featureCount">F.</param>
    public void WriteSteps(Span<float> steps, int featureCount)
    {
        for (int i = preparation.DifferencingLag, step = 0; i < preparation.WindowSize; i++, step += featureCount)
            steps[step] = (float)((Difference(i) - _location) / _scale);
    }

    /// <summary>Takes in what came after the window last taken in, and writes what the network should have answered.</summary>
    /// <param name="future">The values that follow the window, [K].</param>
    /// <param name="targets">The same on the network's scale, [K].</param>
    public void WriteTargets(ReadOnlySpan<float> future, Span<float> targets)
    {
        for (var k = 0; k < future.Length; k++)
        {
            var i = preparation.WindowSize + k;
            _levels[i] = Level(future[k]);
            targets[k] = (float)((Difference(i) - _location) / _scale);
        }
    }

    /// <summary>Brings the network's answer for the window last taken in back to the scale of the series.</summary>
    /// <param name="outputs">The network's answer, [K].</param>
    /// <param name="forecast">The forecast, [K].</param>
    public void WriteForecast(ReadOnlySpan<float> outputs, Span<float> forecast)
    {
        for (var k = 0; k < outputs.Length; k++)
        {
            var i = preparation.WindowSize + k;
            _levels[i] = outputs[k] * _scale + _location;
            if (preparation.DifferencingLag > 0)
                _levels[i] += _levels[i - preparation.DifferencingLag];
            forecast[k] = Value(_levels[i]);
        }
    }

    /// <summary>How far a value is from the forecast last written, on the network's scale.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="actual">The value that came.</param>
    public double Residual(int k, float actual) => (Level(actual) - _levels[preparation.WindowSize + k]) / _scale;

    /// <summary>The value that lies <paramref name="offset"/> units of the network's scale from the forecast last written.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="offset">The distance, negative for a lower bound.</param>
    public float Bound(int k, double offset) => Value(_levels[preparation.WindowSize + k] + offset * _scale);

    private double Level(float value) => preparation.LogTransform ? Math.Log(value) : value;

    private float Value(double level) => (float)(preparation.LogTransform ? Math.Exp(level) : level);

    private double Difference(int i) =>
        preparation.DifferencingLag > 0 ? _levels[i] - _levels[i - preparation.DifferencingLag] : _levels[i];

    private (double Location, double Scale) MeasureScale(ReadOnlySpan<double> levels)
    {
        if (preparation.Scaling == WindowScaling.None)
            return (0, 1);

        double sum = 0, absolute = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        for (var i = preparation.DifferencingLag; i < levels.Length; i++)
        {
            var x = Difference(i);
            sum += x;
            absolute += Math.Abs(x);
            minimum = Math.Min(minimum, x);
            maximum = Math.Max(maximum, x);
        }

        var count = levels.Length - preparation.DifferencingLag;
        var mean = sum / count;
        var (location, scale) = preparation.Scaling switch
        {
            WindowScaling.Mean => (0, absolute / count),
            WindowScaling.Standard => (mean, StandardDeviation(levels, mean)),
            _ => (minimum, maximum - minimum),
        };
        return (location, scale > NoiseOf(levels) ? scale : preparation.FlatScale);
    }

    private double StandardDeviation(ReadOnlySpan<double> levels, double mean)
    {
        double sum = 0;
        for (var i = preparation.DifferencingLag; i < levels.Length; i++)
        {
            var deviation = Difference(i) - mean;
            sum += deviation * deviation;
        }
        return Math.Sqrt(sum / (levels.Length - preparation.DifferencingLag));
    }

    // A spread below this comes from rounding, not from the series.
    private double NoiseOf(ReadOnlySpan<double> levels)
    {
        if (preparation.LogTransform)
            return Rounding;
        double largest = 0;
        foreach (var level in levels)
            largest = Math.Max(largest, Math.Abs(level));
        return Rounding * largest;
    }
}
