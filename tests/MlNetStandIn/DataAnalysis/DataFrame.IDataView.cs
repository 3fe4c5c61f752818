using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

public partial class DataFrame : IDataView
{
    private DataViewSchema _schema;

    bool IDataView.CanShuffle => false;

    DataViewSchema IDataView.Schema => ViewSchema;

    private DataViewSchema ViewSchema
    {
        get
        {
            if (_schema is not null)
                return _schema;
            var builder = new DataViewSchema.Builder();
            foreach (DataFrameColumn column in Columns)
                column.AddDataViewColumn(builder);
            return _schema = builder.ToSchema();
        }
    }

    long? IDataView.GetRowCount() => Rows.Count;

    DataViewRowCursor IDataView.GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand) =>
        new RowCursor(this, columnsNeeded);

    DataViewRowCursor[] IDataView.GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand) =>
        [new RowCursor(this, columnsNeeded)];

    private sealed class RowCursor : DataViewRowCursor
    {
        private readonly Delegate[] _getters;
        private readonly long _rowCount;
        private long _position = -1;
        private bool _disposed;

        public RowCursor(DataFrame frame, IEnumerable<DataViewSchema.Column> columnsNeeded)
        {
            Schema = frame.ViewSchema;
            _rowCount = frame.Rows.Count;
            _getters = new Delegate[Schema.Count];
            foreach (DataViewSchema.Column column in columnsNeeded)
                _getters[column.Index] = frame.Columns[column.Index].GetDataViewGetter(this);
        }

        public override DataViewSchema Schema { get; }

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext() => !_disposed && ++_position < _rowCount;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column)
                ? (ValueGetter<TValue>)_getters[column.Index]
                : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not active.");

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        protected override void Dispose(bool disposing)
        {
            _disposed = true;
            _position = -1;
            base.Dispose(disposing);
        }
    }
}
