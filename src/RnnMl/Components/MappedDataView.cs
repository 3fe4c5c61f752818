using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;

namespace RnnMl.Components;

/// <summary>A view with the columns of a row mapping: as parallel, and as ready to be shuffled, as its input is.</summary>
internal sealed class MappedDataView(IDataView input, RowMapping mapping) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => mapping.OutputSchema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return mapping.CreateCursor(active, input.GetRowCursor(mapping.Dependencies(active), rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return [.. input.GetRowCursorSet(mapping.Dependencies(active), n, rand).Select(cursor => mapping.CreateCursor(active, cursor))];
    }
}
