using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>A series with forecasts beside it, made row by row as a cursor moves.</summary>
internal sealed class ForecastDataView(RecurrentForecastingTransformer forecaster, IDataView input, DataViewSchema schema) : IDataView
{
    /// <summary>False: forecasts need the rows in time order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(schema, columnsNeeded);
        var inputCount = input.Schema.Count;
        var inputColumns = input.Schema.Where(column => active[column.Index]).ToList();
        var forecasts = active.AnyFrom(inputCount);
        if (forecasts)
            inputColumns.AddRange(forecaster.Columns.Series.In(input.Schema).Where(column => !active[column.Index]));

        var cursor = input.GetRowCursor(inputColumns);
        if (!forecasts)
            return new AddedColumnsCursor(active, cursor, _ => throw new UnreachableException());
        var row = new ForecastRow(forecaster, cursor);
        return new AddedColumnsCursor(active, cursor, index => row.CreateGetter(schema[inputCount + index].Name), row.TakeIn);
    }

    /// <summary>One cursor however many are wanted: state goes from row to row.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
