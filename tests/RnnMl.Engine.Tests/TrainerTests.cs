using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Xunit;

namespace RnnMl.Engine.Tests;

public class TrainerTests
{
    private static readonly MemoryDataset _training = MemoryDataset.Means(2, 1, seed: 3, [.. Enumerable.Range(0, 60).Select(i => 3 + i % 8)]);
    private static readonly MemoryDataset _validation = MemoryDataset.Means(2, 1, seed: 4, [.. Enumerable.Range(0, 20).Select(i => 3 + i % 8)]);

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void A_network_learns_the_mean_of_its_input(CellType cell)
    {
        var network = new RecurrentNetwork(Specs.Regression(cell, 2, 16, 1), seed: 1);
        var trainer = new Trainer(network, new TrainingOptions { MaxEpochs = 150, BatchSize = 16, LearningRate = 0.01f });
        double before = trainer.Evaluate(_validation);
        TrainingResult result = trainer.Fit(_training, _validation);
        Assert.True(result.BestLoss < before / 20, $"{before} to {result.BestLoss}");
        Assert.Equal(result.BestLoss, trainer.Evaluate(_validation));
    }

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void Training_is_the_same_where_a_predictor_has_been_at_work_before(CellType cell)
    {
        MemoryDataset data = MemoryDataset.Means(3, 2, seed: 1, 4, 7, 2, 5);
        Assert.Equal(Train(predictFirst: false), Train(predictFirst: true));

        float[] Train(bool predictFirst)
        {
            var network = new RecurrentNetwork(Specs.Regression(cell, 3, 9, 2, layers: 2), seed: 1);
            if (predictFirst)
            {
                using Predictor predictor = network.CreatePredictor();
                predictor.Predict(data, 0, 4, new float[4 * 2]);
            }
            using var trainer = new Trainer(network, new TrainingOptions());
            for (int step = 0; step < 3; step++)
                trainer.Step(data, [0, 1, 2, 3]);
            return network.AllWeights();
        }
    }

