using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>The rows of a view after the first few, or up to some number.</summary>
internal sealed class SkipTakeDataView : IDataView
{
    private readonly IDataView _source;
    private readonly long _skip;
    private readonly long _take;

    public SkipTakeDataView(IDataView source, long skip, long take)
    {
        _source = source;
        _skip = skip;
        _take = take;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount() is long rows ? Math.Min(_take, Math.Max(0, rows - _skip)) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ColumnSet.Of(columnsNeeded, Schema), _source.GetRowCursor(columnsNeeded));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly long _skip;
        private readonly long _take;

        public Cursor(SkipTakeDataView view, bool[] active, DataViewRowCursor input)
            : base(view.Schema, active, (_, i) => GetterSet.From(input, view.Schema[i]))
        {
            _input = input;
            _skip = view._skip;
            _take = view._take;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override bool MoveNextCore()
        {
            if (Position + 1 >= _take)
                return false;
            for (long i = 0; Position < 0 && i < _skip; i++)
            {
                if (!_input.MoveNext())
                    return false;
            }
            return _input.MoveNext();
        }

        protected override void Dispose(bool disposing)
        {
            _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
