using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>A cursor that shows columns of its own behind those of another cursor, and may pass over rows.</summary>
/// <param name="active">The columns that were asked for.</param>
/// <param name="input">The other cursor.</param>
/// <param name="createGetter">Makes the getter of an own column, by its number among them.</param>
/// <param name="takeIn">
/// Called at each row of the other cursor before anybody reads it; false passes over it. Default: nothing, and none.
/// </param>
internal sealed class AddedColumnsCursor(ActiveColumns active, DataViewRowCursor input, Func<int, Delegate> createGetter,
    Func<bool>? takeIn = null) : DataViewRowCursor
{
    private readonly AddedColumnsRow _row = new(active, input, createGetter);
    private long _position = -1;

    public override DataViewSchema Schema => active.Schema;

    public override long Position => _position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

    public override bool MoveNext()
    {
        while (input.MoveNext())
        {
            if (takeIn?.Invoke() == false)
                continue;
            _position++;
            return true;
        }
        _position = -1;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _row.Dispose();
        base.Dispose(disposing);
    }
}
