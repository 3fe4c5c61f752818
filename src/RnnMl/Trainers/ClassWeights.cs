using System;

namespace RnnMl.Trainers;

/// <summary>How much the rows, or steps, of each class count in the loss.</summary>
internal static class ClassWeights
{
    /// <summary>The weights of classes.</summary>
    /// <param name="given">The user's own, [C]; null for none.</param>
    /// <param name="balance">Whether to make each class count as much as any other (scikit-learn's "balanced": n / (C n_c)).</param>
    /// <param name="classes">C.</param>
    /// <param name="rows">The rows that are trained on.</param>
    /// <param name="indices">Which of them.</param>
    /// <returns>[C]; null if all count 1.</returns>
    public static float[]? Of(float[]? given, bool balance, int classes, TrainingRows rows, ReadOnlySpan<int> indices)
    {
        if (given != null || !balance)
            return given;

        var counts = new double[classes];
        double total = 0;
        foreach (var row in indices)
        {
            foreach (var target in rows.Targets(row))
            {
                if (float.IsNaN(target))
                    continue;
                counts[(int)target]++;
                total++;
            }
        }
        // A class that no row has cannot have any weight.
        return Array.ConvertAll(counts, count => count == 0 ? 0 : (float)(total / (classes * count)));
    }
}
