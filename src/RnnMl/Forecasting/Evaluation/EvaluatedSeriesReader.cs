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
        var value = ColumnRule.Single.Find(view.Schema, options.ValueColumnName, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(view.Schema, name, Reader) : null;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        using var cursor = view.GetRowCursor(series is { } key ? [key] : [value]);
        var current = SeriesStates.Of(cursor, series, name => name);
        while (cursor.MoveNext())
            CollectionsMarshal.GetValueRefOrAddDefault(counts, current(), out _)++;
        return counts;
    }

    /// <summary>The series of a view, in the order in which they come.</summary>
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
        var value = ColumnRule.Single.Find(schema, options.ValueColumnName, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(schema, name, Reader) : null;
        DataViewSchema.Column? time = options.TimeColumnName is { } moment ? ColumnRule.Moment.Find(schema, moment, Reader) : null;
        var vectors = new[]
        {
            options.ForecastColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName, options.QuantileColumnName,
            options.SampleColumnName,
        }.Select(column => column == null ? default(DataViewSchema.Column?) : ColumnRule.NumberSequence.Find(schema, column, Reader)).ToArray();

        using var cursor = view.GetRowCursor(vectors.Append(value).Append(series).Append(time).OfType<DataViewSchema.Column>().DistinctBy(column => column.Index));
        var all = new List<EvaluatedSeries>();
        var current = SeriesStates.Of(cursor, series, key =>
        {
            var added = new EvaluatedSeries(key);
            all.Add(added);
            return added;
        });
        var readValue = cursor.GetGetter<float>(value);
        var readTime = time is { } timed ? cursor.GetGetter<DateTime>(timed) : null;
        var read = vectors.Select(column => column is { } found ? VectorReader(cursor, found) : null).ToArray();
        while (cursor.MoveNext())
        {
            float observed = 0;
            readValue(ref observed);
            var now = current();
            now.Values.Add(observed);
            if (readTime != null)
                AddTime(now);
            if (!isOrigin(now.Name, now.Values.Count - 1))
                continue;
            var forecast = read[0]!();
            if (Array.TrueForAll(forecast, float.IsNaN))
                continue;
            now.Cases.Add(new ForecastCase(now.Values.Count - 1, forecast,
                Checked(read[1]?.Invoke(), forecast.Length), Checked(read[2]?.Invoke(), forecast.Length),
                Checked(read[3]?.Invoke(), forecast.Length * options.QuantileLevels.Length), CheckedSamples(read[4]?.Invoke(), forecast.Length)));
        }
        return all;

        void AddTime(EvaluatedSeries now)
        {
            DateTime at = default;
            readTime(ref at);
            if (now.Times.Count > 0 && at <= now.Times[^1])
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{options.TimeColumnName}' holds {at:s} in row {cursor.Position}, after {now.Times[^1]:s}; rows must be in time order, without repetition."));
            }
            now.Times.Add(at);
        }

        float[]? Checked(float[]? values, int length) => values == null || values.Length == length
            ? values
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"A vector of bounds or quantiles has {values.Length} values in row {cursor.Position}; expected {length}, for a horizon of its forecast."));

        float[]? CheckedSamples(float[]? values, int horizon) => values == null || (values.Length % horizon == 0 && values.Length >= 2 * horizon)
            ? values
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{options.SampleColumnName}' has {values.Length} values in row {cursor.Position}; expected at least two paths of {horizon}."));
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
