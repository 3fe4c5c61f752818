using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.MLNet.Interop;

/// <summary>
/// A transformer that predicts from one column of features, in the sense of an interface that ML.NET keeps internal:
/// <c>PermutationFeatureImportance</c> looks for it among the transformers of a model. A class, because the runtime lets no type of
/// another assembly than this one name that interface among its own.
/// </summary>
public abstract class SingleFeaturePredictor : ISingleFeaturePredictionTransformer
{
    /// <inheritdoc/>
    public abstract bool IsRowToRowMapper { get; }

    /// <summary>The column whose slots can be permuted one by one, and have names.</summary>
    /// <exception cref="System.InvalidOperationException">There is none; the message says why.</exception>
    protected abstract string PermutableColumnName { get; }

    string ISingleFeaturePredictionTransformer.FeatureColumnName => PermutableColumnName;

    /// <inheritdoc/>
    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <inheritdoc/>
    public abstract IDataView Transform(IDataView input);

    /// <inheritdoc/>
    public abstract IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    /// <summary>Writes the transformer into the place in a model file that <paramref name="context"/> stands for.</summary>
    protected abstract void Save(ModelSaveContext context);
}
