using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Sequences;

/// <summary>Shows what the calendar says of a row's timestamp, and what the rows before it say of its value.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [TimeFeatures](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Time column data type | <xref:System.DateTime> |
/// | Value column data type (optional) | <xref:System.Single> |
/// | Series column data type (optional) | [Text](xref:Microsoft.ML.Data.TextDataViewType), a number or a [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Output column data type | Vector of <xref:System.Single> with slot names |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// Nothing looks ahead. Lags and rolling figures of row t are taken from rows before t of the same series, never from row t:
/// what they show is known before the row's own value is, so they may help to forecast it. They are NaN until there are as
/// many rows as they need, and where one of the values is NaN; values are taken as they are.
///
/// The features stand in this order: the parts of the calendar, the lags, the rolling means, the rolling deviations, each in the
/// order of its option. Their slots are named `Hour.Sine`, `Hour.Cosine`, `Year`, `Sales[t-7]`, `Mean(Sales[t-7..t-1])`,
/// `StandardDeviation(Sales[t-7..t-1])`. With parts of the calendar alone each row stands for itself, and a
/// PredictionEngine can be made; lags and rolling figures need a view with its rows in time order.
/// ]]></format>
/// </remarks>
public sealed partial class TimeFeaturesEstimator : IEstimator<TimeFeaturesTransformer>
{
    internal const string Verb = "TimeFeatures";

    private readonly Options _options;

    internal TimeFeaturesEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The rows, in time order where there are lags or rolling figures.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public TimeFeaturesTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new TimeFeaturesTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns and the features.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (_options.TimeColumnName is { } time)
            ColumnRule.Timestamp.Find(inputSchema, time, Verb);
        if (_options.ValueColumnName is { } value)
            ColumnRule.Single.Find(inputSchema, value, Verb);
        if (_options.SeriesColumnName is { } series)
            ColumnRule.SeriesKey.Find(inputSchema, series, Verb);
        return inputSchema.With(SchemaShapes.Column(_options.OutputColumnName, VectorKind.Vector, NumberDataViewType.Single,
            annotations: SlotNames.Shape));
    }
}
