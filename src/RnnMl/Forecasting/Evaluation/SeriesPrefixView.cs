using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>The first rows of each series of a view.</summary>
/// <param name="input">The view.</param>
/// <param name="seriesColumnName">The column that distinguishes series; null where all rows are one.</param>
/// <param name="limits">How many rows of each series, by its name.</param>
internal sealed class SeriesPrefixView(IDataView input, string? seriesColumnName, IReadOnlyDictionary<string, int> limits) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        DataViewSchema.Column? series = seriesColumnName == null ? null : Schema[seriesColumnName];
        var cursor = input.GetRowCursor(Schema.Where(column => active[column.Index] || column.Index == series?.Index));
        var left = SeriesStates.Of(cursor, series, name => new Left { Rows = limits[name] });
        return new AddedColumnsCursor(active, cursor, _ => throw new UnreachableException(), () => left().Rows-- > 0);
    }

    /// <summary>Always one cursor: rows are counted in their order.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Left
    {
        public int Rows;
    }
}
