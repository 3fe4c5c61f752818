using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>A column that a transformer computes from columns of the same row.</summary>
/// <param name="Column">Its name, type and annotations.</param>
/// <param name="Sources">The columns it is computed from.</param>
/// <param name="CreateGetter">Makes its getter for a row of the input: a <see cref="ValueGetter{TValue}"/> of the type's raw type.</param>
internal sealed record MappedColumn(DataViewSchema.DetachedColumn Column, DataViewSchema.Column[] Sources,
    Func<DataViewRow, Delegate> CreateGetter);

/// <summary>Adds columns to rows of one schema, each computed from its own row alone.</summary>
internal class RowMapping : IRowToRowMapper
{
    private readonly DataViewSchema.Column[][] _sources;
    private readonly Func<DataViewRow, Func<int, Delegate>> _bind;

    /// <summary>A mapping of rows of a schema.</summary>
    /// <param name="inputSchema">The schema.</param>
    /// <param name="added">The columns to add, in their order.</param>
    public RowMapping(DataViewSchema inputSchema, params MappedColumn[] added)
        : this(inputSchema, [.. added.Select(column => column.Column)], [.. added.Select(column => column.Sources)],
            row => index => added[index].CreateGetter(row))
    {
    }

    /// <summary>A mapping whose columns are computed together, from the same columns.</summary>
    /// <param name="inputSchema">The schema.</param>
    /// <param name="added">The columns to add, in their order.</param>
    /// <param name="sources">The columns that they are computed from.</param>
    /// <param name="bind">For a row of the input, makes what makes the getters of the added columns, by their numbers.</param>
    public RowMapping(DataViewSchema inputSchema, DataViewSchema.DetachedColumn[] added, DataViewSchema.Column[] sources,
        Func<DataViewRow, Func<int, Delegate>> bind)
        : this(inputSchema, added, [.. Enumerable.Repeat(sources, added.Length)], bind)
    {
    }

    private RowMapping(DataViewSchema inputSchema, DataViewSchema.DetachedColumn[] added, DataViewSchema.Column[][] sources,
        Func<DataViewRow, Func<int, Delegate>> bind)
    {
        _sources = sources;
        _bind = bind;
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(added);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Dependencies(new ActiveColumns(OutputSchema, dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        if (input.Schema != InputSchema)
            throw new ArgumentOutOfRangeException(nameof(input), "The row is of another schema than this mapper was made for.");
        return new AddedColumnsRow(new ActiveColumns(OutputSchema, activeColumns), input, _bind(input));
    }

    /// <summary>The columns of the input that the active ones need.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(ActiveColumns active)
    {
        var needed = new bool[InputSchema.Count];
        for (var i = 0; i < needed.Length; i++)
            needed[i] = active[i];
        for (var i = 0; i < _sources.Length; i++)
        {
            if (!active[InputSchema.Count + i])
                continue;
            foreach (var source in _sources[i])
                needed[source.Index] = true;
        }
        return InputSchema.Where(column => needed[column.Index]);
    }

    /// <summary>A cursor that adds the columns to the rows of one over the input.</summary>
    public virtual DataViewRowCursor CreateCursor(ActiveColumns active, DataViewRowCursor input) =>
        new AddedColumnsCursor(active, input, _bind(input));
}
