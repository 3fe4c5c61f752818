using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>What normalisation over a batch measures, in double precision: sums over the rows, each row after the one before.</summary>
internal static class FeatureSums
{
    /// <summary><paramref name="sum"/> [N] = the sum of the rows of <paramref name="matrix"/> [M, N].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of<T>(ReadOnlySpan<T> matrix, Span<double> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < sum.Length; j += Vector<T>.Count)
        {
            Vector<double> low = default, high = default;
            for (ReadOnlySpan<T> rest = matrix; rest.Length > 0; rest = rest[sum.Length..])
            {
                (Vector<double> x, Vector<double> y) = Widen(Lanes.Load(rest[..sum.Length], j));
                low += x;
                high += y;
            }
            Store<T>(low, high, sum, j);
        }
    }

    /// <summary>
    /// <paramref name="sum"/> [N] = the sum over the rows of <paramref name="matrix"/> [M, N] of the squared distance from
    /// <paramref name="centre"/> [N].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OfSquares<T>(ReadOnlySpan<T> matrix, ReadOnlySpan<double> centre, Span<double> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < sum.Length; j += Vector<T>.Count)
        {
            Vector<double> lowCentre = Lanes.Load(centre, j), highCentre = Lanes.Load(centre, j + Vector<double>.Count);
            Vector<double> low = default, high = default;
            for (ReadOnlySpan<T> rest = matrix; rest.Length > 0; rest = rest[sum.Length..])
            {
                (Vector<double> x, Vector<double> y) = Widen(Lanes.Load(rest[..sum.Length], j));
                x -= lowCentre;
                y -= highCentre;
                low += x * x;
                high += y * y;
            }
            Store<T>(low, high, sum, j);
        }
    }

    /// <summary>A register of numbers as two of doubles; of doubles as one and nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<double> Low, Vector<double> High) Widen<T>(Vector<T> values) =>
        typeof(T) == typeof(float)
            ? (Vector.WidenLower(Vector.As<T, float>(values)), Vector.WidenUpper(Vector.As<T, float>(values)))
            : (Vector.As<T, double>(values), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector<double> low, Vector<double> high, Span<double> sum, int index)
    {
        low.Store(sum, index);
        if (typeof(T) == typeof(float))
            high.Store(sum, index + Vector<double>.Count);
    }
}
