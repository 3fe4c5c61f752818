using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// One row brought to mean 0 and variance 1, and the gradient of that, for a row of F values:
/// <code>
/// n = (x - mean) s        s = 1 / sqrt(variance + epsilon), the variance being the mean of (x - mean)^2
/// dx = s (dn - mean(dn) - n mean(n dn))
/// </code>
/// </summary>
internal static class RowNormalization
{
    /// <summary>Writes n to <paramref name="normalized"/>.</summary>
    /// <returns>s</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Forward<T>(ReadOnlySpan<T> x, double epsilon, Span<T> normalized)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T size = T.CreateTruncating(x.Length);
        var mean = new Vector<T>(Rows.Sum(x) / size);
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            (Lanes.Load(x, j) - mean).Store(normalized, j);
        T variance = Rows.Dot<T>(normalized, normalized) / size;
        T s = T.One / T.Sqrt(variance + T.CreateTruncating(epsilon));
        var scale = new Vector<T>(s);
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            (Lanes.Load<T>(normalized, j) * scale).Store(normalized, j);
        return s;
    }

    /// <summary>dx from n, s and dn; dn and dx may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(ReadOnlySpan<T> normalized, T s, ReadOnlySpan<T> dn, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T size = T.CreateTruncating(dn.Length);
        var scale = new Vector<T>(s);
        var mean = new Vector<T>(Rows.Sum(dn) / size);
        var slope = new Vector<T>(Rows.Dot(normalized, dn) / size);
        for (int j = 0; j < dx.Length; j += Vector<T>.Count)
            (scale * (Lanes.Load(dn, j) - mean - Lanes.Load(normalized, j) * slope)).FlushTiny().Store(dx, j);
    }
}
