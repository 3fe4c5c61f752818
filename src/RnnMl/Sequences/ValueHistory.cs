using System;

namespace RnnMl.Sequences;

/// <summary>The last values of one series, and the timestamp of its last row.</summary>
/// <param name="series">The name of the series; empty where there is one only.</param>
/// <param name="reach">How many values it holds.</param>
internal sealed class ValueHistory(string series, int reach)
{
    public string Series => series;

    private readonly float[] _values = new float[reach];
    private long _count;

    /// <summary>The timestamp of the last row; null before the first, and where rows have none.</summary>
    public DateTime? Time { get; private set; }

    /// <summary>Takes in a row.</summary>
    public void Add(float value, DateTime? time)
    {
        _values[_count++ % reach] = value;
        Time = time;
    }

    /// <summary>The value <paramref name="lag"/> rows ago, 1 being the last; NaN where there was none.</summary>
    public float Lag(int lag) => lag <= _count ? _values[(_count - lag) % reach] : float.NaN;

    /// <summary>The mean of the last values; NaN where there are not as many.</summary>
    public double Mean(int window)
    {
        double sum = 0;
        for (var lag = window; lag >= 1; lag--)
            sum += Lag(lag);
        return sum / window;
    }

    /// <summary>The standard deviation of the last values, as a sample's; NaN where there are not as many.</summary>
    public double Deviation(int window)
    {
        var mean = Mean(window);
        double sum = 0;
        for (var lag = window; lag >= 1; lag--)
        {
            var deviation = Lag(lag) - mean;
            sum += deviation * deviation;
        }
        return Math.Sqrt(sum / (window - 1));
    }
}
