using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Batches of sequences of about the same length.</summary>
public class LengthBucketsTests
{
    private static readonly MemoryDataset _data = MemoryDataset.Means(1, 1, seed: 3, [.. Enumerable.Range(0, 50).Select(i => 1 + i * 7 % 23)]);

    [Fact]
    public void Every_sequence_comes_once_and_those_of_a_batch_are_of_about_the_same_length()
    {
        int[] order = Arrange(seed: 1, bucketBatches: 6);
        Assert.Equal(Enumerable.Range(0, 50), order.Order());
        int[][] batches = [.. order.Chunk(8).Select(batch => batch.Select(_data.GetLength).ToArray())];
        Assert.All(batches, lengths => Assert.True(lengths.Max() - lengths.Min() <= 6, string.Join(' ', lengths)));
        Assert.NotEqual(batches[..6].OrderBy(lengths => lengths[0]), batches[..6]);
    }

    [Fact]
    public void The_order_is_the_seeds()
    {
        Assert.Equal(Arrange(seed: 1, bucketBatches: 2), Arrange(seed: 1, bucketBatches: 2));
        Assert.NotEqual(Arrange(seed: 1, bucketBatches: 2), Arrange(seed: 2, bucketBatches: 2));
    }

    [Fact]
    public void Training_goes_through_every_sequence_in_such_batches()
    {
        var recorded = new Recording(_data);
        using var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 4, 1), seed: 1),
            new TrainingOptions { BatchSize = 8, BucketBatches = 100, MaxEpochs = 2, Threads = 1 });
        trainer.Fit(recorded);
        Assert.Equal(Enumerable.Range(0, 50), recorded.Read.Take(50).Order());
        Assert.Equal(Enumerable.Range(0, 50), recorded.Read.Skip(50).Order());
        Assert.All(recorded.Read.Take(48).Chunk(8), batch =>
            Assert.True(batch.Max(_data.GetLength) - batch.Min(_data.GetLength) <= 6));
    }

    [Fact]
    public void Sequences_that_are_not_shuffled_cannot_be_brought_together()
    {
        var exception = Assert.Throws<ArgumentException>(() => new Trainer(new RecurrentNetwork(Specs.Regression(CellType.Gru, 1, 4, 1), seed: 1),
            new TrainingOptions { BucketBatches = 1, Shuffle = false }));
        Assert.Contains(nameof(TrainingOptions.BucketBatches), exception.Message, StringComparison.Ordinal);
    }

    private static int[] Arrange(ulong seed, int bucketBatches)
    {
        int[] order = [.. Enumerable.Range(0, 50)];
        var random = new RandomSource(seed);
        random.Shuffle(order);
        LengthBuckets.Arrange(order, _data, batchSize: 8, bucketBatches, random);
        return order;
    }

    /// <summary>Remembers which sequences were asked for.</summary>
    private sealed class Recording(MemoryDataset data) : ISequenceDataset
    {
        public List<int> Read { get; } = [];

        public int Count => data.Count;

        public int InputSize => data.InputSize;

        public int TargetSize => data.TargetSize;

        public int GetLength(int index) => data.GetLength(index);

        public void GetSequence(int index, Span<float> sequence)
        {
            Read.Add(index);
            data.GetSequence(index, sequence);
        }

        public void GetTarget(int index, Span<float> target) => data.GetTarget(index, target);
    }
}
