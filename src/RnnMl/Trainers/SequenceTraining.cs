using System;
using System.Collections.Generic;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.Sequences;

namespace RnnMl.Trainers;

/// <summary>Trains a model on a view's sequences.</summary>
internal sealed class SequenceTraining(CellType cell, RecurrentTrainer.Options options, int seed, TrainingReporter reporter)
{
    private readonly SequenceTask _task = options.Task;

    /// <summary>Trains.</summary>
    /// <param name="training">The rows to train on.</param>
    /// <param name="validation">Rows used for early stopping; null to hold some of the others back, as the options say.</param>
    /// <param name="start">A model to train further; null to begin anew.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that will not do.</exception>
    /// <exception cref="InvalidOperationException">Rows cannot be used, or the training diverged.</exception>
    public SequenceModel Fit(IDataView training, IDataView? validation, SequenceModel? start)
    {
        var features = start?.Features ?? FeatureColumns.Of(options, training.Schema);
        CheckEmbedding(features);
        var keyCounts = features.KeyCounts();
        // All that can be checked before rows are read, which may take long.
        var label = _task.LabelRule.Find(training.Schema, options.LabelColumnName, RecurrentTrainer.Reader);
        _task.CheckLabel(label);
        var validationLabel = validation == null ? default
            : _task.LabelRule.Find(validation.Schema, options.LabelColumnName, RecurrentTrainer.Reader);
        if (validation != null)
            features.Find(validation.Schema);

        var rows = Read(training, label, "training set");
        var held = validation == null ? null : Read(validation, validationLabel, "validation set");
        var (trainIndices, validationIndices) = held == null
            ? HeldBackRows.Split(rows.Count, options.ValidationSetFraction, seed)
            : (HeldBackRows.All(rows.Count), HeldBackRows.All(held.Count));

        var head = start?.Head ?? _task.CreateHead(label, rows, trainIndices);
        _task.CheckSameLabel(label, head);
        if (validation != null)
            _task.CheckSameLabel(validationLabel, head);
        var scaler = start?.Scaler ?? FeatureScaler.Fit(options.Scaling, keyCounts, rows, trainIndices);
        var classWeights = _task.ClassWeights(head, rows, trainIndices);
        var network = CreateNetwork(keyCounts, head, start);
        var trainingSet = new SequenceDataset(rows, trainIndices, scaler, head, classWeights);
        var validationSet = validationIndices.Length == 0 ? null
            : new SequenceDataset(held ?? rows, validationIndices, scaler, head, classWeights);
        Train(network, trainingSet, validationSet, head);
        return new SequenceModel(new ColumnNetwork(features, scaler, network), head, HasSlotNames(features, training.Schema));

        TrainingRows Read(IDataView view, DataViewSchema.Column label, string what) => TrainingRows.Read(view, what, features,
            (label, row => _task.CreateLabelReader(row, label)),
            options.ExampleWeightColumnName is { } name ? ColumnRule.Single.Find(view.Schema, name, RecurrentTrainer.Reader) : null,
            reporter, options.CancellationToken);
    }

    /// <summary>The engine's options.</summary>
    public static TrainingOptions ToEngine(RecurrentTrainer.Options options, Loss loss, int seed, bool isWatched, Action<EpochReport>? onEpoch,
        int? threads = null) => new()
        {
            BatchSize = options.BatchSize,
            GradientAccumulationSteps = options.GradientAccumulationSteps,
            BucketBatches = options.BucketBatches,
            TruncationLength = options.TruncationLength,
            MaxEpochs = options.MaxEpoch,
            Loss = loss,
            LearningRate = options.LearningRate,
            Schedule = options.LearningRateSchedule,
            Optimizer = options.Optimizer,
            L1 = options.L1Regularization,
            L2 = options.L2Regularization,
            ClipValue = options.GradientClippingValue,
            ClipNorm = options.GradientClippingNorm,
            Patience = isWatched ? options.EarlyStoppingPatience : 0,
            MinImprovement = isWatched ? options.EarlyStoppingMinImprovement : 0,
            RestoreBestWeights = isWatched,
            Seed = (ulong)seed,
            Threads = threads ?? options.NumberOfThreads ?? Environment.ProcessorCount,
            OnEpoch = onEpoch,
            CancellationToken = options.CancellationToken,
        };

    private RecurrentNetwork CreateNetwork(int[] keyCounts, SequenceHead head, SequenceModel? start)
    {
        var spec = SequenceNetwork.Create(cell, options, keyCounts, head.OutputSize, head.IsPerStep);
        if (start == null)
            return SequenceNetwork.Build(spec, (ulong)seed);
        if (spec.Equals(start.Network.Spec))
            return start.Network.Copy();
        throw new InvalidOperationException(
            $"The model's network is {start.Network.Spec}; these options make {spec}. Further training needs the same network.");
    }

    private void Train(RecurrentNetwork network, SequenceDataset training, SequenceDataset? validation, SequenceHead head)
    {
        var meter = validation == null ? null : new SequenceMeter(network, validation, head);
        using var trainer = new Trainer(network, ToEngine(options, _task.Loss, seed, validation != null, epoch =>
        {
            var metric = meter?.Measure();
            reporter.Report("Training", epoch,
                metric is { } value ? FormattableString.Invariant($"validation {head.MetricName} {value:G4}") : null);
            options.MetricsCallback?.Invoke(new SequenceTrainingProgress(epoch, head.MetricName, metric));
        }));
        try
        {
            trainer.Fit(training, validation);
        }
        catch (NonFiniteLossException e)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{e.Message} LearningRate is {options.LearningRate}, Scaling is {options.Scaling}: try a smaller rate, or scale the features."), e);
        }
    }

    private void CheckEmbedding(FeatureColumns features) => OptionChecks.Check(options.EmbeddingSize == null || features.HasKeys,
        nameof(options.EmbeddingSize), options.EmbeddingSize, "null where no column of features holds keys");

    private static bool HasSlotNames(FeatureColumns features, DataViewSchema schema) => features.Columns is [{ } only]
        && schema.GetColumnOrNull(only.Name) is { } column && SlotNames.Read(column) is { } names
        && new HashSet<string>(names).Count == names.Length;
}
