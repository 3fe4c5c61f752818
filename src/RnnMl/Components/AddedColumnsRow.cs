using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Components;

/// <summary>A row that shows columns of its own behind those of another row.</summary>
/// <param name="active">The columns that were asked for.</param>
/// <param name="input">The other row.</param>
/// <param name="createGetter">Makes the getter of an own column, by its number among them.</param>
internal sealed class AddedColumnsRow(ActiveColumns active, DataViewRow input, Func<int, Delegate> createGetter) : DataViewRow
{
    public override DataViewSchema Schema => active.Schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        active.Check(column);
        var inputCount = input.Schema.Count;
        return column.Index < inputCount
            ? input.GetGetter<TValue>(input.Schema[column.Index])
            : ActiveColumns.Typed<TValue>(column, createGetter(column.Index - inputCount));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
