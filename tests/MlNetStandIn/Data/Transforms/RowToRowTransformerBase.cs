using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An estimator that has nothing to learn: it checks the input and hands out the transformer it was made with.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected readonly IHost Host;
    private protected readonly TTransformer Transformer;

    private protected TrivialEstimator(IHost host, TTransformer transformer)
    {
        Host = host;
        Transformer = transformer;
    }

    public TTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>A transformer that adds columns computed from the same row's other columns.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host) => Host = host;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new MappedDataView(input, Map(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    /// <summary>The columns added to this schema; throws where it does not suit.</summary>
    private protected abstract IEnumerable<AddedColumn> AddTo(DataViewSchema inputSchema);

    private protected static DataViewSchema.Column FindInput(DataViewSchema inputSchema, string name) =>
        inputSchema.GetColumnOrNull(name) ?? throw Contracts.ExceptColumnMissing(nameof(inputSchema), "input", name);

    private RowMapper Map(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return new RowMapper(inputSchema, AddTo(inputSchema).ToArray());
    }
}

/// <summary>A new column, the columns it is computed from, and how to get its getter for a row in which these are active.</summary>
internal sealed record AddedColumn(
    DataViewSchema.DetachedColumn Column, DataViewSchema.Column[] Sources, Func<DataViewRow, Delegate> MakeGetter);
