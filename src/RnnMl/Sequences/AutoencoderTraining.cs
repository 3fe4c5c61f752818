using System;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.Trainers;

namespace RnnMl.Sequences;

/// <summary>Trains an autoencoder on a view's sequences, and gives back its encoder.</summary>
internal sealed class AutoencoderTraining(FeaturizeSequenceEstimator.Options options, int seed, TrainingReporter reporter)
{
    private const int EncoderLayers = 2;

    /// <summary>Trains.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or of a type that will not do.</exception>
    /// <exception cref="InvalidOperationException">Rows cannot be used, or the training diverged.</exception>
    public ColumnNetwork Fit(IDataView input)
    {
        ColumnRule.NumberSequence.Find(input.Schema, options.Input, FeaturizeSequenceEstimator.Verb);
        var features = new FeatureColumns([FeatureColumn.Of(input.Schema, options.Input, isStatic: false, options.FeatureCount)]);
        var rows = TrainingRows.Read(input, "training set", features, label: null, weight: null, reporter, options.CancellationToken);
        var (training, validation) = HeldBackRows.Split(rows.Count, options.ValidationSetFraction, seed);
        var scaler = FeatureScaler.Fit(options.Scaling, features.KeyCounts(), rows, training);
        var network = new RecurrentNetwork(NetworkSpecFor(features.Width), (ulong)seed);
        Train(network, new Dataset(rows, training, scaler), validation.Length == 0 ? null : new Dataset(rows, validation, scaler));
        return new ColumnNetwork(features, scaler, SequenceNetwork.FirstLayers(network, EncoderLayers));
    }

    private NetworkSpec NetworkSpecFor(int featureCount) => new()
    {
        InputSize = featureCount,
        Layers =
        [
            new RecurrentSpec { Name = "encoder", Cell = options.Cell, HiddenSize = options.HiddenSize, ReturnSequences = false },
            new DenseSpec { Name = "code", OutputSize = options.CodeSize },
            new RepeatSpec { Name = "repeat" },
            new RecurrentSpec { Name = "decoder", Cell = options.Cell, HiddenSize = options.HiddenSize },
            new DenseSpec { Name = "reconstruction", OutputSize = featureCount },
        ],
    };

    private void Train(RecurrentNetwork network, Dataset training, Dataset? validation)
    {
        using var trainer = new Trainer(network, new TrainingOptions
        {
            BatchSize = options.BatchSize,
            MaxEpochs = options.MaxEpoch,
            LearningRate = options.LearningRate,
            ClipNorm = options.GradientClippingNorm,
            Patience = validation == null ? 0 : options.EarlyStoppingPatience,
            RestoreBestWeights = validation != null,
            Seed = (ulong)seed,
            Threads = options.NumberOfThreads ?? Environment.ProcessorCount,
            OnEpoch = epoch =>
            {
                reporter.Report("Training", epoch);
                options.MetricsCallback?.Invoke(epoch);
            },
            CancellationToken = options.CancellationToken,
        });
        try
        {
            trainer.Fit(training, validation);
        }
        catch (NonFiniteLossException e)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{e.Message} LearningRate is {options.LearningRate}, Scaling is {options.Scaling}: try a smaller rate, or scale the values."), e);
        }
    }

    /// <summary>Sequences that are their own targets.</summary>
    private sealed class Dataset(TrainingRows rows, int[] indices, FeatureScaler scaler) : ISequenceDataset
    {
        public int Count => indices.Length;

        public int InputSize => scaler.Offset.Length;

        public int TargetSize => scaler.Offset.Length;

        public int GetLength(int index) => rows.Length(indices[index]);

        public void GetSequence(int index, Span<float> sequence)
        {
            rows.Steps(indices[index]).CopyTo(sequence);
            scaler.Apply(sequence);
        }

        public void GetTarget(int index, Span<float> target) => GetSequence(index, target);
    }
}
