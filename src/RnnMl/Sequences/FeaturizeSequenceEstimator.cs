using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using RnnMl.MLNet.Interop;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace RnnMl.Sequences;

/// <summary>
/// Turns sequences of any length into vectors of one size, for trainers that know no sequences: it learns to encode each
/// sequence as a few numbers, from which it can be reconstructed.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [FeaturizeSequence](xref:RnnMl.SequenceTransformsCatalogExtensions).
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes; it needs no labels |
/// | Input column data type | Vector of <xref:System.Single>, of fixed or variable size |
/// | Output column data type | Vector of <xref:System.Single> of fixed size |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// A recurrent encoder reads the sequence, a dense layer makes the code of its last state, and a recurrent decoder, which sees the
/// code at every step, reconstructs the sequence (an autoencoder after Srivastava, Mansimov and Salakhutdinov 2015); the mean
/// squared error of scaled values is made small. Rows that are empty, or hold a value that is no finite number, do not train,
/// and their codes are NaN.
/// ]]></format>
/// </remarks>
public sealed partial class FeaturizeSequenceEstimator : IEstimator<FeaturizeSequenceTransformer>
{
    internal const string Verb = "FeaturizeSequence";

    private readonly IHost _host;
    private readonly Options _options;
    private readonly int _seed;

    internal FeaturizeSequenceEstimator(IHostEnvironment env, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
        _host = env.Register(nameof(FeaturizeSequenceEstimator));
        // Drawn here, not in Fit, so that fitting twice gives the same model twice.
        _seed = _options.Seed ?? _host.Rand.Next();
    }

    /// <summary>Trains the autoencoder.</summary>
    /// <param name="input">The rows, one sequence each.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row can be used, or one holds no sequence of the column's type; or the training diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException"><see cref="Options.CancellationToken"/> was cancelled.</exception>
    public FeaturizeSequenceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShapes.Of(input.Schema));
        using var channel = _host.Start("Training");
        using var progress = _host.StartProgressChannel("Training");
        var training = new AutoencoderTraining(_options, _seed, new TrainingReporter(channel, progress, "sequences"));
        return new FeaturizeSequenceTransformer(_options.OutputColumnName, training.Fit(input));
    }

    /// <summary>The schema's shape after this estimator: the input's columns and that of codes.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ColumnRule.NumberSequence.Find(inputSchema, _options.Input, Verb);
        return inputSchema.With(OutputShape(_options.OutputColumnName));
    }

    internal static SchemaShape.Column OutputShape(string name) =>
        SchemaShapes.Column(name, VectorKind.Vector, NumberDataViewType.Single, isKey: false, SlotNames.Shape);
}
