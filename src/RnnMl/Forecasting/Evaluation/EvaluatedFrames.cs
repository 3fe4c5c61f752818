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
    /// <summary>The series that are forecast, each up to its origin, and after it the actual values at the timestamps of its forecast.</summary>
    /// <param name="data">The series in long format.</param>
    /// <param name="forecasts">Their forecasts, a row for each step.</param>
    /// <param name="options">The columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type, or an option is for columns of vectors.</exception>
    /// <exception cref="InvalidOperationException">A series has no rows before its forecast, or timestamps do not increase.</exception>
    public static List<EvaluatedSeries> Read(DataFrame data, DataFrame forecasts, ForecastEvaluationOptions options)
    {
        const string Vectors = "null with forecasts in a DataFrame, whose columns hold no vectors";
        Check(options.QuantileColumnName == null, nameof(options.QuantileColumnName), options.QuantileColumnName, Vectors);
        Check(options.SampleColumnName == null, nameof(options.SampleColumnName), options.SampleColumnName, Vectors);
        Check(options.TestRows == 0, nameof(options.TestRows), options.TestRows, "0 with forecasts in a DataFrame, which are all compared");
        Check(options.Stride == 1, nameof(options.Stride), options.Stride, "1 with forecasts in a DataFrame, which are all compared");
        Check(options.ValueColumnNames.Length == 0, nameof(options.ValueColumnNames), List(options.ValueColumnNames),
            "empty with forecasts in a DataFrame: evaluate one column at a time");

        var known = SeriesIn(data, options, areForecasts: false).ToDictionary(series => series.Name, StringComparer.Ordinal);
        var step = TimeStep.Infer(known.Values.Select(series => series.Times ?? [])) is { IsRegular: true } usual ? usual : null;
        var all = new List<EvaluatedSeries>();
        foreach (var forecast in SeriesIn(forecasts, options, areForecasts: true))
        {
            // A series without a value yet has no forecast.
            if (Array.TrueForAll(forecast.Values, float.IsNaN))
                continue;
            var actual = known.GetValueOrDefault(forecast.Name);
            var before = actual == null ? 0 : CountBefore(forecast, actual, step);
            if (before < 1)
            {
                throw new InvalidOperationException($"The forecast{RowMessages.OfSeries(forecast.Name)} has {forecast.Values.Length} rows; " +
                    $"of {actual?.Values.Length ?? 0} rows with values none lies before them.");
            }
            var series = new EvaluatedSeries(forecast.Name, 0);
            series.Values.AddRange(actual!.Values[..before]);
            series.Values.AddRange(forecast.Times == null ? actual.Values[before..] : ValuesAt(forecast.Times, actual, before, step));
            series.Cases.Add(new ForecastCase(before - 1, forecast.Values, forecast.Lower, forecast.Upper));
            all.Add(series);
        }
        return all;
    }

    // How many rows lie before the first that is forecast: without timestamps, those that are forecast are the last ones.
    private static int CountBefore(FrameSeries forecast, FrameSeries actual, TimeStep? step) => forecast.Times == null
        ? actual.Values.Length - forecast.Values.Length
        : actual.Times!.TakeWhile(time => IsBefore(time, forecast.Times[0], step)).Count();

    // The value at each of these timestamps, NaN where there is none, up to the last row.
    private static IEnumerable<float> ValuesAt(DateTime[] times, FrameSeries actual, int first, TimeStep? step)
    {
        var row = first;
        foreach (var time in times)
        {
            while (row < actual.Values.Length && IsBefore(actual.Times![row], time, step))
                row++;
            if (row == actual.Values.Length)
                yield break;
            yield return IsAt(actual.Times![row], time, step) ? actual.Values[row] : float.NaN;
        }
    }

    private static bool IsBefore(DateTime row, DateTime time, TimeStep? step) => row < time && !IsAt(row, time, step);

    // Within a tenth of a step, as TimeStep.IsNext has it.
    private static bool IsAt(DateTime row, DateTime time, TimeStep? step) =>
        row == time || (step != null && Math.Abs((row - time).Ticks) <= (step.After(time, 1) - time).Ticks / 10);

    // The series of a frame, in the order of their first rows.
    private static IEnumerable<FrameSeries> SeriesIn(DataFrame frame, ForecastEvaluationOptions options, bool areForecasts)
    {
        var values = Numbers(frame, areForecasts ? options.ForecastColumnName : options.ValueColumnName)!;
        var lower = areForecasts ? Numbers(frame, options.LowerBoundColumnName) : null;
        var upper = areForecasts ? Numbers(frame, options.UpperBoundColumnName) : null;
        var keys = options.SeriesColumnName is { } key ? DataFrames.Keys(DataFrames.Find(frame, key)).ToArray() : null;
        var timeColumn = options.TimeColumnName is { } time ? DataFrames.Find(frame, time) : null;
        var times = timeColumn == null ? null : DataFrames.Timestamps(timeColumn, row => !IsLeftOut(row)).ToArray();
        foreach (var series in Enumerable.Range(0, values.Length).GroupBy(row => keys?[row] ?? "", StringComparer.Ordinal))
        {
            int[] rows = [.. series.Where(row => !IsLeftOut(row))];
            for (var i = 1; i < rows.Length && times != null; i++)
                TimeOrder.Check(options.TimeColumnName!, times[rows[i]], rows[i], times[rows[i - 1]], series.Key);
            yield return new FrameSeries(series.Key, Pick(times, rows), Pick(values, rows)!, Pick(lower, rows), Pick(upper, rows));
        }

        // The forecasts of a series without a value yet are null, and so are their timestamps.
        bool IsLeftOut(int row) => areForecasts && timeColumn != null && timeColumn[row] == null && float.IsNaN(values[row]);
    }

    private static float[]? Numbers(DataFrame frame, string? column) => column == null ? null : [.. DataFrames.Numbers(DataFrames.Find(frame, column))];

    private static T[]? Pick<T>(T[]? column, int[] rows) => column == null ? null : [.. rows.Select(row => column[row])];

    /// <summary>The rows of a series in a frame.</summary>
    private sealed record FrameSeries(string Name, DateTime[]? Times, float[] Values, float[]? Lower, float[]? Upper);
}
