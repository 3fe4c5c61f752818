using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Clipping by the global norm (Pascanu et al. 2013) and by value, with the formulas of PyTorch's clip_grad_norm_ and
/// clip_grad_value_.
/// </summary>
internal static class GradientClipping
{
    /// <summary>The Euclidean norm of all gradients together, accumulated in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Norm<T>(ReadOnlySpan<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<double> low = default, high = default;
        int i = 0;
        if (typeof(T) == typeof(float))
        {
            for (; i <= gradients.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector.Widen(Vector.As<T, float>(Lanes.Load(gradients, i)), out Vector<double> x, out Vector<double> y);
                low += x * x;
                high += y * y;
            }
        }
        double sum = Vector.Sum(low + high);
        for (; i < gradients.Length; i++)
        {
            double x = double.CreateTruncating(gradients[i]);
            sum += x * x;
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Multiplies by maxNorm / (norm + 1e-6) if that is below 1.</summary>
    public static void Clip<T>(Span<T> gradients, double norm, double maxNorm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double coefficient = maxNorm / (norm + 1e-6);
        if (coefficient < 1)
            Scale(gradients, coefficient);
    }

    /// <summary>Brings every gradient into -limit to limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ClipValue<T>(Span<T> gradients, double limit)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var upper = new Vector<T>(T.CreateTruncating(limit));
        for (int i = 0; i < gradients.Length; i += Vector<T>.Count)
            Vector.Min(upper, Vector.Max(-upper, Lanes.Load<T>(gradients, i))).Store(gradients, i);
    }

    /// <summary>Multiplies by <paramref name="factor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(Span<T> gradients, double factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T scale = T.CreateTruncating(factor);
        for (int i = 0; i < gradients.Length; i += Vector<T>.Count)
            (Lanes.Load<T>(gradients, i) * scale).Store(gradients, i);
    }
}
