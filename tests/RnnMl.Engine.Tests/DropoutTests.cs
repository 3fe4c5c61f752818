using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class DropoutTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_and_step_give_the_same_mask(bool perSequence)
    {
        Assert.Equal(Mask(Pass.Training(1, 5), perSequence), Mask(Pass.Training(1, 5), perSequence));
        Assert.NotEqual(Mask(Pass.Training(1, 5), perSequence), Mask(Pass.Training(1, 6), perSequence));
        Assert.NotEqual(Mask(Pass.Training(1, 5), perSequence), Mask(Pass.Training(2, 5), perSequence));
        Assert.NotEqual(Mask(Pass.Training(1, 5), perSequence), Mask(Pass.Training(1, 5), perSequence, name: "other"));
    }

    [Fact]
    public void The_mask_of_a_sequence_does_not_depend_on_where_the_others_bring_it_in_memory()
    {
        float[] first = Mask(Pass.Training(1, 5), perSequence: false, lengths: [2, 6, 6]);
        float[] last = Mask(Pass.Training(1, 5), perSequence: false, lengths: [6, 6, 1]);
        Assert.Equal(first.AsSpan(6 * 8, 6 * 8).ToArray(), last.AsSpan(6 * 8, 6 * 8).ToArray());
    }

    [Fact]
    public void Sequences_have_different_masks()
    {
        float[] mask = Mask(Pass.Training(1, 5), perSequence: true, lengths: [1, 1, 1, 1]);
        Assert.Equal(4, mask.Chunk(8).Select(row => string.Join(' ', row)).Distinct().Count());
    }

    [Fact]
    public void A_mask_per_sequence_is_the_same_at_every_step()
    {
        float[] mask = Mask(Pass.Training(1, 5), perSequence: true, lengths: [6]);
        Assert.All(mask.Chunk(8), row => Assert.Equal(mask[..8], row));
        Assert.Contains(0, mask);
        float[] fresh = Mask(Pass.Training(1, 5), perSequence: false, lengths: [6]);
        Assert.Equal(6, fresh.Chunk(8).Select(row => string.Join(' ', row)).Distinct().Count());
    }

    [Fact]
    public void What_is_kept_is_scaled_and_the_expectation_preserved()
    {
        float[] mask = Mask(Pass.Training(1, 5), perSequence: false, lengths: [.. Enumerable.Repeat(50, 250)], rate: 0.2);
        Assert.All(mask, value => Assert.True(value is 0 or 1.25f));
        // 100,000 values of variance 1/4: the mean is within four of its standard deviations.
        Assert.InRange(mask.Average(), 1 - 4 * 0.00158, 1 + 4 * 0.00158);
    }

    [Fact]
    public void Inference_changes_nothing() => Assert.All(Mask(default, perSequence: false, lengths: [5]), value => Assert.Equal(1, value));

    [Fact]
    public void A_rate_of_zero_changes_nothing() =>
        Assert.All(Mask(Pass.Training(1, 5), perSequence: false, lengths: [5], rate: 0), value => Assert.Equal(1, value));

    [Fact]
    public void A_training_run_with_dropout_is_determined_by_its_seed()
    {
        Assert.Equal(Train(seed: 1), Train(seed: 1));
        Assert.NotEqual(Train(seed: 1), Train(seed: 2));

        static float[] Train(ulong seed)
        {
            var spec = new NetworkSpec
            {
                InputSize = 2,
                Layers =
                [
                    new DropoutSpec { Name = "drop", Rate = 0.5 },
                    new PoolingSpec { Name = "mean", Kind = PoolingKind.Mean },
                    new DenseSpec { Name = "head", OutputSize = 1 },
                ],
            };
            var network = new RecurrentNetwork(spec, seed: 9);
            MemoryDataset data = MemoryDataset.Means(2, 1, seed: 3, 4, 7, 2, 5, 5);
            new Trainer(network, new TrainingOptions { Seed = seed, MaxEpochs = 3, BatchSize = 2, Shuffle = false }).Fit(data);
            return network.Weights.Values;
        }
    }

    /// <summary>What dropout makes of ones, [B, T, 8].</summary>
    private static float[] Mask(Pass pass, bool perSequence, string name = "drop", int[]? lengths = null, double rate = 0.5)
    {
        lengths ??= [3, 6, 2];
        var spec = new NetworkSpec { InputSize = 8, Layers = [new DropoutSpec { Name = name, Rate = rate, PerSequence = perSequence }] };
        float[] ones = [.. Enumerable.Repeat(1f, lengths.Length * lengths.Max() * 8)];
        return new StackRun<float>(spec, seed: 0).Forward(lengths, ones, pass: pass);
    }
}
