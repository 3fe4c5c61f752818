using System;
using System.Collections.Generic;

namespace RnnMl.Forecasting;

/// <summary>Mean and standard deviation of numbers that networks see beside the values.</summary>
internal static class CovariateScaling
{
    /// <summary>Measures features; missing numbers do not count, and a constant one keeps its size.</summary>
    /// <param name="rows">Rows of numbers.</param>
    /// <param name="rowSize">How many numbers a row has.</param>
    /// <param name="first">The place of the first feature in a row.</param>
    /// <param name="count">How many features there are.</param>
    public static (float[] Means, float[] Deviations) Measure(IReadOnlyList<float[]> rows, int rowSize, int first, int count)
    {
        var means = new float[count];
        var deviations = new float[count];
        for (var feature = 0; feature < count; feature++)
        {
            double sum = 0, squares = 0;
            long known = 0;
            foreach (var all in rows)
            {
                for (var i = first + feature; i < all.Length; i += rowSize)
                {
                    if (float.IsNaN(all[i]))
                        continue;
                    sum += all[i];
                    squares += (double)all[i] * all[i];
                    known++;
                }
            }
            var mean = known > 0 ? sum / known : 0;
            var variance = known > 0 ? squares / known - mean * mean : 0;
            means[feature] = (float)mean;
            deviations[feature] = variance > 1e-12 * mean * mean && variance > 0 ? (float)Math.Sqrt(variance) : 1;
        }
        return (means, deviations);
    }
}
