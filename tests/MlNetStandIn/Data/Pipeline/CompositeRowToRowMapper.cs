using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Mappers in a row, each fed with the row the one before it makes.</summary>
internal sealed class CompositeRowToRowMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<IRowToRowMapper> _mappers;

    public CompositeRowToRowMapper(DataViewSchema inputSchema, IReadOnlyList<IRowToRowMapper> mappers)
    {
        InputSchema = inputSchema;
        _mappers = mappers;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema => _mappers.Count > 0 ? _mappers[^1].OutputSchema : InputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");

        var needed = new IEnumerable<DataViewSchema.Column>[_mappers.Count];
        for (int i = _mappers.Count - 1; i >= 0; i--)
            needed[i] = i == _mappers.Count - 1 ? activeColumns : _mappers[i + 1].GetDependencies(needed[i + 1]);

        DataViewRow row = input;
        for (int i = 0; i < _mappers.Count; i++)
            row = _mappers[i].GetRow(row, needed[i]);
        return row;
    }
}
