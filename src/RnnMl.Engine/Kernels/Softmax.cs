using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>The softmax of one row and its gradient: y = e^(x - max) / sum e^(x - max), dx = y (dy - sum y dy).</summary>
internal static class Softmax
{
    /// <summary>y = softmax of x, zero below 2^-100; both may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = new Vector<T>(Rows.Max(x));
        for (int j = 0; j < y.Length; j += Vector<T>.Count)
            VectorFunctions.Exp(Lanes.Load(x, j) - max).Store(y, j);
        var scale = new Vector<T>(T.One / Rows.Sum<T>(y));
        for (int j = 0; j < y.Length; j += Vector<T>.Count)
            (Lanes.Load<T>(y, j) * scale).FlushTiny().Store(y, j);
    }

    /// <summary>y = softmax of x, in full precision: what a loss is made of.</summary>
    /// <returns>ln sum e^x.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ForwardWithLogSum(ReadOnlySpan<double> x, Span<double> y)
    {
        double largest = Rows.Max(x);
        var max = new Vector<double>(largest);
        for (int j = 0; j < y.Length; j += Vector<double>.Count)
            Vector.Exp(Lanes.Load(x, j) - max).Store(y, j);
        double sum = Rows.Sum<double>(y);
        Rows.Scale(1 / sum, y);
        return largest + Math.Log(sum);
    }

    /// <summary>dx from y and dy; dy and dx may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var mean = new Vector<T>(Rows.Dot(y, dy));
        for (int j = 0; j < dx.Length; j += Vector<T>.Count)
            (Lanes.Load(y, j) * (Lanes.Load(dy, j) - mean)).FlushTiny().Store(dx, j);
    }
}
