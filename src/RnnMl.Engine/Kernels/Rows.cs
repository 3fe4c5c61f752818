using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>Sums over one row, and what two rows make together. The order of a sum depends on the row's length alone.</summary>
internal static class Rows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> sum = default;
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            sum += Lanes.Load(x, j);
        return Vector.Sum(sum);
    }

    /// <summary>The largest value, or NaN if there is one.</summary>
    /// <param name="x">At least one value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = x[0];
        if (x.Length < Vector<T>.Count)
        {
            foreach (T value in x)
                largest = T.Max(largest, value);
            return largest;
        }
        var lanes = new Vector<T>(largest);
        for (int j = 0; j <= x.Length - Vector<T>.Count; j += Vector<T>.Count)
            lanes = Vector.Max(lanes, Lanes.Load(x, j));
        // The last register may begin inside the one before.
        lanes = Vector.Max(lanes, Lanes.Load(x, x.Length - Vector<T>.Count));
        for (int j = 0; j < Vector<T>.Count; j++)
            largest = T.Max(largest, lanes[j]);
        return largest;
    }

    /// <summary>The sum of x y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> sum = default;
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            sum = Lanes.MultiplyAdd(Lanes.Load(x, j), Lanes.Load(y, j), sum);
        return Vector.Sum(sum);
    }

    /// <summary>y += scale x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<T>(T scale, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = new Vector<T>(scale);
        for (int j = 0; j < y.Length; j += Vector<T>.Count)
            Lanes.MultiplyAdd(factor, Lanes.Load(x, j), Lanes.Load<T>(y, j)).Store(y, j);
    }

    /// <summary>x += value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(T value, Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new Vector<T>(value);
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            (Lanes.Load<T>(x, j) + values).Store(x, j);
    }

    /// <summary>x *= scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(T scale, Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = new Vector<T>(scale);
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            (Lanes.Load<T>(x, j) * factor).Store(x, j);
    }

    /// <summary>z = x a + b, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < z.Length; j += Vector<T>.Count)
            Lanes.MultiplyAdd(Lanes.Load(x, j), Lanes.Load(a, j), Lanes.Load(b, j)).Store(z, j);
    }

    /// <summary>z = x y, element by element; z may be one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < z.Length; j += Vector<T>.Count)
            (Lanes.Load(x, j) * Lanes.Load(y, j)).Store(z, j);
    }
}
