using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using RnnMl.Components;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>Reads series from one DataFrame, and one forecast of each from another.</summary>
internal static class EvaluatedFrames
{
    /// <summary>The series that are forecast, each up to its origin, and after it what came at the moments of its forecast.</summary>
    /// <param name="data">The series in long format.</param>
    /// <param name="forecasts">Their forecasts, a row for each step.</param>
    /// <param name="options">The columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option is for columns of vectors.</exception>
    /// <exception cref="InvalidOperationException">A series has no rows before its forecast, or moments do not increase.</exception>
    public static List<EvaluatedSeries> Read(DataFrame data, DataFrame forecasts, ForecastEvaluationOptions options)
    {
        const string Vectors = "null with forecasts in a DataFrame, whose columns are no vectors";
        Check(options.QuantileColumnName == null, nameof(options.QuantileColumnName), options.QuantileColumnName, Vectors);
        Check(options.SampleColumnName == null, nameof(options.SampleColumnName), options.SampleColumnName, Vectors);
        Check(options.TestRows == 0, nameof(options.TestRows), options.TestRows, "0 with forecasts in a DataFrame, which are all compared");
        Check(options.Stride == 1, nameof(options.Stride), options.Stride, "1 with forecasts in a DataFrame, which are all compared");
        Check(options.ValueColumnNames.Length == 0, nameof(options.ValueColumnNames), List(options.ValueColumnNames), "empty with forecasts in a DataFrame: evaluate one column at a time");

        var known = Group(data, options, areForecasts: false, options.ValueColumnName).ToDictionary(series => series.Name, StringComparer.Ordinal);
        var all = new List<EvaluatedSeries>();
        foreach (var forecast in Group(forecasts, options, areForecasts: true, options.ForecastColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName))
        {
            // Of a series without a value yet there is none.
            if (forecast.Columns[0]!.All(float.IsNaN))
                continue;
            var came = known.GetValueOrDefault(forecast.Name);
            var origin = (came == null ? 0 : options.TimeColumnName == null ? came.Count - forecast.Count : came.Times.TakeWhile(time => time < forecast.Times[0]).Count()) - 1;
            if (origin < 0)
            {
                throw new InvalidOperationException($"The forecast{RowMessages.OfSeries(forecast.Name)} has {forecast.Count} rows; " +
                    $"of {came?.Count ?? 0} rows with values none lies before them.");
            }
            var series = new EvaluatedSeries(forecast.Name, 0);
            series.Values.AddRange(came!.Columns[0]![..(origin + 1)]);
            series.Values.AddRange(options.TimeColumnName == null ? came.Columns[0]![(origin + 1)..] : ValuesAt(forecast.Times, came, origin + 1));
            series.Cases.Add(new ForecastCase(origin, forecast.Columns[0]!, forecast.Columns[1], forecast.Columns[2]));
            all.Add(series);
        }
        return all;
    }

    // What came at each of these moments, NaN where nothing did, up to the last row.
    private static IEnumerable<float> ValuesAt(DateTime[] times, Rows came, int first)
    {
        foreach (var time in times.TakeWhile(time => time <= came.Times[^1]))
        {
            while (came.Times[first] < time)
                first++;
            yield return came.Times[first] == time ? came.Columns[0]![first] : float.NaN;
        }
    }

    private static IEnumerable<Rows> Group(DataFrame frame, ForecastEvaluationOptions options, bool areForecasts, params string?[] columns)
    {
        var numbers = columns.Select(name => name == null ? null : DataFrames.Numbers(DataFrames.Find(frame, name)).ToArray()).ToArray();
        var moments = options.TimeColumnName is { } moment ? DataFrames.Find(frame, moment) : null;
        var times = moments == null ? null : DataFrames.Moments(moments, IsThere).ToArray();
        var names = options.SeriesColumnName is { } key ? DataFrames.Keys(DataFrames.Find(frame, key)) : Enumerable.Repeat("", numbers[0]!.Length);
        foreach (var series in names.Select((name, row) => (name, row)).GroupBy(pair => pair.name, pair => pair.row, StringComparer.Ordinal))
        {
            int[] rows = [.. series.Where(IsThere)];
            for (var i = 1; i < rows.Length && times != null; i++)
                TimeOrder.Check(options.TimeColumnName!, times[rows[i]], rows[i], times[rows[i - 1]], series.Key);
            yield return new Rows(series.Key, rows.Length, times == null ? [] : [.. rows.Select(row => times[row])],
                [.. numbers.Select(column => column == null ? null : rows.Select(row => column[row]).ToArray())]);
        }

        // Where a series has no value yet, nothing tells the moments of a forecast that there is none of.
        bool IsThere(int row) => !areForecasts || moments?[row] != null || moments == null || !float.IsNaN(numbers[0]![row]);
    }

    /// <summary>The rows of a series in a frame.</summary>
    private sealed record Rows(string Name, int Count, DateTime[] Times, float[]?[] Columns);
}
