using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>The number of threads decides nothing but the time.</summary>
public class ThreadCountTests
{
    // More than three pieces in a batch, sequences of many lengths, and a last batch that is not full.
    private static readonly MemoryDataset _data = Data(seed: 3, [.. Enumerable.Range(0, 131).Select(i => 1 + i * 7 % 23)]);
    private static readonly MemoryDataset _validation = Data(seed: 4, [.. Enumerable.Range(0, 70).Select(i => 1 + i * 5 % 19)]);

    public static TheoryData<CellType, OptimizerOptions> CellsAndOptimizers => new()
    {
        { CellType.Lstm, new AdamOptions() },
        { CellType.Gru, new SgdOptions { Momentum = 0.9 } },
        { CellType.SimpleRnn, new RmsPropOptions() },
        { CellType.Lstm, new AdagradOptions() },
    };

    [Theory]
    [MemberData(nameof(CellsAndOptimizers))]
    public void The_number_of_threads_never_changes_a_bit(CellType cell, OptimizerOptions optimizer) =>
        AssertSameBits(Specs.Regression(cell, 2, 11, 1, layers: 2), threads => new TrainingOptions
        {
            Threads = threads,
            Optimizer = optimizer,
            BatchSize = 70,
            MaxEpochs = 2,
            LearningRate = 0.01f,
        });

    [Fact]
    public void Nor_does_it_with_accumulation() =>
        AssertSameBits(Specs.Regression(CellType.Gru, 2, 11, 1), threads => new TrainingOptions
        {
            Threads = threads,
            BatchSize = 36,
            GradientAccumulationSteps = 3,
            MaxEpochs = 2,
        });

    [Fact]
    public void Nor_does_it_with_truncation() =>
        AssertSameBits(Specs.Regression(CellType.Lstm, 2, 11, 1), threads => new TrainingOptions
        {
            Threads = threads,
            BatchSize = 64,
            TruncationLength = 5,
            MaxEpochs = 2,
        });

