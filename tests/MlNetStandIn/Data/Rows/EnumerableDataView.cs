using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Row objects as a view, enumerated anew by each cursor; never shuffled, also when they lie in a list.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly MemberColumn[] _columns;

    public EnumerableDataView(IHostEnvironment env, IEnumerable<TRow> rows, MemberColumn[] columns)
    {
        env.Register("StreamingDataView");
        _rows = rows;
        _columns = columns;
        Schema = MemberColumn.SchemaOf(columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ColumnSet.Of(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly IEnumerator<TRow> _rows;

        public Cursor(EnumerableDataView<TRow> view, bool[] active)
            : base(view.Schema, active, (cursor, i) => view._columns[i].MakeGetter(((Cursor)cursor).Current)) =>
            _rows = view._rows.GetEnumerator();

        protected override bool MoveNextCore()
        {
            bool moved = _rows.MoveNext();
            Contracts.Check(!moved || _rows.Current is not null, "A row object must not be null");
            return moved;
        }

        protected override void Dispose(bool disposing)
        {
            _rows.Dispose();
            base.Dispose(disposing);
        }

        private TRow Current()
        {
            CheckPositioned();
            return _rows.Current;
        }
    }
}
