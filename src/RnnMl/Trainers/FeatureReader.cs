using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Trainers;

/// <summary>Reads the steps of a sequence, [T, I], where a row stands. It has buffers of its own.</summary>
internal sealed class FeatureReader
{
    private readonly DataViewRow _row;
    private readonly FeatureSource[] _sources;
    private readonly int _width;
    private float[] _values = [];

    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type than in training.</exception>
    public FeatureReader(FeatureColumns columns, DataViewRow row)
    {
        _row = row;
        _width = columns.Width;
        _sources = [.. columns.Columns.Zip(columns.Find(row.Schema), (column, found) => FeatureSource.Create(column, found, row))];
    }

    /// <summary>T.</summary>
    public int Steps { get; private set; }

    /// <summary>[T, I]</summary>
    public Span<float> Values => _values.AsSpan(0, Steps * _width);

    /// <summary>Whether there is a step, and every value is a number.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Reads the row.</summary>
    /// <exception cref="InvalidOperationException">
    /// The values of a column cannot be divided into steps, or two columns have different numbers of steps.
    /// </exception>
    public void Read()
    {
        FeatureSource? first = null;
        foreach (var source in _sources)
        {
            source.Read();
            if (source.Steps is not { } steps)
                continue;
            if (first != null && first.Steps != steps)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"In row {_row.Position} column '{first.Name}' has {first.Steps} steps and column '{source.Name}' has {steps}; ") +
                    "the columns of a sequence must have the same number.");
            }
            first ??= source;
        }

        Steps = first!.Steps!.Value;
        var size = Steps * _width;
        if (_values.Length < size)
            _values = new float[Math.Max(size, 2 * _values.Length)];
        var offset = 0;
        foreach (var source in _sources)
        {
            source.CopyTo(_values.AsSpan(0, size), offset, _width, Steps);
            offset += source.FeatureCount;
        }
        IsComplete = Steps > 0 && SavedNumbers.IsFinite(Values);
    }
}
