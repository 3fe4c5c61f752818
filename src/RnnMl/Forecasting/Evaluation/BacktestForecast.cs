using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace RnnMl.Forecasting;

/// <summary>A forecast that a backtest made, beside what came: to plot, or to measure what <see cref="ForecastMetrics"/> does not.</summary>
public sealed record BacktestForecast
{
    private BacktestForecast() { }

    /// <summary>The number of the window, from 0, the oldest.</summary>
    public int Window { get; private init; }

    /// <summary>The series' key as text; empty where all rows are one series.</summary>
    public string Series { get; private init; } = "";

    /// <summary>The channel of the values, from 0.</summary>
    public int Channel { get; private init; }

    /// <summary>The number of the last row of the series that the forecast was made from, from 0: the values are those of the K rows after it.</summary>
    public int Origin { get; private init; }

    /// <summary>The moments of the values, [K], where <see cref="ForecastEvaluationOptions.TimeColumnName"/> is given; else empty.</summary>
    public IReadOnlyList<DateTime> Times { get; private init; } = [];

    /// <summary>What came, [K]; NaN where a value is missing.</summary>
    public IReadOnlyList<float> Actual { get; private init; } = [];

    /// <summary>What was forecast, [K].</summary>
    public IReadOnlyList<float> Forecast { get; private init; } = [];

    /// <summary>The lower bounds, [K], where their column is given; else empty.</summary>
    public IReadOnlyList<float> LowerBound { get; private init; } = [];

    /// <summary>The upper bounds, [K], where their column is given; else empty.</summary>
    public IReadOnlyList<float> UpperBound { get; private init; } = [];

    internal static BacktestForecast Of(int window, EvaluatedSeries series, ForecastCase made)
    {
        var rows = (made.Origin + 1)..(made.Origin + 1 + made.Values.Length);
        return new BacktestForecast
        {
            Window = window,
            Series = series.Name,
            Channel = series.Channel,
            Origin = made.Origin,
            Times = series.Times.Count == 0 ? [] : CollectionsMarshal.AsSpan(series.Times)[rows].ToArray(),
            Actual = CollectionsMarshal.AsSpan(series.Values)[rows].ToArray(),
            Forecast = made.Values,
            LowerBound = made.Lower ?? [],
            UpperBound = made.Upper ?? [],
        };
    }
}
