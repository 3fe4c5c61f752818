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
        // Four sums, so that one addition need not wait for the one before it.
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i <= gradients.Length - 4; i += 4)
        {
            s0 += Square(gradients[i]);
            s1 += Square(gradients[i + 1]);
            s2 += Square(gradients[i + 2]);
            s3 += Square(gradients[i + 3]);
        }
        for (; i < gradients.Length; i++)
            s0 += Square(gradients[i]);
        return Math.Sqrt(s0 + s1 + (s2 + s3));

        static double Square(T value)
        {
            double x = double.CreateTruncating(value);
            return x * x;
        }
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
