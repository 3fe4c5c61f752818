using System;
using System.Collections.Generic;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Sequences;

/// <summary>Brings sequences to one length: shorter ones are filled up, longer ones are cut.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [PadSequence](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Only where no length is given: for the longest sequence |
/// | Input column data type | Vector of <xref:System.Single> or of [keys](xref:Microsoft.ML.Data.KeyDataViewType), of fixed or variable size |
/// | Output column data type | Vector of the same items of fixed size: [T, F], or [T] for one key a step; and a mask, a vector of T <xref:System.Single> |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// The rules and their defaults are those of Keras' `pad_sequences`: padding and truncation both at the beginning, and 0 for
/// padding. The values are taken as they are, whether numbers or not. An empty sequence becomes padding throughout.
/// ]]></format>
/// </remarks>
public sealed partial class PadSequenceEstimator : IEstimator<PadSequenceTransformer>
{
    internal const string Verb = "PadSequence";

    private readonly Options _options;

    internal PadSequenceEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data only where no <see cref="Options.Length"/> was given.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, of another type, or its type does not fit <see cref="Options.FeatureCount"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is no length, given or found, as all sequences are empty; or a row's values cannot be divided into steps.
    /// </exception>
    public PadSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var layout = PadSequenceTransformer.Layout(_options, input.Schema);
        var options = _options.Clone();
        options.Length ??= layout.StepCount ?? Longest(input, layout);
        var transformer = new PadSequenceTransformer(options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: the input's columns, the padded sequences and, where asked for, the mask.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var input = ColumnRule.Sequence.Find(inputSchema, _options.Input, Verb);
        var added = new List<SchemaShape.Column>
        {
            SchemaShapes.Column(_options.OutputColumnName, VectorKind.Vector, input.ItemType, input.IsKey,
                SlotNames.ShapeWithKeyValues(input)),
        };
        if (_options.MaskColumnName != null)
            added.Add(SchemaShapes.Column(_options.MaskColumnName, VectorKind.Vector, NumberDataViewType.Single));
        return inputSchema.With(added);
    }

    private static int Longest(IDataView input, SequenceLayout layout)
    {
        var longest = 0;
        using var cursor = input.GetRowCursor([layout.Column]);
        var sequences = SequencePadder.Create(layout, cursor, padValue: 0);
        while (cursor.MoveNext())
            longest = Math.Max(longest, sequences.CountSteps());
        return longest > 0 ? longest : throw new InvalidOperationException(
            $"{Verb} was given no Length, and column '{layout.Column.Name}' holds no sequence with a step from which to take it.");
    }
}
