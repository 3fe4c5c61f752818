using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The row object given last, as a row.</summary>
internal sealed class InputRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly GetterSet _getters;
    private TRow _current;
    private long _position = -1;

    public InputRow(MemberColumn[] columns)
    {
        Schema = MemberColumn.SchemaOf(columns);
        _getters = new GetterSet(Schema, i => columns[i].MakeGetter(Current));
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void Set(TRow row)
    {
        _current = row;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

    private TRow Current()
    {
        Contracts.Check(_position >= 0, RootCursor.NotPositioned);
        return _current;
    }
}
