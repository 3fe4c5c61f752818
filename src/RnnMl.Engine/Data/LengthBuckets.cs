using System;

namespace RnnMl.Engine;

/// <summary>Brings sequences of about the same length into the same batches.</summary>
internal static class LengthBuckets
{
    /// <summary>
    /// Sorts every stretch of <paramref name="bucketBatches"/> batches by length, and shuffles the batches; a last, shorter batch
    /// stays the last one.
    /// </summary>
    /// <param name="order">The sequences in a random order, which decides among those of equal length.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="batchSize">The number of sequences in a batch.</param>
    /// <param name="bucketBatches">The number of batches in a stretch.</param>
    /// <param name="random">Draws the order of the batches.</param>
    public static void Arrange(Span<int> order, ISequenceDataset data, int batchSize, int bucketBatches, RandomSource random)
    {
        var keys = new long[order.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = ((long)data.GetLength(order[i]) << 32) | (uint)i;
        int stretch = (int)Math.Min((long)batchSize * bucketBatches, order.Length);
        for (int start = 0; start < order.Length; start += stretch)
        {
            int length = Math.Min(stretch, order.Length - start);
            keys.AsSpan(start, length).Sort(order.Slice(start, length));
        }

        var batches = new int[order.Length / batchSize];
        for (int i = 0; i < batches.Length; i++)
            batches[i] = i;
        random.Shuffle(batches);
        int[] sorted = order.ToArray();
        for (int i = 0; i < batches.Length; i++)
            sorted.AsSpan(batches[i] * batchSize, batchSize).CopyTo(order[(i * batchSize)..]);
    }
}
