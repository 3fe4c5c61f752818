using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class AccumulationTests
{
    private static readonly int[] _lengths = [.. Enumerable.Range(0, 24).Select(i => 2 + i * 5 % 11)];

    [Fact]
    public void Four_batches_make_the_step_of_one_of_four_times_the_size()
    {
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 3, _lengths);
        AssertSameTraining(data, Specs.Regression(CellType.Lstm, 2, 7, 1));
    }

    [Fact]
    public void They_do_so_too_where_lengths_and_weights_differ()
    {
        // Sorted, so that batches have very different numbers of rows.
        int[] lengths = [.. _lengths.Order()];
        float[][] x = [.. lengths.Select((length, i) => RandomValues.Floats(new RandomSource((ulong)i), length))];
        var data = new MemoryDataset(1, 1, x, x)
        {
            Weights = [.. lengths.Select((_, i) => 0.5f + i % 3)],
            StepWeights = [.. lengths.Select((length, i) => Enumerable.Repeat((float)(i % 2), length).ToArray())],
        };
        AssertSameTraining(data, Specs.PerStep(CellType.Gru, 1, 7, 1));
    }

    [Fact]
    public void The_end_of_an_epoch_takes_what_is_left()
    {
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 3, _lengths);
        List<StepReport> steps = Train(data, Specs.Regression(CellType.Gru, 2, 3, 1), batchSize: 5, accumulation: 2, epochs: 2).Steps;
        // Five batches are two steps of two and one of one.
        Assert.Equal([1, 2, 3, 4, 5, 6], steps.Select(step => step.Step));
    }

    [Fact]
    public void Batches_in_which_nothing_counts_are_passed_over()
    {
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 3, _lengths);
        data.Weights = [.. _lengths.Select((_, i) => i is >= 6 and < 12 ? 0f : 1f)];
        var rest = new MemoryDataset(
            2, 1, [.. data.Sequences[..6], .. data.Sequences[12..]], [.. data.Targets[..6], .. data.Targets[12..]]);
        NetworkSpec spec = Specs.Regression(CellType.Lstm, 2, 7, 1);
        (float[] weights, List<StepReport> steps) = Train(data, spec, batchSize: 6, accumulation: 1);
        (float[] expected, List<StepReport> expectedSteps) = Train(rest, spec, batchSize: 6, accumulation: 1);
        Assert.Equal(9, steps.Count);
        Assert.Equal(expectedSteps, steps);
        Assert.Equal(expected, weights);
    }

    [Fact]
    public void A_step_in_which_nothing_counts_changes_nothing()
    {
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 3, _lengths);
        data.Weights = new float[_lengths.Length];
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 7, 1), seed: 1);
        float[] before = network.AllWeights();
        using var trainer = new Trainer(network, new TrainingOptions());
        Assert.Equal(new StepReport(0, 0, 0, 0), trainer.Step(data, [1, 2]));
        Assert.Equal(before, network.AllWeights());
        Assert.Contains("Nothing in the dataset counts", Assert.Throws<ArgumentException>(() => trainer.Fit(data)).Message);
    }

    private static void AssertSameTraining(MemoryDataset data, NetworkSpec spec)
    {
        (float[] expected, List<StepReport> whole) = Train(data, spec, batchSize: 24, accumulation: 1);
        (float[] weights, List<StepReport> parts) = Train(data, spec, batchSize: 6, accumulation: 4);
        Golden.AssertClose("weights", expected, weights, 1e-5);
        Assert.Equal(whole.Count, parts.Count);
        for (int i = 0; i < whole.Count; i++)
        {
            Assert.Equal(whole[i].Loss, parts[i].Loss, whole[i].Loss * 1e-5);
            Assert.Equal(whole[i].GradientNorm, parts[i].GradientNorm, whole[i].GradientNorm * 1e-4);
        }
    }

    private static (float[] Weights, List<StepReport> Steps) Train(
        MemoryDataset data, NetworkSpec spec, int batchSize, int accumulation, int epochs = 3)
    {
        var steps = new List<StepReport>();
        var network = new RecurrentNetwork(spec, seed: 1);
        using var trainer = new Trainer(network, new TrainingOptions
        {
            BatchSize = batchSize,
            GradientAccumulationSteps = accumulation,
            MaxEpochs = epochs,
            Shuffle = false,
            Optimizer = new SgdOptions(),
            LearningRate = 0.1f,
            OnBatch = steps.Add,
        });
        trainer.Fit(data);
        return (network.AllWeights(), steps);
    }
}
