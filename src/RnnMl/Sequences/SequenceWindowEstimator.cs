using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Sequences;

/// <summary>Turns rows that are time steps into rows that are sequences: the last rows of a series, and those after them.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [SequenceWindow](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | <xref:System.Single> or vectors of it of fixed size, any number of columns |
/// | Series column data type (optional) | [Text](xref:Microsoft.ML.Data.TextDataViewType), a number or a [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Output column data type | Vector of <xref:System.Single>, [T, F]; and for each horizon column one of [K] or [K, G], or <xref:System.Single> |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// A window lies row-major by time: all features of its first step, then all of its second. Its slots are named so, with t for
/// the window's last row: `Temperature[t-1]`, `Wind[t-1]`, `Temperature[t]`, `Wind[t]`; those of a vector column
/// `Column.slot[t-1]`; those of horizon columns `Temperature[t+1]`. The other columns show what they hold in the
/// window's last row. Values are taken as they are, whether numbers or not.
///
/// With a horizon, a window follows when the last row of its horizon has been read; rows of the view are in that order.
/// ]]></format>
/// </remarks>
public sealed partial class SequenceWindowEstimator : IEstimator<SequenceWindowTransformer>
{
    internal const string Verb = "SequenceWindow";

    private readonly Options _options;

    internal SequenceWindowEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The series, one row a time step, in time order.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type than it must have, or a window would be too large.
    /// </exception>
    public SequenceWindowTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new SequenceWindowTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns, the windows and the horizon columns.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in _options.Inputs)
            ColumnRule.Step.Find(inputSchema, name, Verb);
        if (_options.SeriesColumnName is { } series)
            ColumnRule.SeriesKey.Find(inputSchema, series, Verb);
        var horizons = _options.HorizonColumns.Select(pair =>
        {
            var source = ColumnRule.Step.Find(inputSchema, pair.InputColumnName, Verb);
            return source.Kind == VectorKind.Scalar && _options.Horizon == 1
                ? SchemaShapes.Column(pair.OutputColumnName, VectorKind.Scalar, NumberDataViewType.Single)
                : Vector(pair.OutputColumnName);
        });
        return inputSchema.With([Vector(_options.OutputColumnName), .. horizons]);
    }

    private static SchemaShape.Column Vector(string name) =>
        SchemaShapes.Column(name, VectorKind.Vector, NumberDataViewType.Single, annotations: SlotNames.Shape);
}
