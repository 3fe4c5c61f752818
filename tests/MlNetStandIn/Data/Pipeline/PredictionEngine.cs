using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly InputRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;
    private readonly ITransformer _transformer;
    private bool _disposed;

    private protected PredictionEngineBase(
        IHostEnvironment env,
        ITransformer transformer,
        bool ignoreMissingColumns,
        SchemaDefinition inputSchemaDefinition,
        SchemaDefinition outputSchemaDefinition)
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        Contracts.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        _transformer = transformer;
        _input = new InputRow<TSrc>(MemberColumn.Bind(typeof(TSrc), inputSchemaDefinition, SchemaDefinition.Direction.Read));
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(_input.Schema);
        _output = mapper.GetRow(_input, mapper.OutputSchema);
        _fill = new RowReader<TDst>(env, mapper.OutputSchema, ignoreMissingColumns, outputSchemaDefinition).Bind(_output);
        OutputSchema = transformer.GetOutputSchema(_input.Schema);
    }

    public DataViewSchema OutputSchema { get; }

    public abstract void Predict(TSrc example, ref TDst prediction);

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _output.Dispose();
        (_transformer as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void ExtractValues(TSrc example) => _input.Set(example);

    private protected void FillValues(TDst prediction) => _fill(prediction);
}

public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(
        IHostEnvironment env,
        ITransformer transformer,
        bool ignoreMissingColumns,
        SchemaDefinition inputSchemaDefinition,
        SchemaDefinition outputSchemaDefinition)
        : base(env, transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition)
    {
    }

    public override void Predict(TSrc example, ref TDst prediction)
    {
        Contracts.CheckValue(example, nameof(example));
        ExtractValues(example);
        prediction ??= new TDst();
        FillValues(prediction);
    }
}
