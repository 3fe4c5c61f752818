using System;

namespace DailyForecast;

/// <summary>Forecasts of the next day that need no model, and how far they miss.</summary>
internal static class Baselines
{
    /// <summary>The next value, from all values before it.</summary>
    public delegate float Forecast(ReadOnlySpan<float> past);

    /// <summary>The mean absolute error of forecasts of the rows from <paramref name="first"/> to the end.</summary>
    public static double Error(ReadOnlySpan<float> values, int first, Forecast forecast)
    {
        var sum = 0.0;
        for (var row = first; row < values.Length; row++)
            sum += Math.Abs(values[row] - forecast(values[..row]));
        return sum / (values.Length - first);
    }

    /// <summary>The mean of the values.</summary>
    public static float Mean(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>Simple exponential smoothing (Brown 1956): a level that moves by alpha of each miss.</summary>
    public static float Smoothed(ReadOnlySpan<float> values, float alpha)
    {
        var level = values[0];
        foreach (var value in values[1..])
            level += alpha * (value - level);
        return level;
    }
}
