using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Truncated back-propagation through time, and rows of batches that are streams.</summary>
public class TruncationTests
{
    public static TheoryData<CellType> Cells => [CellType.SimpleRnn, CellType.Lstm, CellType.Gru];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Chunks_as_long_as_the_sequences_change_nothing(CellType cell)
    {
        MemoryDataset data = Echo(seed: 1, 9, 7, 9, 2);
        Assert.Equal(Train(data, cell, new TrainingOptions()).Weights, Train(data, cell, new TrainingOptions { TruncationLength = 9 }).Weights);
        Assert.NotEqual(Train(data, cell, new TrainingOptions()).Weights, Train(data, cell, new TrainingOptions { TruncationLength = 8 }).Weights);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_chunk_goes_on_where_the_one_before_stopped(CellType cell)
    {
        // The same by hand: streams whose batches are the chunks. The last chunk of the second sequence is a shorter one, the
        // third sequence has none.
        MemoryDataset whole = Echo(seed: 1, 9, 8, 6);
        MemoryDataset chunks = Cut(whole, chunk: 3);
        (float[] truncated, List<StepReport> steps) = Train(whole, cell, new TrainingOptions { TruncationLength = 3 });
        (float[] stateful, List<StepReport> batches) = Train(
            chunks, cell, new TrainingOptions { Stateful = true, Shuffle = false, BatchSize = 3 });
        Assert.Equal(9, steps.Count);
        Assert.Equal(batches, steps);
        Assert.Equal(stateful, truncated);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Evaluation_in_chunks_is_evaluation_of_whole_sequences(CellType cell)
    {
        MemoryDataset data = Echo(seed: 1, 9, 7, 20, 2);
        var network = new RecurrentNetwork(Specs.PerStep(cell, 1, 5, 1), seed: 1);
        using var whole = new Trainer(network, new TrainingOptions());
        using var chunks = new Trainer(network, new TrainingOptions { TruncationLength = 4 });
        Assert.Equal(whole.Evaluate(data), chunks.Evaluate(data), 1e-12);

        var network1 = new RecurrentNetwork(Specs.Regression(cell, 1, 5, 1), seed: 1);
        MemoryDataset means = MemoryDataset.Means(1, 1, seed: 3, 9, 7, 20, 2);
        using var whole1 = new Trainer(network1, new TrainingOptions());
        using var chunks1 = new Trainer(network1, new TrainingOptions { TruncationLength = 4 });
        Assert.Equal(whole1.Evaluate(means), chunks1.Evaluate(means), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_network_with_one_output_has_its_loss_in_the_last_chunk_of_each_sequence(CellType cell)
    {
        NetworkSpec spec = Specs.Regression(cell, 1, 4, 1);
        var network = new RecurrentNetwork(spec, seed: 1);
        float[] before = network.AllWeights();
        float[] x = RandomValues.Floats(new RandomSource(5), 7);
        var steps = new List<StepReport>();
        using var trainer = new Trainer(network, new TrainingOptions
        {
            TruncationLength = 3,
            LearningRate = 1,
            Optimizer = new SgdOptions(),
            ClipNorm = 0,
            MaxEpochs = 1,
            OnBatch = steps.Add,
        });
        trainer.Fit(new MemoryDataset(1, 1, [x], [[0.5f]]));
        Assert.Single(steps);

        // Only the seventh step is in the last chunk; the first six bring the state there.
        var run = new StackRun<float>(spec, seed: 1);
        run.Forward([6], x[..6]);
        (float[] h, float[] c) = run.State;
        float[] y = run.Forward([1], x[6..], h, c);
        run.Backward([2 * (y[0] - 0.5f)]);
        Golden.AssertClose(
            "gradient", run.Gradients, [.. before.Zip(network.AllWeights(), (w0, w1) => w0 - w1)], 1e-5);
    }

    [Fact]
    public void Sequences_that_end_in_different_chunks_each_make_a_step()
    {
        MemoryDataset data = MemoryDataset.Means(1, 1, seed: 3, 10, 2, 3, 4, 9);
        var steps = new List<StepReport>();
        var options = new TrainingOptions { TruncationLength = 3, MaxEpochs = 1, OnBatch = steps.Add };
        using var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 4, 1), seed: 1), options);
        trainer.Fit(data);
        // 2 and 3 end in the first chunk, 4 in the second, 9 in the third, 10 in the fourth.
        Assert.Equal([1, 2, 3, 4], steps.Select(step => step.Step));
    }

    [Fact]
    public void A_step_by_hand_takes_all_chunks()
    {
        MemoryDataset data = Echo(seed: 1, 9, 8, 6);
        using var trainer = new Trainer(
            new RecurrentNetwork(Specs.PerStep(CellType.Gru, 1, 5, 1), seed: 1), new TrainingOptions { TruncationLength = 3 });
        Assert.Equal(3, trainer.Step(data, [0, 1, 2]).Step);
        Assert.Equal(6, trainer.Step(data, [0, 1, 2]).Step);
    }

    [Fact]
    public void Streams_begin_anew_with_every_epoch_and_when_they_are_told_to()
    {
        MemoryDataset data = Echo(seed: 1, 5, 5, 5, 5);
        var options = new TrainingOptions { Stateful = true, Shuffle = false, LearningRate = 1e-20f, BatchSize = 2, MaxEpochs = 2 };
        using var trainer = new Trainer(new RecurrentNetwork(Specs.PerStep(CellType.Lstm, 1, 5, 1), seed: 1), options);
        TrainingResult result = trainer.Fit(data, data);
        Assert.Equal(result.Epochs[0].TrainingLoss, result.Epochs[1].TrainingLoss);
        // An evaluation carries states as an epoch does, and does not meddle with them.
        Assert.Equal(result.Epochs[0].TrainingLoss, result.Epochs[0].ValidationLoss!.Value, 1e-12);

        trainer.ResetStates();
        double first = trainer.Step(data, [0, 1]).Loss;
        double second = trainer.Step(data, [0, 1]).Loss;
        trainer.Evaluate(data);
        trainer.ResetStates();
        Assert.NotEqual(first, second);
        Assert.Equal(first, trainer.Step(data, [0, 1]).Loss);
        Assert.Equal(second, trainer.Step(data, [0, 1]).Loss);
        Assert.Contains(
            "3 sequences, and 2 rows carry", Assert.Throws<ArgumentException>(() => trainer.Step(data, [0, 1, 2])).Message);
    }

    [Fact]
    public void Streams_carry_their_state_past_a_batch_that_they_are_not_in()
    {
        // Rows 0 and 1, then row 0 alone, then both again: row 1 goes on where the first batch left it.
        MemoryDataset data = Echo(seed: 1, 5, 5, 5);
        var options = new TrainingOptions { Stateful = true, Shuffle = false, LearningRate = 1e-20f };
        using var trainer = new Trainer(new RecurrentNetwork(Specs.PerStep(CellType.Lstm, 1, 5, 1), seed: 1), options);
        trainer.Step(data, [0, 1]);
        trainer.Step(data, [0]);
        double actual = trainer.Step(data, [0, 2]).Loss;
        trainer.ResetStates();
        trainer.Step(data, [0]);
        trainer.Step(data, [0]);
        double row0 = trainer.Step(data, [0]).Loss;
        trainer.ResetStates();
        trainer.Step(data, [1]);
        double row1 = trainer.Step(data, [2]).Loss;
        Assert.Equal((row0 + row1) / 2, actual, 1e-9);
    }

    [Fact]
    public void Losses_over_whole_sequences_cannot_be_truncated()
    {
        var options = new TrainingOptions { Loss = new CtcLoss(), TruncationLength = 3 };
        var network = new RecurrentNetwork(Specs.PerStep(CellType.Lstm, 1, 5, 3), seed: 1);
        Assert.Contains("CtcLoss needs", Assert.Throws<ArgumentException>(() => new Trainer(network, options)).Message);
    }

    public static TheoryData<LayerSpec> WholeSequenceLayers =>
    [
        new RecurrentSpec { Name = "both", Cell = CellType.Lstm, HiddenSize = 3, Direction = Direction.Bidirectional },
        new RecurrentSpec { Name = "both", Cell = CellType.Gru, HiddenSize = 3, Direction = Direction.Reverse },
        new SelfAttentionSpec { Name = "both", Size = 2 },
        new PoolingSpec { Name = "both", Kind = PoolingKind.Mean },
    ];

    [Theory]
    [MemberData(nameof(WholeSequenceLayers))]
    public void Layers_that_need_the_whole_sequence_refuse_to_be_cut(LayerSpec layer)
    {
        var spec = new NetworkSpec { InputSize = 1, Layers = [Specs.Recurrent(CellType.Gru, 3), layer, new DenseSpec { Name = "head", OutputSize = 1 }] };
        var network = new RecurrentNetwork(spec, seed: 1);
        Assert.Contains(
            "TruncationLength is set, but layer 'both' needs",
            Assert.Throws<ArgumentException>(() => new Trainer(network, new TrainingOptions { TruncationLength = 3 })).Message);
        Assert.Contains(
            "Stateful is set, but layer 'both' needs",
            Assert.Throws<ArgumentException>(() => new Trainer(network, new TrainingOptions { Stateful = true, Shuffle = false })).Message);
        new Trainer(network, new TrainingOptions()).Dispose();
    }

    [Fact]
    public void A_learned_initial_state_learns_from_first_chunks_alone()
    {
        var spec = new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new RecurrentSpec { Name = "rnn", Cell = CellType.Lstm, HiddenSize = 4, InitialState = InitialState.Learned },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        var network = new RecurrentNetwork(spec, seed: 1);
        NetworkParameter state = network.Parameters.Single(parameter => parameter.Name == "rnn.h_0_l0");
        var states = new List<float[]> { state.Values.ToArray() };
        using var trainer = new Trainer(network, new TrainingOptions
        {
            TruncationLength = 3,
            Optimizer = new SgdOptions(),
            LearningRate = 1,
            MaxEpochs = 1,
            BatchSize = 1,
            OnBatch = _ => states.Add(state.Values.ToArray()),
        });
        trainer.Fit(Echo(seed: 1, 6, 5));
        Assert.Equal(5, states.Count);
        Assert.NotEqual(states[0], states[1]);
        Assert.Equal(states[1], states[2]);
        Assert.NotEqual(states[2], states[3]);
        Assert.Equal(states[3], states[4]);
    }

    [Fact]
    public void Convolutions_and_dilated_cells_go_on_too()
    {
        var spec = new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new CausalConv1dSpec { Name = "conv", OutputSize = 3, KernelSize = 3, Dilation = 2 },
                new RecurrentSpec { Name = "rnn", Cell = CellType.Gru, HiddenSize = 4, Dilation = 3 },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        MemoryDataset data = Echo(seed: 1, 9, 7, 20, 2);
        var network = new RecurrentNetwork(spec, seed: 1);
        using var whole = new Trainer(network, new TrainingOptions());
        using var chunks = new Trainer(network, new TrainingOptions { TruncationLength = 4 });
        Assert.Equal(whole.Evaluate(data), chunks.Evaluate(data), 1e-12);
    }

    private static (float[] Weights, List<StepReport> Steps) Train(MemoryDataset data, CellType cell, TrainingOptions options)
    {
        var steps = new List<StepReport>();
        var network = new RecurrentNetwork(Specs.PerStep(cell, 1, 5, 1, layers: 2), seed: 1);
        using var trainer = new Trainer(network, new TrainingOptions
        {
            TruncationLength = options.TruncationLength,
            Stateful = options.Stateful,
            BatchSize = options.BatchSize,
            Shuffle = false,
            MaxEpochs = 3,
            LearningRate = 0.01f,
            OnBatch = steps.Add,
        });
        trainer.Fit(data);
        return (network.AllWeights(), steps);
    }

    /// <summary>Random sequences whose target is the input of the step before.</summary>
    private static MemoryDataset Echo(ulong seed, params int[] lengths)
    {
        var random = new RandomSource(seed);
        float[][] x = [.. lengths.Select(length => RandomValues.Floats(random, length))];
        return new MemoryDataset(1, 1, x, [.. x.Select(sequence => sequence.Prepend(0).SkipLast(1).ToArray())]);
    }

    /// <summary>The first chunks of all sequences, then the second ones, … of sequences sorted by length.</summary>
    private static MemoryDataset Cut(MemoryDataset data, int chunk)
    {
        var x = new List<float[]>();
        var y = new List<float[]>();
        for (int start = 0; start < data.Sequences[0].Length; start += chunk)
        {
            for (int i = 0; i < data.Count && data.Sequences[i].Length > start; i++)
            {
                x.Add([.. data.Sequences[i].Skip(start).Take(chunk)]);
                y.Add([.. data.Targets[i].Skip(start).Take(chunk)]);
            }
        }
        return new MemoryDataset(1, 1, [.. x], [.. y]);
    }
}
