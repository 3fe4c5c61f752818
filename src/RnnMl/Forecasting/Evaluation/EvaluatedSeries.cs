using System;
using System.Collections.Generic;

namespace RnnMl.Forecasting;

/// <summary>A forecast from one origin. Spans of the horizon that reach beyond what has come are not looked at.</summary>
/// <param name="Origin">The last row that it was made from.</param>
/// <param name="Values">[K]</param>
/// <param name="Lower">[K], or null.</param>
/// <param name="Upper">[K], or null.</param>
/// <param name="Quantiles">[K, Q], or null.</param>
/// <param name="Samples">[S, K], or null.</param>
internal sealed record ForecastCase(int Origin, float[] Values, float[]? Lower = null, float[]? Upper = null, float[]? Quantiles = null,
    float[]? Samples = null);

/// <summary>A channel of a series with the forecasts of it.</summary>
/// <param name="Name">The series' key as text.</param>
/// <param name="Channel">The number of the channel among those of the series, from 0.</param>
internal sealed record EvaluatedSeries(string Name, int Channel)
{
    /// <summary>The values in time order, [N]; NaN where one is missing.</summary>
    public List<float> Values { get; } = [];

    /// <summary>The moments of the values; empty where they are not looked at.</summary>
    public List<DateTime> Times { get; } = [];

    /// <summary>The same series without forecasts.</summary>
    public EvaluatedSeries WithoutCases()
    {
        var series = new EvaluatedSeries(Name, Channel);
        series.Values.AddRange(Values);
        series.Times.AddRange(Times);
        return series;
    }

    /// <summary>The forecasts, by their origin.</summary>
    public List<ForecastCase> Cases { get; } = [];
}
