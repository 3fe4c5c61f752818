using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Forecasting;

/// <summary>A cursor over a series that shows the forecasts' columns behind those of the series.</summary>
internal sealed class ForecastCursor(DataViewSchema schema, bool[] active, DataViewRowCursor input, int inputCount, ForecastRow? forecasts)
    : DataViewRowCursor
{
    public override DataViewSchema Schema => schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column)
    {
        CheckColumn(schema, column);
        return active[column.Index];
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        CheckColumn(schema, column);
        if (!active[column.Index])
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not active in this cursor.");
        if (column.Index < inputCount)
            return input.GetGetter<TValue>(input.Schema[column.Index]);

        return forecasts!.CreateGetter(column.Name) as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' holds {typeof(VBuffer<float>)}; {typeof(TValue)} was asked for.");
    }

    public override bool MoveNext()
    {
        if (!input.MoveNext())
            return false;
        forecasts?.Advance();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Refuses a column of another schema.</summary>
    public static void CheckColumn(DataViewSchema schema, DataViewSchema.Column column)
    {
        if (column.Index >= schema.Count || !schema[column.Index].Equals(column))
            throw new ArgumentOutOfRangeException(nameof(column), column.Name, $"Column '{column.Name}' is not of this view's schema.");
    }
}
