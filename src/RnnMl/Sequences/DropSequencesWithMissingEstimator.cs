using System;
using Microsoft.ML;
using RnnMl.Components;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

/// <summary>Drops the rows whose sequence has more than a given share of its values missing (NaN).</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [DropSequencesWithMissing](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of <xref:System.Single>, of fixed or variable size |
/// | Output column data type | None: the columns stay as they are |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// A verb of its own, apart from ReplaceMissingInSequence: it changes how many rows there are, so a chain with it in it serves no
/// PredictionEngine, and replacing must. The share is taken over all values of the row's sequence; an empty sequence has
/// nothing missing and stays.
/// ]]></format>
/// </remarks>
public sealed class DropSequencesWithMissingEstimator : IEstimator<DropSequencesWithMissingTransformer>
{
    internal const string Verb = "DropSequencesWithMissing";

    private readonly Options _options;

    internal DropSequencesWithMissingEstimator(Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
    }

    /// <summary>Makes the transformer; looks at the data's schema only.</summary>
    /// <param name="input">The sequences, one a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public DropSequencesWithMissingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new DropSequencesWithMissingTransformer(_options);
        _ = transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The schema's shape after this estimator: that before it.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = ColumnRule.NumberSequence.Find(inputSchema, _options.InputColumnName, Verb);
        return inputSchema;
    }

    /// <summary>All options of dropping sequences.</summary>
    public sealed class Options
    {
        /// <summary>The column of sequences: a vector of Single of any length. Required.</summary>
        public string InputColumnName = "";

        /// <summary>
        /// The share of missing values that a sequence may have, in [0, 1]; one with more is dropped. Default 0: every sequence
        /// with a missing value is.
        /// </summary>
        public float MaxMissingShare;

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(InputColumnName), InputColumnName);
            Check(MaxMissingShare is >= 0 and <= 1, nameof(MaxMissingShare), MaxMissingShare, "in [0, 1]");
        }
    }
}
