using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>Columns of Single, scalars and vectors, whose values of one row together are one time step.</summary>
internal sealed class StepColumns
{
    /// <summary>The columns of these names in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public StepColumns(DataViewSchema schema, string[] names, string reader)
    {
        Columns = [.. names.Select(name => ColumnRule.Step.Find(schema, name, reader))];
        ValueCount = Columns.Sum(column => (long)SizeOf(column));
    }

    public DataViewSchema.Column[] Columns { get; }

    /// <summary>How many values a step has: F.</summary>
    public long ValueCount { get; }

    /// <summary>How many values one of the columns has.</summary>
    public static int SizeOf(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.Size ?? 1;

    /// <summary>What reads the step where a row stands into [F] values.</summary>
    public Reader CreateReader(DataViewRow row)
    {
        var offset = 0;
        Reader? all = null;
        foreach (var column in Columns)
        {
            all += CreateReader(row, column, offset);
            offset += SizeOf(column);
        }
        return all!;
    }

    private static Reader CreateReader(DataViewRow row, DataViewSchema.Column column, int offset)
    {
        if (column.Type is not VectorDataViewType type)
        {
            var scalar = row.GetGetter<float>(column);
            return step => scalar(ref step[offset]);
        }

        var vector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        return step =>
        {
            vector(ref values);
            if (values.Length != type.Size)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{column.Name}' holds {values.Length} values in row {row.Position}; its type says {type.Size}."));
            }
            values.CopyTo(step.Slice(offset, type.Size));
        };
    }

    /// <summary>Reads a step.</summary>
    /// <param name="step">Receives its values, [F].</param>
    public delegate void Reader(Span<float> step);
}
