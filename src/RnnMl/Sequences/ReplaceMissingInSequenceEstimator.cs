using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Sequences;

/// <summary>Replaces the missing values (NaN) of sequences by what the same sequence says about them.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [ReplaceMissingInSequence](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of <xref:System.Single>, of fixed or variable size |
/// | Output column data type | Vector of <xref:System.Single>: [T, F], or [T, 2F] with indicators; T is variable where the input's is |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// Each feature of each row is filled by itself. A replacement may come from a later step of the same row, never from another
/// row. An infinity is neither missing nor a number to reckon with: it is an error that names its place.
/// ]]></format>
/// </remarks>
public sealed partial class ReplaceMissingInSequenceEstimator : IEstimator<ReplaceMissingInSequenceTransformer>
{
    internal const string Verb = "ReplaceMissingInSequence";

    private readonly Options _options;

    internal ReplaceMissingInSequenceEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, of another type, or its type does not fit <see cref="Options.FeatureCount"/>.
    /// </exception>
    public ReplaceMissingInSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ReplaceMissingInSequenceTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and the sequences without missing values.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var input = ColumnRule.NumberSequence.Find(inputSchema, _options.Input, Verb);
        return inputSchema.With(SchemaShapes.Column(_options.OutputColumnName, input.Kind, NumberDataViewType.Single,
            annotations: input.Kind == VectorKind.Vector ? SlotNames.Shape : null));
    }
}