    [Fact]
    public void A_network_with_an_output_per_step_learns()
    {
        float[][] sequences = [.. Enumerable.Range(0, 40).Select(i => RandomValues.Floats(new RandomSource((ulong)i), 3 + i % 5))];
        var data = new MemoryDataset(1, 1, sequences, [.. sequences.Select(x => x.Select((_, t) => t == 0 ? 0 : x[t - 1]).ToArray())]);
        var trainer = new Trainer(
            new RecurrentNetwork(Specs.PerStep(CellType.Gru, 1, 12, 1), seed: 1),
            new TrainingOptions { MaxEpochs = 200, BatchSize = 8, LearningRate = 0.01f });
        double before = trainer.Evaluate(data);
        Assert.True(trainer.Fit(data).BestLoss < before / 20);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_to_the_bit_in_any_culture()
    {
        float[] first = Train(seed: 5);
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(first, Train(seed: 5));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        Assert.NotEqual(first, Train(seed: 6));

        static float[] Train(ulong seed)
        {
            var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 8, 1), seed);
            new Trainer(network, new TrainingOptions { MaxEpochs = 3, BatchSize = 7, Seed = seed }).Fit(_training, _validation);
            return Weights(network);
        }
    }

    [Fact]
    public void Initial_weights_are_uniform_within_PyTorchs_bounds()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 16, 40), seed: 1);
        foreach (NetworkParameter parameter in network.Parameters)
        {
            float[] values = parameter.Values.ToArray();
            Assert.All(values, value => Assert.InRange(value, -0.25f, 0.25f));
            Assert.InRange(values.Max(), 0.2f, 0.25f);
            Assert.InRange(values.Min(), -0.25f, -0.2f);
        }
    }

    [Fact]
    public void Shuffling_depends_on_the_seed_alone_and_can_be_turned_off()
    {
        Assert.Equal(Order(shuffle: true, seed: 1), Order(shuffle: true, seed: 1));
        Assert.NotEqual(Order(shuffle: true, seed: 1), Order(shuffle: true, seed: 2));
        int[] inOrder = [.. Enumerable.Range(0, _training.Count)];
        Assert.Equal([.. inOrder, .. inOrder], Order(shuffle: false, seed: 1));
        int[] shuffled = Order(shuffle: true, seed: 1);
        Assert.Equal(inOrder, shuffled[.._training.Count].Order());
        Assert.NotEqual(shuffled[.._training.Count], shuffled[_training.Count..]);

        static int[] Order(bool shuffle, ulong seed)
        {
            var data = new RecordingDataset(_training);
            var network = new RecurrentNetwork(Specs.Regression(CellType.SimpleRnn, 2, 2, 1), seed: 1);
            new Trainer(network, new TrainingOptions { MaxEpochs = 2, BatchSize = 1, Shuffle = shuffle, Seed = seed }).Fit(data);
            return [.. data.Targets];
        }
    }

    [Fact]
    public void Early_stopping_restores_the_best_weights()
    {
        // A validation set of another task: learning the training set makes it worse sooner or later.
        MemoryDataset other = MemoryDataset.Means(2, 1, seed: 40, 4, 5, 6);
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 16, 1), seed: 1);
        var snapshots = new List<float[]>();
        var trainer = new Trainer(network, new TrainingOptions
        {
            MaxEpochs = 500,
            Patience = 4,
            LearningRate = 0.03f,
            OnEpoch = _ => snapshots.Add(Weights(network)),
        });
        TrainingResult result = trainer.Fit(_training, other);
        Assert.InRange(result.Epochs.Count, 5, 499);
        Assert.Equal(result.BestEpoch + 4, result.Epochs.Count);
        Assert.Equal(result.Epochs.Min(report => report.ValidationLoss), result.BestLoss);
        Assert.Equal(result.Epochs.Where(report => report.IsBest).Last().Epoch, result.BestEpoch);
        Assert.Equal(snapshots[result.BestEpoch - 1], Weights(network));
        Assert.Equal(result.BestLoss, trainer.Evaluate(other));
        Assert.NotEqual(snapshots[^1], Weights(network));
    }

    [Fact]
    public void An_improvement_below_the_minimum_does_not_count()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 8, 1), seed: 1);
        TrainingResult result = new Trainer(network, new TrainingOptions { Patience = 2, MinImprovement = 1e9 }).Fit(_training);
        Assert.Equal(3, result.Epochs.Count);
        Assert.Equal(1, result.BestEpoch);
    }

    [Fact]
    public void Cancellation_leaves_the_best_weights_so_far()
    {
        using var source = new CancellationTokenSource();
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 8, 1), seed: 1);
        float[] best = [];
        var trainer = new Trainer(network, new TrainingOptions
        {
            LearningRate = 0.01f,
            CancellationToken = source.Token,
            OnEpoch = report =>
            {
                if (report.IsBest)
                    best = Weights(network);
                if (report.Epoch == 5)
                    source.Cancel();
            },
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(_training));
        Assert.Equal(best, Weights(network));
    }

    [Fact]
    public void Cancellation_in_the_first_epoch_leaves_the_weights_as_they_were()
    {
        using var source = new CancellationTokenSource();
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 8, 1), seed: 1);
        float[] before = Weights(network);
        var data = new RecordingDataset(_training) { OnTarget = count => { if (count == 20) source.Cancel(); } };
        var trainer = new Trainer(network, new TrainingOptions { BatchSize = 8, CancellationToken = source.Token });
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));
        Assert.InRange(data.Targets.Count, 20, 24);
        Assert.Equal(before, Weights(network));
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_reported_and_the_best_weights_are_kept()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 8, 1), seed: 1);
        network.Parameters.Single(parameter => parameter.Name == "head.bias").SetValues([-123]);
        float[] before = Weights(network);
        float[][] sequences = [.. Enumerable.Range(0, 20).Select(i => new float[] { i == 13 ? float.NaN : 1, 2 })];
        var data = new MemoryDataset(2, 1, sequences, [.. sequences.Select(_ => new float[1])]);
        var trainer = new Trainer(network, new TrainingOptions { BatchSize = 4, Shuffle = false });
        NonFiniteLossException e = Assert.Throws<NonFiniteLossException>(() => trainer.Fit(data));
        Assert.Equal((1, 4L, "head.bias"), (e.Epoch, e.Step, e.ParameterName));
        Assert.True(double.IsNaN(e.Loss));
        Assert.InRange(e.LargestWeight, -123, -122.9f);
        Assert.Contains("epoch 1, step 4: loss NaN", e.Message);
        Assert.Equal(before, Weights(network));
    }

    [Fact]
    public void A_training_set_of_infinite_targets_is_reported()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 2, 1), seed: 1);
        var data = new MemoryDataset(1, 1, [[1f]], [[float.PositiveInfinity]]);
        Assert.Throws<NonFiniteLossException>(() => new Trainer(network, new TrainingOptions()).Fit(data));
        var good = new MemoryDataset(1, 1, [[1f]], [[1f]]);
        Assert.Throws<NonFiniteLossException>(() => new Trainer(network, new TrainingOptions()).Fit(good, data));
    }

    [Fact]
    public void Reports_say_what_an_epoch_did()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 4, 1), seed: 1);
        var reports = new List<EpochReport>();
        TrainingResult result = new Trainer(network, new TrainingOptions { MaxEpochs = 3, OnEpoch = reports.Add }).Fit(_training);
        Assert.Equal(result.Epochs, reports);
        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch));
        Assert.All(reports, report =>
        {
            Assert.True(report.TrainingLoss > 0 && report.GradientNorm > 0 && report.SequencesPerSecond > 0 && report.Duration > TimeSpan.Zero);
            Assert.True(report.LoadingDuration > TimeSpan.Zero && report.LoadingDuration < report.Duration);
            Assert.Null(report.ValidationLoss);
        });
    }

    [Fact]
    public void Every_step_is_reported()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 4, 1), seed: 1);
        var steps = new List<StepReport>();
        using var trainer = new Trainer(network, new TrainingOptions
        {
            MaxEpochs = 2,
            BatchSize = 25,
            LearningRate = 0.5f,
            Schedule = new ExponentialSchedule { Gamma = 0.5 },
            OnBatch = steps.Add,
        });
        TrainingResult result = trainer.Fit(_training);
        Assert.Equal([1, 2, 3, 4, 5, 6], steps.Select(step => step.Step));
        Assert.Equal([0.5, 0.5, 0.5, 0.25, 0.25, 0.25], steps.Select(step => step.LearningRate));
        Assert.Equal(result.Epochs[1].GradientNorm, steps.Skip(3).Average(step => step.GradientNorm), 1e-12);
        Assert.Equal(
            result.Epochs[0].TrainingLoss, (25 * steps[0].Loss + 25 * steps[1].Loss + 10 * steps[2].Loss) / 60, 1e-12);
    }

    [Fact]
    public void A_training_loss_is_the_mean_over_all_elements()
    {
        // With a rate of almost nothing, the loss of an epoch is that of a fixed network; the last batch is a short one.
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 4, 1), seed: 1);
        var trainer = new Trainer(network, new TrainingOptions { MaxEpochs = 1, BatchSize = 32, LearningRate = 1e-20f });
        Assert.Equal(trainer.Evaluate(_training), trainer.Fit(_training).BestLoss, 1e-8);
    }

    public static TheoryData<TrainingOptions, string> InvalidOptions => new()
    {
        { new TrainingOptions { BatchSize = 0 }, "BatchSize is 0; expected at least 1" },
        { new TrainingOptions { MaxEpochs = 0 }, "MaxEpochs is 0" },
        { new TrainingOptions { GradientAccumulationSteps = 0 }, "GradientAccumulationSteps is 0; expected at least 1" },
        { new TrainingOptions { TruncationLength = -1 }, "TruncationLength is -1; expected 0 or more" },
        { new TrainingOptions { Threads = 0 }, "Threads is 0; expected 1 to 1024" },
        { new TrainingOptions { Stateful = true }, "Shuffle is true; expected false where Stateful is true" },
        { new TrainingOptions { CheckpointSteps = 5 }, "CheckpointSteps is 5, but CheckpointPath is null" },
        { new TrainingOptions { CheckpointEpochs = -1 }, "CheckpointEpochs is -1; expected 0 or more" },
        { new TrainingOptions { CheckpointPath = "a", CheckpointEpochs = 0 }, "expected CheckpointEpochs or CheckpointSteps" },
        { new TrainingOptions { LearningRate = 0 }, "LearningRate is 0" },
        { new TrainingOptions { LearningRate = float.NaN }, "LearningRate is NaN" },
        { new TrainingOptions { ClipNorm = -1 }, "ClipNorm is -1" },
        { new TrainingOptions { Patience = -1 }, "Patience is -1" },
        { new TrainingOptions { MinImprovement = double.NaN }, "MinImprovement is NaN" },
        { new TrainingOptions { Optimizer = new AdamOptions { Beta1 = 1 } }, "Beta1 is 1" },
        { new TrainingOptions { Optimizer = new AdamOptions { Beta2 = -1 } }, "Beta2 is -1" },
        { new TrainingOptions { Optimizer = new AdamOptions { Epsilon = 0 } }, "Epsilon is 0" },
    };

    [Theory]
    [MemberData(nameof(InvalidOptions))]
    public void Options_out_of_range_are_named(TrainingOptions options, string message)
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 4, 1), seed: 1);
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => new Trainer(network, options)).Message);
    }

    [Fact]
    public void Datasets_that_do_not_fit_the_network_are_named()
    {
        var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 4, 1), seed: 1), new TrainingOptions());
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => trainer.Fit(MemoryDataset.Means(2, 1, 1))).Message);
        Assert.Contains("input size is 3", Assert.Throws<ArgumentException>(() => trainer.Fit(MemoryDataset.Means(3, 1, 1, 4))).Message);
        Assert.Contains("target size is 2", Assert.Throws<ArgumentException>(() => trainer.Fit(_training, MemoryDataset.Means(2, 2, 1, 4))).Message);
        Assert.Throws<ArgumentException>(() => trainer.Step(_training, []));
    }

    private static float[] Weights(RecurrentNetwork network) =>
        [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];

    /// <summary>Notes which targets are asked for.</summary>
    private sealed class RecordingDataset(ISequenceDataset data) : ISequenceDataset
    {
        public List<int> Targets { get; } = [];

        public Action<int>? OnTarget { get; init; }

        public int Count => data.Count;

        public int InputSize => data.InputSize;

        public int TargetSize => data.TargetSize;

        public int GetLength(int index) => data.GetLength(index);

        public void GetSequence(int index, Span<float> sequence) => data.GetSequence(index, sequence);

        public void GetTarget(int index, Span<float> target)
        {
            data.GetTarget(index, target);
            Targets.Add(index);
            OnTarget?.Invoke(Targets.Count);
        }
    }
}
