using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Searching;

/// <summary>
/// Metrics of predictions for whole sequences or for their steps, which ML.NET's evaluators do not know: over all labels alike,
/// those that are missing left out.
/// </summary>
public static class SequenceMetrics
{
    /// <summary>The share of classes, or of truth values, that are predicted right.</summary>
    /// <param name="scored">A view with labels and predictions.</param>
    /// <param name="labelColumnName">The labels: a key, a Boolean, or a vector of keys, one for each step.</param>
    /// <param name="predictedLabelColumnName">The predictions, of the same type.</param>
    /// <returns>From 0 to 1; NaN if there is no label.</returns>
    /// <exception cref="ArgumentException">A column is missing, or of another type.</exception>
    public static double Accuracy(IDataView scored, string labelColumnName = "Label", string predictedLabelColumnName = "PredictedLabel")
    {
        var type = Column(scored, labelColumnName).Type;
        return type is BooleanDataViewType
            ? Mean<bool>(scored, labelColumnName, predictedLabelColumnName, _ => true, (label, predicted) => label == predicted ? 1 : 0)
            : Mean<uint>(scored, labelColumnName, predictedLabelColumnName, label => label != 0, (label, predicted) => label == predicted ? 1 : 0);
    }

    /// <summary>The root of the mean squared error of numbers.</summary>
    /// <param name="scored">A view with labels and predictions.</param>
    /// <param name="labelColumnName">The labels: Single, or a vector of Single, one for each step.</param>
    /// <param name="scoreColumnName">The predictions, of the same type.</param>
    /// <returns>0 or more; NaN if there is no label.</returns>
    /// <exception cref="ArgumentException">A column is missing, or of another type.</exception>
    public static double RootMeanSquaredError(IDataView scored, string labelColumnName = "Label", string scoreColumnName = "Score") =>
        Math.Sqrt(Mean<float>(scored, labelColumnName, scoreColumnName, label => !float.IsNaN(label),
            (label, score) => Math.Pow((double)score - label, 2)));

    private static DataViewSchema.Column Column(IDataView view, string name) => view.Schema.GetColumnOrNull(name)
        ?? throw new ArgumentException($"There is no column '{name}' in the data.");

    private static double Mean<TItem>(IDataView view, string labelName, string predictedName, Func<TItem, bool> isKnown,
        Func<TItem, TItem, double> measure)
    {
        var (label, predicted) = (Column(view, labelName), Column(view, predictedName));
        double sum = 0;
        long count = 0;
        void Add(TItem expected, TItem found)
        {
            if (!isKnown(expected))
                return;
            sum += measure(expected, found);
            count++;
        }

        using var cursor = view.GetRowCursor([label, predicted]);
        var read = label.Type is VectorDataViewType ? Steps() : Whole();
        while (cursor.MoveNext())
            read();
        return sum / count;

        Action Whole()
        {
            var (getLabel, getPredicted) = (Getter<TItem>(cursor, label), Getter<TItem>(cursor, predicted));
            return () =>
            {
                TItem expected = default!, found = default!;
                getLabel(ref expected);
                getPredicted(ref found);
                Add(expected, found);
            };
        }

        Action Steps()
        {
            var (getLabel, getPredicted) = (Getter<VBuffer<TItem>>(cursor, label), Getter<VBuffer<TItem>>(cursor, predicted));
            VBuffer<TItem> expected = default, found = default;
            return () =>
            {
                getLabel(ref expected);
                getPredicted(ref found);
                for (var t = 0; t < expected.Length; t++)
                    Add(expected.GetItemOrDefault(t), found.GetItemOrDefault(t));
            };
        }
    }

    private static ValueGetter<TValue> Getter<TValue>(DataViewRow row, DataViewSchema.Column column) => column.Type.RawType == typeof(TValue)
        ? row.GetGetter<TValue>(column)
        : throw new ArgumentException($"Column '{column.Name}' is of type {column.Type}, which the metric does not measure.");
}
