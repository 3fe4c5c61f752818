using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// The mean over all n elements of (p - y)^2, as PyTorch's MSELoss; the gradient is 2 (p - y) / n. The sum is taken in double
/// precision, whatever that of the elements.
/// </summary>
internal static class MeanSquaredError
{
    /// <summary>The loss, and its gradient with respect to the prediction.</summary>
    public static double Compute<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T scale = T.CreateTruncating(2.0 / prediction.Length);
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = scale * (prediction[i] - target[i]);
        return Compute(prediction, target);
    }

    /// <summary>The loss alone.</summary>
    public static double Compute<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            double difference = double.CreateTruncating(prediction[i] - target[i]);
            sum += difference * difference;
        }
        return sum / prediction.Length;
    }
}
