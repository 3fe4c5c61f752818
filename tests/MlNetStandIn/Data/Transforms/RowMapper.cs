using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Input columns and added ones in one schema; an added column comes right after the one whose name it takes, or last.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly AddedColumn[] _added;

    /// <summary>Of each output column: the index of the input column, or the complement of that of the added one.</summary>
    private readonly List<int> _map;

    public RowMapper(DataViewSchema inputSchema, AddedColumn[] added)
    {
        InputSchema = inputSchema;
        _added = added;
        _map = Enumerable.Range(0, inputSchema.Count).ToList();
        for (int i = 0; i < added.Length; i++)
        {
            string name = added[i].Column.Name;
            int hidden = _map.FindLastIndex(k => ColumnAt(k).Name == name);
            _map.Insert(hidden < 0 ? _map.Count : hidden + 1, ~i);
        }

        var schema = new DataViewSchema.Builder();
        schema.AddColumns(_map.Select(ColumnAt));
        OutputSchema = schema.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        bool[] active = ColumnSet.Of(dependingColumns, OutputSchema);
        var needed = new bool[InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            if (_map[i] >= 0)
                needed[_map[i]] = true;
            else
                Array.ForEach(_added[~_map[i]].Sources, source => needed[source.Index] = true);
        }
        return InputSchema.Where(c => needed[c.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(input, this, MakeGetters(input, activeColumns));
    }

    public GetterSet MakeGetters(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        bool[] active = ColumnSet.Of(activeColumns, OutputSchema);
        return new GetterSet(OutputSchema, i =>
            !active[i] ? null
            : _map[i] >= 0 ? GetterSet.From(input, InputSchema[_map[i]])
            : _added[~_map[i]].MakeGetter(input));
    }

    private DataViewSchema.DetachedColumn ColumnAt(int k) =>
        k >= 0 ? new DataViewSchema.DetachedColumn(InputSchema[k]) : _added[~k].Column;

    private sealed class Row : DataViewRow
    {
        private readonly DataViewRow _input;
        private readonly RowMapper _mapper;
        private readonly GetterSet _getters;

        public Row(DataViewRow input, RowMapper mapper, GetterSet getters)
        {
            _input = input;
            _mapper = mapper;
            _getters = getters;
        }

        public override DataViewSchema Schema => _mapper.OutputSchema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override void Dispose(bool disposing) => _input.Dispose();
    }
}
