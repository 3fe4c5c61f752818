using System;
using System.Collections.Generic;
using Microsoft.ML;

namespace RnnMl.Components;

/// <summary>The columns of a schema that a row or a cursor was asked for.</summary>
internal sealed class ActiveColumns
{
    private readonly bool[] _active;

    /// <summary>Some columns of a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="needed">The columns asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is of another schema.</exception>
    public ActiveColumns(DataViewSchema schema, IEnumerable<DataViewSchema.Column> needed)
    {
        Schema = schema;
        _active = new bool[schema.Count];
        foreach (var column in needed)
        {
            CheckOurs(column);
            _active[column.Index] = true;
        }
    }

    public DataViewSchema Schema { get; }

    /// <summary>Whether the column at an index was asked for.</summary>
    public bool this[int index] => _active[index];

    /// <summary>Whether a column from an index on was asked for.</summary>
    public bool AnyFrom(int index) => _active.AsSpan(index).Contains(true);

    /// <summary>Whether a column was asked for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is of another schema.</exception>
    public bool Contains(DataViewSchema.Column column)
    {
        CheckOurs(column);
        return _active[column.Index];
    }

    /// <summary>Checks that values of a column can be had.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is of another schema, or was not asked for.</exception>
    public void Check(DataViewSchema.Column column)
    {
        if (!Contains(column))
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor.");
    }

    /// <summary>A column's getter in the type that the caller wants.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public static ValueGetter<TValue> Typed<TValue>(DataViewSchema.Column column, Delegate getter) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type.RawType}; {typeof(TValue)} was asked for.");

    // By name and type: the schema may have been asked for twice, and its annotations made anew.
    private void CheckOurs(DataViewSchema.Column column)
    {
        if (column.Index >= Schema.Count || Schema[column.Index].Name != column.Name || !Schema[column.Index].Type.Equals(column.Type))
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not of this view's schema.");
    }
}
