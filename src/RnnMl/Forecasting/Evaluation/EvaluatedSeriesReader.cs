using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Reads series and forecasts from a view.</summary>
internal static class EvaluatedSeriesReader
{
    /// <summary>Who reads the columns, for messages.</summary>
    public const string Reader = "an evaluation";

    /// <summary>How many rows each series of a view has, up to its last value: rows after that hold the future of covariates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public static Dictionary<string, int> Count(IDataView view, ForecastEvaluationOptions options)
    {
        var values = new StepColumns(view.Schema, options.Values, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(view.Schema, name, Reader) : null;
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var cursor = view.GetRowCursor(values.Columns.Concat(series is { } key ? [key] : []).DistinctBy(column => column.Index));
        var current = SeriesStates.Of(cursor, series, name => name);
        var read = values.CreateReader(cursor);
        var observed = new float[values.ValueCount];
        while (cursor.MoveNext())
        {
            read(observed);
            var row = ++CollectionsMarshal.GetValueRefOrAddDefault(rows, current(), out _);
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, current(), out _);
            if (observed.AsSpan().ContainsAnyExcept(float.NaN))
                count = row;
        }
        return counts;
    }

    /// <summary>The series of a view, in the order of their first rows, and the channels of each by their numbers.</summary>
    /// <param name="view">The view.</param>
    /// <param name="options">The columns.</param>
    /// <param name="isOrigin">
    /// Whether the forecast in a row of a series is wanted, by the series' name and the row's number in it: forecasts are often computed
    /// when they are read.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">A vector is not as long as it must be.</exception>
    public static List<EvaluatedSeries> Read(IDataView view, ForecastEvaluationOptions options, Func<string, int, bool> isOrigin)
    {
        var schema = view.Schema;
        var values = new StepColumns(schema, options.Values, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(schema, name, Reader) : null;
        DataViewSchema.Column? time = options.TimeColumnName is { } timeName ? ColumnRule.Timestamp.Find(schema, timeName, Reader) : null;
        DataViewSchema.Column?[] read = [.. values.Columns, series, time, .. ForecastCaseReader.ColumnsIn(schema, options)];
        using var cursor = view.GetRowCursor(read.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index));

        var observed = new float[values.ValueCount];
        var all = new List<EvaluatedSeries>();
        var current = SeriesStates.Of(cursor, series, key =>
        {
            EvaluatedSeries[] added = [.. Enumerable.Range(0, observed.Length).Select(channel => new EvaluatedSeries(key, channel))];
            all.AddRange(added);
            return added;
        });
        var readValues = values.CreateReader(cursor);
        var readTime = time is { } timed ? cursor.GetGetter<DateTime>(timed) : null;
        var cases = new ForecastCaseReader(cursor, options, observed.Length);
        DateTime at = default;
        while (cursor.MoveNext())
        {
            readValues(observed);
            var channels = current();
            for (var c = 0; c < channels.Length; c++)
                channels[c].Values.Add(observed[c]);
            if (readTime != null)
            {
                readTime(ref at);
                AddTime(channels, at, cursor.Position, options);
            }
            var row = channels[0].Values.Count - 1;
            if (isOrigin(channels[0].Name, row))
                cases.AddTo(channels, row);
        }
        return all;
    }

    private static void AddTime(EvaluatedSeries[] channels, DateTime time, long row, ForecastEvaluationOptions options)
    {
        var times = channels[0].Times;
        if (times.Count > 0)
            TimeOrder.Check(options.TimeColumnName!, time, row, times[^1], channels[0].Name);
        foreach (var channel in channels)
            channel.Times.Add(time);
    }
}
