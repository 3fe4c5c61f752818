using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>A forecast that a backtest made, beside the actual values: to plot, or to measure what <see cref="ForecastMetrics"/> does not.</summary>
public sealed record BacktestForecast
{
    private BacktestForecast() { }

    /// <summary>The number of the window, from 0, the oldest.</summary>
    public int Window { get; private init; }

    /// <summary>The series' key as text; empty where all rows are one series.</summary>
    public string Series { get; private init; } = "";

    /// <summary>The channel of the values, from 0.</summary>
    public int Channel { get; private init; }

    /// <summary>The number of the last row of the series that the forecast was made from, from 0: the values are those of the K steps after it.</summary>
    public int Origin { get; private init; }

    /// <summary>
    /// The timestamps of the values, [K], where <see cref="ForecastEvaluationOptions.TimeColumnName"/> is given; else empty. A row that is missing
    /// has the timestamp that the usual step gives it.
    /// </summary>
    public IReadOnlyList<DateTime> Times { get; private init; } = [];

    /// <summary>The actual values, [K]; NaN where a value or its row is missing.</summary>
    public IReadOnlyList<float> Actual { get; private init; } = [];

    /// <summary>What was forecast, [K].</summary>
    public IReadOnlyList<float> Forecast { get; private init; } = [];

    /// <summary>The lower bounds, [K], where their column is given; else empty.</summary>
    public IReadOnlyList<float> LowerBound { get; private init; } = [];

    /// <summary>The upper bounds, [K], where their column is given; else empty.</summary>
    public IReadOnlyList<float> UpperBound { get; private init; } = [];

    internal static BacktestForecast Of(int window, EvaluatedSeries series, ForecastCase made, TimeStep? step)
    {
        var rows = series.RowsAfter(made.Origin, made.Values.Length, step);
        rows.AddRange(Enumerable.Repeat(EvaluatedSeries.NoRow, made.Values.Length - rows.Count));
        return new BacktestForecast
        {
            Window = window,
            Series = series.Name,
            Channel = series.Channel,
            Origin = made.Origin,
            Times = series.Times.Count == 0 ? [] : TimesOf(rows, series.Times, made.Origin, step),
            Actual = [.. rows.Select(row => row == EvaluatedSeries.NoRow ? float.NaN : series.Values[row])],
            Forecast = made.Values,
            LowerBound = made.Lower ?? [],
            UpperBound = made.Upper ?? [],
        };
    }

    // Of a row that is missing, the timestamp that it would have.
    private static DateTime[] TimesOf(List<int> rows, List<DateTime> known, int origin, TimeStep? step)
    {
        var times = new DateTime[rows.Count];
        var (last, missing) = (known[origin], 0);
        for (var k = 0; k < times.Length; k++)
        {
            (last, missing) = rows[k] == EvaluatedSeries.NoRow ? (last, missing + 1) : (known[rows[k]], 0);
            times[k] = missing == 0 ? last : step!.After(last, missing);
        }
        return times;
    }
}
