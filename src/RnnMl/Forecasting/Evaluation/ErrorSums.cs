using System;

namespace RnnMl.Forecasting;

/// <summary>Sums over forecast values of one series, from which its figures follow.</summary>
internal struct ErrorSums
{
    private double _absolute, _squared, _percentage, _symmetric, _naiveAbsolute, _naiveSymmetric;
    private double _pinball, _magnitude, _ranked, _width;
    private long _percentages, _bounded, _covered, _sampled, _leveled;

    /// <summary>How many values there are.</summary>
    public long Count { get; private set; }

    public readonly double MeanAbsolute => _absolute / Count;

    public readonly double MeanSquared => _squared / Count;

    public readonly double Percentage => 100 * _percentage / _percentages;

    public readonly double Symmetric => 100 * _symmetric / Count;

    /// <summary>Naive2's mean absolute error.</summary>
    public readonly double NaiveMeanAbsolute => _naiveAbsolute / Count;

    /// <summary>Naive2's sMAPE.</summary>
    public readonly double NaiveSymmetric => 100 * _naiveSymmetric / Count;

    public readonly double Pinball => _pinball / _leveled;

    public readonly double WeightedQuantile => _leveled == 0 ? double.NaN : 2 * _pinball / _magnitude;

    public readonly double Ranked => _ranked / _sampled;

    public readonly double Coverage => (double)_covered / _bounded;

    public readonly double Width => _width / _bounded;

    /// <summary>Adds a value.</summary>
    /// <param name="actual">The actual value.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="naive">Naive2's forecast.</param>
    public void Add(double actual, double forecast, double naive)
    {
        var error = Math.Abs(actual - forecast);
        Count++;
        _absolute += error;
        _squared += error * error;
        if (actual != 0)
        {
            _percentage += error / Math.Abs(actual);
            _percentages++;
        }
        _symmetric += SymmetricError(actual, forecast);
        _naiveAbsolute += Math.Abs(actual - naive);
        _naiveSymmetric += SymmetricError(actual, naive);
    }

    /// <summary>Adds whether a value lies between its bounds; nothing where one of them is missing.</summary>
    public void AddBounds(double actual, double lower, double upper)
    {
        if (double.IsNaN(lower) || double.IsNaN(upper))
            return;
        _bounded++;
        _width += upper - lower;
        if (actual >= lower && actual <= upper)
            _covered++;
    }

    /// <summary>Adds the losses of a value's quantiles; nothing where one of them is missing.</summary>
    public void AddQuantiles(double actual, ReadOnlySpan<float> quantiles, ReadOnlySpan<float> levels)
    {
        if (quantiles.Contains(float.NaN))
            return;
        double loss = 0;
        for (var q = 0; q < levels.Length; q++)
            loss += Math.Max(levels[q] * (actual - quantiles[q]), (levels[q] - 1.0) * (actual - quantiles[q]));
        _leveled++;
        _pinball += loss / levels.Length;
        _magnitude += Math.Abs(actual);
    }

    /// <summary>Adds a value's continuous ranked probability score; nothing where one of the samples is missing.</summary>
    /// <param name="actual">The actual value.</param>
    /// <param name="samples">The samples, [S]; sorted in place, so that the sum over pairs becomes one over samples.</param>
    public void AddSamples(double actual, Span<float> samples)
    {
        if (samples.Contains(float.NaN))
            return;
        samples.Sort();
        double distance = 0, spread = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            distance += Math.Abs(samples[i] - actual);
            spread += (2.0 * i - samples.Length + 1) * samples[i];
        }
        _sampled++;
        _ranked += (distance - spread / samples.Length) / samples.Length;
    }

    /// <summary>Adds the values of another sum.</summary>
    public void Add(in ErrorSums other)
    {
        Count += other.Count;
        _absolute += other._absolute;
        _squared += other._squared;
        _percentage += other._percentage;
        _percentages += other._percentages;
        _symmetric += other._symmetric;
        _naiveAbsolute += other._naiveAbsolute;
        _naiveSymmetric += other._naiveSymmetric;
        _pinball += other._pinball;
        _leveled += other._leveled;
        _magnitude += other._magnitude;
        _ranked += other._ranked;
        _sampled += other._sampled;
        _bounded += other._bounded;
        _covered += other._covered;
        _width += other._width;
    }

    private static double SymmetricError(double actual, double forecast)
    {
        var sum = Math.Abs(actual) + Math.Abs(forecast);
        return sum == 0 ? 0 : 2 * Math.Abs(actual - forecast) / sum;
    }
}
