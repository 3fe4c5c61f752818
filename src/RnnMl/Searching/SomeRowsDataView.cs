using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Searching;

/// <summary>Some of the rows of a view, chosen by their numbers, in their order.</summary>
internal sealed class SomeRowsDataView(IDataView input, Func<long, bool> isTaken) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        long row = 0;
        return new AddedColumnsCursor(active, input.GetRowCursor(Schema.Where(column => active[column.Index])),
            _ => throw new InvalidOperationException("No column is added."), () => isTaken(row++));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
