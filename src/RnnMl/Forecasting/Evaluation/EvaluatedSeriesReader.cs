using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Reads series and forecasts from a view.</summary>
internal static class EvaluatedSeriesReader
{
    private const string Reader = "an evaluation";

    /// <summary>The series of a view, in the order in which they come.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">A vector is not as long as it must be.</exception>
    public static List<EvaluatedSeries> Read(IDataView view, ForecastEvaluationOptions options)
    {
        var schema = view.Schema;
        var value = ColumnRule.Single.Find(schema, options.ValueColumnName, Reader);
        DataViewSchema.Column? series = options.SeriesColumnName is { } name ? ColumnRule.SeriesKey.Find(schema, name, Reader) : null;
        var vectors = new[]
        {
            options.ForecastColumnName, options.LowerBoundColumnName, options.UpperBoundColumnName, options.QuantileColumnName,
            options.SampleColumnName,
        }.Select(column => column == null ? default(DataViewSchema.Column?) : ColumnRule.NumberSequence.Find(schema, column, Reader)).ToArray();

        using var cursor = view.GetRowCursor(vectors.Append(value).Append(series).OfType<DataViewSchema.Column>().DistinctBy(column => column.Index));
        var all = new List<EvaluatedSeries>();
        var current = SeriesStates.Of(cursor, series, key =>
        {
            var added = new EvaluatedSeries(key);
            all.Add(added);
            return added;
        });
        var readValue = cursor.GetGetter<float>(value);
        var read = vectors.Select(column => column is { } found ? VectorReader(cursor, found) : null).ToArray();
        while (cursor.MoveNext())
        {
            float observed = 0;
            readValue(ref observed);
            var now = current();
            now.Values.Add(observed);
            var forecast = read[0]!();
            if (Array.TrueForAll(forecast, float.IsNaN))
                continue;
            now.Cases.Add(new ForecastCase(now.Values.Count - 1, forecast,
                Checked(read[1]?.Invoke(), forecast.Length), Checked(read[2]?.Invoke(), forecast.Length),
                Checked(read[3]?.Invoke(), forecast.Length * options.QuantileLevels.Length), CheckedSamples(read[4]?.Invoke(), forecast.Length)));
        }
        return all;

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
