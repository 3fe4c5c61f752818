using System;

namespace RnnMl.Trainers;

/// <summary>Brings the values of steps to a common scale: (x - offset) / scale, with two numbers for each of the I values.</summary>
/// <param name="offset">[I]</param>
/// <param name="scale">[I], above 0.</param>
internal sealed class FeatureScaler(float[] offset, float[] scale)
{
    public ReadOnlySpan<float> Offset => offset;

    public ReadOnlySpan<float> Scale => scale;

    /// <summary>Finds the two numbers of each numeric feature over all steps of some rows.</summary>
    public static FeatureScaler Fit(FeatureScaling scaling, int[] keyCounts, TrainingRows rows, ReadOnlySpan<int> indices)
    {
        var offset = new float[keyCounts.Length];
        var scale = new float[keyCounts.Length];
        scale.AsSpan().Fill(1);
        for (var feature = 0; feature < keyCounts.Length; feature++)
        {
            if (scaling != FeatureScaling.None && keyCounts[feature] == 0)
                (offset[feature], scale[feature]) = Measure(scaling, rows, indices, feature, keyCounts.Length);
        }
        return new FeatureScaler(offset, scale);
    }

    /// <summary>Scales steps in place.</summary>
    /// <param name="steps">[T, I]</param>
    public void Apply(Span<float> steps)
    {
        for (var i = 0; i < steps.Length; i += offset.Length)
        {
            for (var feature = 0; feature < offset.Length; feature++)
                steps[i + feature] = (steps[i + feature] - offset[feature]) / scale[feature];
        }
    }

    private static (float Offset, float Scale) Measure(FeatureScaling scaling, TrainingRows rows, ReadOnlySpan<int> indices, int feature,
        int width)
    {
        double sum = 0, minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        long count = 0;
        foreach (var row in indices)
        {
            var steps = rows.Steps(row);
            for (var i = feature; i < steps.Length; i += width)
            {
                sum += steps[i];
                minimum = Math.Min(minimum, steps[i]);
                maximum = Math.Max(maximum, steps[i]);
                count++;
            }
        }
        if (scaling == FeatureScaling.MinMax)
            return ((float)minimum, Usable(maximum - minimum));

        double mean = sum / count, squares = 0;
        foreach (var row in indices)
        {
            var steps = rows.Steps(row);
            for (var i = feature; i < steps.Length; i += width)
                squares += (steps[i] - mean) * (steps[i] - mean);
        }
        return ((float)mean, minimum == maximum ? 1 : Usable(Math.Sqrt(squares / count)));
    }

    private static float Usable(double scale) => (float)scale is > 0 and < float.PositiveInfinity and var usable ? usable : 1;
}
