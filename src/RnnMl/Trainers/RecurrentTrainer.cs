using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;

namespace RnnMl.Trainers;

/// <summary>
/// Trains a recurrent network on labelled sequences: to predict a number, truth or falsehood, or a class, for each sequence or for
/// each of its steps.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with `Lstm`, `Gru` or `SimpleRnn` ([on the trainers of a task](xref:RnnMl.SequenceTrainersCatalogExtensions)), or with
/// `SequenceTagging` or `PerStepRegression`.
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Machine learning task | Regression, binary or multiclass classification; tagging and regression of each step |
/// | Is normalization required? | No: features are scaled over all valid steps |
/// | Is caching required? | No: the rows are read once |
/// | Input column data type | Vector of <xref:System.Single> or of [keys](xref:Microsoft.ML.Data.KeyDataViewType), of fixed or variable size; several such columns; and columns of the whole sequence |
/// | Label column data type | <xref:System.Single>, <xref:System.Boolean> or [key](xref:Microsoft.ML.Data.KeyDataViewType); a vector of them for each step |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// The columns made are those of ML.NET's own trainers: Score; with truth, Probability and PredictedLabel too; with classes,
/// PredictedLabel, and Score holds their probabilities. With one label for each step, each is a vector of the sequence's length.
///
/// Rows in which the label, the weight or a feature is missing (or infinite), and empty sequences, do not train; a warning in
/// `MLContext.Log` counts them. When they are scored, Score is NaN, and PredictedLabel false or missing.
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentTrainer : IEstimator<SequencePredictionTransformer>
{
    /// <summary>How messages about columns call their reader.</summary>
    internal const string Reader = "a recurrent network";

    private readonly IHost _host;
    private readonly CellType _cell;
    private readonly Options _options;
    private readonly SequenceTask _task;
    private readonly int _seed;

    internal RecurrentTrainer(IHostEnvironment env, CellType cell, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Clone();
        _options.Validate();
        _task = _options.Task;
        _cell = cell;
        _host = env.Register(nameof(RecurrentTrainer));
        // Drawn here, not in Fit, so that fitting twice gives the same model twice.
        _seed = _options.Seed ?? _host.Rand.Next();
    }

    /// <summary>Trains on a view's rows.</summary>
    /// <param name="input">The rows, one sequence each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">
    /// No row can be used, or one holds no sequence of the columns' types; or the training diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException"><see cref="Options.CancellationToken"/> was cancelled.</exception>
    public SequencePredictionTransformer Fit(IDataView input) => Fit(input, _options.ValidationSet, start: null);

    /// <summary>Trains on a view's rows, and keeps the weights of the epoch with the smallest loss on another view's rows.</summary>
    /// <param name="trainData">The rows to train on.</param>
    /// <param name="validationData">Rows with the same columns, that do not train.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public SequencePredictionTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(validationData);
        return Fit(trainData, validationData, start: null);
    }

    /// <summary>
    /// Further training: starts from the weights of a model (warm start). Scaling and classes stay as the model has them; the optimizer begins
    /// anew. The model itself is not changed.
    /// </summary>
    /// <param name="model">What a trainer of the same task and the same network has fitted.</param>
    /// <param name="trainData">The rows to train on.</param>
    /// <param name="validationData">
    /// Rows used for early stopping. Default: <see cref="Options.ValidationSet"/>, or else some of <paramref name="trainData"/>.
    /// </param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    /// <exception cref="InvalidOperationException">The model is of another task, other columns, or another network.</exception>
    public SequencePredictionTransformer ContinueFit(SequencePredictionTransformer model, IDataView trainData, IDataView? validationData = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Fit(trainData, validationData ?? _options.ValidationSet, model.Model);
    }

    /// <summary>The schema's shape after this trainer: the input's columns and those of predictions.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in _options.StepColumns)
            FeatureColumn.Rule(isStatic: false).Find(inputSchema, name, Reader);
        foreach (var name in _options.StaticColumnNames)
            FeatureColumn.Rule(isStatic: true).Find(inputSchema, name, Reader);
        if (_options.ExampleWeightColumnName is { } weight)
            ColumnRule.Single.Find(inputSchema, weight, Reader);
        var label = _task.LabelRule.Find(inputSchema, _options.LabelColumnName, Reader);
        return inputSchema.With(_task.OutputShape(label));
    }

    private SequencePredictionTransformer Fit(IDataView training, IDataView? validation, SequenceModel? start)
    {
        ArgumentNullException.ThrowIfNull(training);
        GetOutputSchema(SchemaShapes.Of(training.Schema));
        if (validation != null)
            GetOutputSchema(SchemaShapes.Of(validation.Schema));
        if (start != null)
            CheckStart(start);
        using var channel = _host.Start("Training");
        using var progress = _host.StartProgressChannel("Training");
        var reporter = new TrainingReporter(channel, progress, "sequences");
        return new SequencePredictionTransformer(new SequenceTraining(_cell, _options, _seed, reporter).Fit(training, validation, start));
    }

    private void CheckStart(SequenceModel start)
    {
        if (!_task.Owns(start.Head))
            throw new InvalidOperationException("The model was trained for another task than this trainer's.");
        string[] columns = [.. _options.StepColumns, .. _options.StaticColumnNames];
        if (!start.Features.Columns.Select(column => column.Name).SequenceEqual(columns))
        {
            throw new InvalidOperationException($"The model was trained on the columns " +
                $"{string.Join(", ", start.Features.Columns.Select(column => column.Name))}; this trainer reads {string.Join(", ", columns)}.");
        }
    }
}
