using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Reads series and forecasts from a view.</summary>
internal static class EvaluatedSeriesReader
{
    private const string Reader = "an evaluation";

    /// <summary>How many rows each series of a view has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public static Dictionary<string, int> Count(IDataView view, ForecastEvaluationOptions options)
    {
        var values = new StepColumns(view.Schema, options.Values, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(view.Schema, name, Reader) : null;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var cursor = view.GetRowCursor(series is { } key ? [key] : values.Columns);
        var current = SeriesStates.Of(cursor, series, name => name);
        while (cursor.MoveNext())
            CollectionsMarshal.GetValueRefOrAddDefault(counts, current(), out _)++;
        return counts;
    }

    /// <summary>The series of a view, in the order in which they come, and each one's channels by their numbers.</summary>
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
        var channels = (int)values.ValueCount;
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(schema, name, Reader) : null;
        DataViewSchema.Column? time = options.TimeColumnName is { } moment ? ColumnRule.Moment.Find(schema, moment, Reader) : null;
        var vectors = new[]
        {
            options.ForecastColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName, options.QuantileColumnName,
            options.SampleColumnName,
        }.Select(column => column == null ? default(DataViewSchema.Column?) : ColumnRule.NumberSequence.Find(schema, column, Reader)).ToArray();

        using var cursor = view.GetRowCursor(vectors.Append(series).Append(time).OfType<DataViewSchema.Column>().Concat(values.Columns).DistinctBy(column => column.Index));
        var all = new List<EvaluatedSeries>();
        var current = SeriesStates.Of(cursor, series, key =>
        {
            EvaluatedSeries[] added = [.. Enumerable.Range(0, channels).Select(channel => new EvaluatedSeries(key, channel))];
            all.AddRange(added);
            return added;
        });
        var readValues = values.CreateReader(cursor);
        var observed = new float[channels];
        var readTime = time is { } timed ? cursor.GetGetter<DateTime>(timed) : null;
        var read = vectors.Select(column => column is { } found ? VectorReader(cursor, found) : null).ToArray();
        while (cursor.MoveNext())
        {
            readValues(observed);
            var now = current();
            DateTime at = default;
            readTime?.Invoke(ref at);
            for (var c = 0; c < channels; c++)
            {
                now[c].Values.Add(observed[c]);
                if (readTime != null)
                    AddTime(now[c], at);
            }
            var row = now[0].Values.Count - 1;
            if (!isOrigin(now[0].Name, row))
                continue;
            var forecasts = read[0]!();
            if (Array.TrueForAll(forecasts, float.IsNaN))
                continue;
            if (forecasts.Length % channels != 0)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{options.ForecastColumnName}' has {forecasts.Length} values in row {cursor.Position}; expected {channels} for each step of the horizon, as column '{string.Join("', '", options.Values)}' has."));
            }
            var lower = Checked(options.LowerBoundColumnName, read[1]?.Invoke(), forecasts.Length);
            var upper = Checked(options.UpperBoundColumnName, read[2]?.Invoke(), forecasts.Length);
            var quantiles = Checked(options.QuantileColumnName, read[3]?.Invoke(), forecasts.Length * options.QuantileLevels.Length);
            var samples = CheckedSamples(read[4]?.Invoke(), forecasts.Length);
            for (var c = 0; c < channels; c++)
            {
                var forecast = OfChannel(forecasts, c, channels)!;
                if (Array.TrueForAll(forecast, float.IsNaN))
                    continue;
                now[c].Cases.Add(new ForecastCase(row, forecast, OfChannel(lower, c, channels), OfChannel(upper, c, channels),
                    OfChannel(quantiles, c, channels, options.QuantileLevels.Length), OfChannel(samples, c, channels)));
            }
        }
        return all;

        void AddTime(EvaluatedSeries series, DateTime at)
        {
            if (series.Times.Count > 0)
                TimeOrder.Check(options.TimeColumnName!, at, cursor.Position, series.Times[^1], series.Name);
            series.Times.Add(at);
        }

        float[]? Checked(string? column, float[]? values, int length) => values == null || values.Length == length
            ? values
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{column}' has {values.Length} values in row {cursor.Position}; expected {length}."));

        float[]? CheckedSamples(float[]? values, int horizon) => values == null || (values.Length % horizon == 0 && values.Length >= 2 * horizon)
            ? values
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{options.SampleColumnName}' has {values.Length} values in row {cursor.Position}; expected at least two paths of {horizon}."));
    }

    // Of [.., C, each], one channel's [.., each].
    private static float[]? OfChannel(float[]? values, int channel, int channels, int each = 1)
    {
        if (values == null || channels == 1)
            return values;
        var own = new float[values.Length / channels];
        for (var i = 0; i < own.Length; i += each)
            values.AsSpan(i * channels + channel * each, each).CopyTo(own.AsSpan(i));
        return own;
    }

    private static Func<float[]> VectorReader(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        return () =>
        {
            getter(ref values);
            return [.. values.DenseValues()];
        };
    }
}
