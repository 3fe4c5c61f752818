using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>A view with a mapper's columns. Its cursors move the source's cursors and compute nothing until asked.</summary>
internal sealed class MappedDataView : IDataView
{
    private readonly IDataView _source;
    private readonly RowMapper _mapper;

    public MappedDataView(IDataView source, RowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _mapper.OutputSchema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        return new Cursor(_mapper, _source.GetRowCursor(_mapper.GetDependencies(columns), rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        return _source.GetRowCursorSet(_mapper.GetDependencies(columns), n, rand)
            .Select(input => (DataViewRowCursor)new Cursor(_mapper, input, columns))
            .ToArray();
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly GetterSet _getters;

        public Cursor(RowMapper mapper, DataViewRowCursor input, DataViewSchema.Column[] columns)
        {
            Schema = mapper.OutputSchema;
            _input = input;
            _getters = mapper.MakeGetters(input, columns);
        }

        public override DataViewSchema Schema { get; }

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool MoveNext() => _input.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
