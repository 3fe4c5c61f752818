using System;

namespace RnnMl.Trainers;

/// <summary>Divides rows into those that train and those used for early stopping.</summary>
internal static class HeldBackRows
{
    /// <summary>Which rows train, and which are held back; each in their order.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="fraction">The share that is held back, in [0, 1): of more than 0, at least one row.</param>
    /// <param name="seed">Draws them.</param>
    /// <exception cref="InvalidOperationException">None is left to train on.</exception>
    public static (int[] Training, int[] Validation) Split(int count, float fraction, int seed)
    {
        if (fraction == 0)
            return (All(count), []);
        var held = Math.Max(1, (int)Math.Round((double)fraction * count));
        if (held >= count)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The training set has {count} rows, of which {held} are to be held back (ValidationSetFraction is {fraction}); ") +
                "none is left to train on.");
        }
        var shuffled = All(count);
        new Random(seed).Shuffle(shuffled);
        Array.Sort(shuffled, 0, held);
        Array.Sort(shuffled, held, count - held);
        return (shuffled[held..], shuffled[..held]);
    }

    /// <summary>All rows.</summary>
    public static int[] All(int count)
    {
        var indices = new int[count];
        for (var i = 0; i < count; i++)
            indices[i] = i;
        return indices;
    }
}
