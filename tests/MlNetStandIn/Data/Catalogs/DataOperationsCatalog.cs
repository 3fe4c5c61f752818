using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        Contracts.CheckValue(data, nameof(data));
        return new EnumerableDataView<TRow>(_env, data, MemberColumn.Bind(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(
        IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        Contracts.CheckValue(data, nameof(data));
        var reader = new RowReader<TRow>(_env, data.Schema, ignoreMissingColumns, schemaDefinition);
        return reader.Read(data, reuseRowObject);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        _env.Register("SkipTakeFilter");
        return new SkipTakeDataView(input, skip: count, take: long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        _env.Register("SkipTakeFilter");
        return new SkipTakeDataView(input, skip: 0, take: count);
    }
}