    [Fact]
    public void Nor_does_it_where_rows_are_streams() =>
        AssertSameBits(Specs.Regression(CellType.SimpleRnn, 2, 11, 1), threads => new TrainingOptions
        {
            Threads = threads,
            BatchSize = 50,
            Stateful = true,
            Shuffle = false,
            MaxEpochs = 2,
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 1)]
    [InlineData(0, 2)]
    public void Nor_does_it_with_dropout_of_every_kind(int truncation, int accumulation)
    {
        var spec = new NetworkSpec
        {
            InputSize = 2,
            Layers =
            [
                new DropoutSpec { Name = "drop", Rate = 0.1, PerSequence = true },
                new RecurrentSpec
                {
                    Name = "rnn",
                    Cell = CellType.Gru,
                    HiddenSize = 9,
                    LayerCount = 2,
                    Dropout = 0.2,
                    InputDropout = 0.1,
                    RecurrentDropout = 0.3,
                },
                new LastStepSpec { Name = "last" },
                new DropoutSpec { Name = "headDrop", Rate = 0.5 },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        AssertSameBits(spec, threads => new TrainingOptions
        {
            Threads = threads,
            BatchSize = 50,
            TruncationLength = truncation,
            GradientAccumulationSteps = accumulation,
            MaxEpochs = 2,
        });
    }

    [Fact]
    public void Nor_does_it_where_a_layer_measures_whole_batches()
    {
        var spec = new NetworkSpec
        {
            InputSize = 2,
            Layers =
            [
                new BatchNormSpec { Name = "norm" },
                Specs.Recurrent(CellType.Lstm, 7),
                new LastStepSpec { Name = "last" },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        AssertSameBits(spec, threads => new TrainingOptions { Threads = threads, BatchSize = 50, MaxEpochs = 2 });

        // The averages of one step are those of the whole batch, not of its pieces.
        var network = new RecurrentNetwork(spec, seed: 1);
        using var trainer = new Trainer(network, new TrainingOptions { Threads = 2 });
        trainer.Step(_data, [.. Enumerable.Range(0, _data.Count)]);
        double mean = _data.Sequences.SelectMany(x => x.Where((_, i) => i % 2 == 0)).Average(value => (double)value);
        Assert.Equal(0.1 * mean, network.Parameters.Single(parameter => parameter.Name == "norm.running_mean").Values[0], 1e-6);
    }

    [Fact]
    public void Nor_does_it_where_the_future_is_known()
    {
        var spec = new NetworkSpec
        {
            InputSize = 2,
            Layers =
            [
                Specs.Recurrent(CellType.Gru, 7),
                new LastStepSpec { Name = "last" },
                new SegmentDecoderSpec
                {
                    Name = "decoder",
                    SegmentCount = 3,
                    SegmentSize = 1,
                    Future = new() { First = 1, Count = 1 },
                    Dropout = 0.2,
                },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        int[] Longer(MemoryDataset data) => [.. data.Sequences.Select(sequence => sequence.Length / 2 + 3)];
        AssertSameBits(spec, threads => new TrainingOptions { Threads = threads, BatchSize = 50, MaxEpochs = 2 },
            Data(seed: 3, Longer(_data)), Data(seed: 4, Longer(_validation)));
    }

    [Fact]
    public void Pieces_make_the_gradient_of_the_whole_batch()
    {
        // 40 sequences are three pieces; as weights of one are 0 and of another 2.5, pieces count differently.
        int[] lengths = [.. Enumerable.Range(0, 40).Select(i => 1 + i % 13)];
        MemoryDataset data = Data(seed: 5, lengths);
        data.Weights = [.. lengths.Select((_, i) => i % 7 == 0 ? 0 : i % 5 == 0 ? 2.5f : 1)];
        NetworkSpec spec = Specs.Regression(CellType.Lstm, 2, 6, 1);
        var network = new RecurrentNetwork(spec, seed: 1);
        float[] before = network.AllWeights();
        using var trainer = new Trainer(
            network, new TrainingOptions { LearningRate = 1, Optimizer = new SgdOptions(), ClipNorm = 0 });
        trainer.Step(data, [.. Enumerable.Range(0, 40)]);

        var run = new StackRun<float>(spec, seed: 1);
        var gradient = new double[before.Length];
        for (int i = 0; i < 40; i++)
        {
            float[] y = run.Forward([lengths[i]], data.Sequences[i]);
            run.Backward([2 * (y[0] - data.Targets[i][0]) * data.Weights[i] / data.Weights.Sum()]);
            for (int j = 0; j < gradient.Length; j++)
                gradient[j] += run.Gradients[j];
        }
        float[] after = network.AllWeights();
        Golden.AssertClose(
            "gradient", [.. gradient.Select(g => (float)g)], [.. before.Zip(after, (w0, w1) => w0 - w1)], 1e-5);
    }

    [Fact]
    public void A_thread_that_fails_ends_the_training_with_its_exception()
    {
        // Cross-entropy refuses a class only when it computes, in a piece that is not the first.
        float[][] sequences = [.. Enumerable.Range(0, 40).Select(_ => new float[2])];
        var data = new MemoryDataset(2, 1, sequences, [.. sequences.Select((_, i) => new float[] { i == 39 ? 7 : 0 })]);
        var options = new TrainingOptions { Loss = new CrossEntropyLoss(), Threads = 3, Shuffle = false, BatchSize = 40 };
        using var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 3, 3), seed: 1), options);
        Assert.Contains("7", Assert.Throws<ArgumentException>(() => trainer.Fit(data)).Message);
    }

    private static void AssertSameBits(
        NetworkSpec spec, Func<int, TrainingOptions> options, MemoryDataset? data = null, MemoryDataset? validation = null)
    {
        data ??= _data;
        validation ??= _validation;
        (float[] expected, List<double> expectedReports) = Train(threads: 1);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            (float[] weights, List<double> reports) = Train(threads);
            Assert.Equal(expected, weights);
            Assert.Equal(expectedReports, reports);
        }

        (float[] Weights, List<double> Reports) Train(int threads)
        {
            var network = new RecurrentNetwork(spec, seed: 1);
            using var trainer = new Trainer(network, options(threads));
            TrainingResult result = trainer.Fit(data, validation);
            return (network.AllWeights(), [.. result.Epochs.SelectMany(report =>
                new[] { report.TrainingLoss, report.ValidationLoss!.Value, report.GradientNorm }), trainer.Evaluate(data)]);
        }
    }

    private static MemoryDataset Data(ulong seed, int[] lengths) => MemoryDataset.Means(2, 1, seed, lengths);
}
