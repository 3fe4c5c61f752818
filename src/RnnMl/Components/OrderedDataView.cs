using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Components;

/// <summary>A view with columns that are made row by row, in order, as a cursor moves.</summary>
/// <param name="input">The view.</param>
/// <param name="schema">Its columns, and then the made ones.</param>
/// <param name="sources">The columns that making them reads.</param>
/// <param name="createRow">Begins to make them under a cursor over those columns.</param>
internal sealed class OrderedDataView(IDataView input, DataViewSchema schema, IReadOnlyList<DataViewSchema.Column> sources,
    Func<DataViewRow, IAddedRow> createRow) : IDataView
{
    /// <summary>False: rows are wanted in their order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(schema, columnsNeeded);
        var inputCount = input.Schema.Count;
        var inputColumns = input.Schema.Where(column => active[column.Index]).ToList();
        var makes = active.AnyFrom(inputCount);
        if (makes)
            inputColumns.AddRange(sources.Where(column => !active[column.Index]));

        var cursor = input.GetRowCursor(inputColumns);
        if (!makes)
            return new AddedColumnsCursor(active, cursor, _ => throw new UnreachableException());
        var row = createRow(cursor);
        return new AddedColumnsCursor(active, cursor, index => row.CreateGetter(schema[inputCount + index].Name), () =>
        {
            row.TakeIn();
            return true;
        });
    }

    /// <summary>One cursor however many are wanted: state goes from row to row.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
