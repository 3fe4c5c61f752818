using System;

namespace RnnMl.Forecasting;

/// <summary>The baselines' arithmetic.</summary>
internal static class BaselineForecasts
{
    /// <summary>Forecasts what follows a series.</summary>
    /// <param name="baseline">Which baseline.</param>
    /// <param name="history">The values up to now, [N], at least one, without missing values.</param>
    /// <param name="period">m, the rows of a season; 1 where there is none.</param>
    /// <param name="forecast">Receives the next [K] values.</param>
    public static void Write(ForecastBaseline baseline, ReadOnlySpan<float> history, int period, Span<float> forecast)
    {
        switch (baseline)
        {
            case ForecastBaseline.SeasonalNaive when history.Length >= period:
                var season = history[^period..];
                for (var k = 0; k < forecast.Length; k++)
                    forecast[k] = season[k % period];
                break;
            case ForecastBaseline.Naive2 when Deseasonalized(history, period) is var (level, indices):
                for (var k = 0; k < forecast.Length; k++)
                    forecast[k] = (float)(level * indices[(history.Length + k) % period]);
                break;
            case ForecastBaseline.Drift when history.Length > 1:
                var slope = ((double)history[^1] - history[0]) / (history.Length - 1);
                for (var k = 0; k < forecast.Length; k++)
                    forecast[k] = (float)(history[^1] + (k + 1) * slope);
                break;
            default:
                forecast.Fill(history[^1]);
                break;
        }
    }

    // Null without a season. A phase that is always 0 says nothing about the level, and a season that sums to 0 has no quotients.
    private static (double Level, double[] Indices)? Deseasonalized(ReadOnlySpan<float> history, int period)
    {
        if (!SeasonalDecomposition.IsSeasonal(history, period))
            return null;
        var indices = SeasonalDecomposition.Indices(history, period, multiplicative: true);
        var level = history[^1] / indices[(history.Length - 1) % period];
        return double.IsFinite(level) ? (level, indices) : null;
    }
}
