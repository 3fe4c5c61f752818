using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor that brings rows forth itself. Past the last row it is disposed and stands at -1 again.</summary>
internal abstract class RootCursor : DataViewRowCursor
{
    public const string NotPositioned = "A value can be read only while the cursor stands at a row";

    private readonly GetterSet _getters;
    private long _position = -1;
    private bool _disposed;

    protected RootCursor(DataViewSchema schema, bool[] active, Func<RootCursor, int, Delegate> makeGetter)
    {
        Schema = schema;
        _getters = new GetterSet(schema, i => active[i] ? makeGetter(this, i) : null);
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override long Position => _position;

    public sealed override long Batch => 0;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckPositioned();
        id = new DataViewRowId((ulong)Position, 0);
    };

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected void CheckPositioned() => Contracts.Check(_position >= 0, NotPositioned);

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _position = -1;
        base.Dispose(disposing);
    }
}
