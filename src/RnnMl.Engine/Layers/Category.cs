using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Reads the indices of categories, which stand among the numbers of a batch.</summary>
internal static class Category
{
    /// <summary>The index that a number is.</summary>
    /// <param name="value">The number.</param>
    /// <param name="feature">What it should be an index of.</param>
    /// <param name="layer">The name of the layer that reads it, for the message.</param>
    /// <param name="layout">How the batch lies.</param>
    /// <param name="row">The row where it stands.</param>
    /// <param name="firstSequence">The number of the layout's first sequence in the caller's batch.</param>
    /// <exception cref="ArgumentException">It is no index of it.</exception>
    public static int Of<T>(T value, CategoricalFeature feature, string layer, BatchLayout layout, int row, int firstSequence)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (value >= T.Zero && value < T.CreateTruncating(feature.VocabularySize) && T.IsInteger(value))
            return int.CreateTruncating(value);

        int t = layout.Steps - 1;
        while (layout.Offsets[t] > row)
            t--;
        int sequence = firstSequence + layout.Order[row - layout.Offsets[t]];
        throw new ArgumentException(FormattableString.Invariant(
            $"Layer '{layer}': feature {feature.Index} is {value} at step {t} of sequence {sequence} of the batch; ") +
            $"expected a whole number from 0 to {feature.VocabularySize - 1}.");
    }
}
