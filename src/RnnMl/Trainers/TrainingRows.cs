using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Trainers;

/// <summary>The rows of a view that can be trained on, in memory: steps, labels and weights.</summary>
internal sealed class TrainingRows
{
    private readonly FloatList _values = new();
    private readonly FloatList _targets = new();
    private readonly List<int> _valueStarts = [0];
    private readonly List<int> _targetStarts = [0];
    private readonly List<float> _weights = [];
    private readonly int _width;

    private TrainingRows(int width) => _width = width;

    public int Count => _weights.Count;

    /// <summary>
    /// Reads a view. As ML.NET's own trainers do, it passes over rows in which something is missing, and logs how many: rows
    /// without a label or weight, with a feature that is NaN or infinite, or without a single step.
    /// </summary>
    /// <param name="view">The view.</param>
    /// <param name="what">What it is called in messages: "training set".</param>
    /// <param name="features">The columns of features.</param>
    /// <param name="label">The column of labels, and what makes its reader; null where there is none.</param>
    /// <param name="weight">The column of weights; null where all count 1.</param>
    /// <param name="reporter">Logs how many rows are passed over.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="InvalidOperationException">
    /// A row is none of the sequences that the columns' types speak of, a weight is negative, or no row is left.
    /// </exception>
    public static TrainingRows Read(IDataView view, string what, FeatureColumns features,
        (DataViewSchema.Column Column, Func<DataViewRow, LabelReader> CreateReader)? label, DataViewSchema.Column? weight,
        TrainingReporter reporter, CancellationToken cancellation)
    {
        var rows = new TrainingRows(features.Width);
        List<DataViewSchema.Column> needed = [.. features.Find(view.Schema)];
        if (label is { } labelColumn)
            needed.Add(labelColumn.Column);
        if (weight is { } weightColumn)
            needed.Add(weightColumn);
        using var cursor = view.GetRowCursor(needed);
        var reader = new FeatureReader(features, cursor);
        var readLabel = label?.CreateReader(cursor) ?? ((_, _) => true);
        var getWeight = weight is { } column ? cursor.GetGetter<float>(column) : (ref float value) => value = 1;
        long total = 0, unlabelled = 0, unweighted = 0, incomplete = 0;
        while (cursor.MoveNext())
        {
            if (total++ % 1024 == 0)
                cancellation.ThrowIfCancellationRequested();
            reader.Read();
            float value = 0;
            getWeight(ref value);
            if (value < 0 || float.IsInfinity(value))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{weight!.Value.Name}' holds the weight {value} in row {cursor.Position}; expected 0 or more."));
            }
            if (!reader.IsComplete)
                incomplete++;
            else if (float.IsNaN(value))
                unweighted++;
            else if (!readLabel(reader.Steps, rows._targets))
                unlabelled++;
            else
                rows.Add(reader.Values, value);
        }

        if (incomplete + unlabelled + unweighted > 0)
        {
            reporter.Warn($"Of the {total} rows of the {what}, some are passed over: {incomplete} without a step or with a feature that is " +
                $"no finite number, {unlabelled} without a label, {unweighted} without a weight.");
        }
        if (rows.Count == 0)
        {
            throw new InvalidOperationException(
                $"None of the {total} rows of the {what} can be used: {incomplete} have no step or a feature that is no finite number, " +
                $"{unlabelled} have no label, {unweighted} have no weight.");
        }
        return rows;
    }

    public int Length(int row) => (_valueStarts[row + 1] - _valueStarts[row]) / _width;

    /// <summary>[T, I]</summary>
    public Span<float> Steps(int row) => _values.Slice(_valueStarts[row], _valueStarts[row + 1]);

    /// <summary>The label, or those of the steps, of which NaN are missing.</summary>
    public ReadOnlySpan<float> Targets(int row) => _targets.Slice(_targetStarts[row], _targetStarts[row + 1]);

    public float Weight(int row) => _weights[row];

    private void Add(ReadOnlySpan<float> steps, float weight)
    {
        _values.Add(steps);
        _valueStarts.Add(_values.Count);
        _targetStarts.Add(_targets.Count);
        _weights.Add(weight);
    }
}
