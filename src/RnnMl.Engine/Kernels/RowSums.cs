using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>What a bias needs: one row added to every row of a matrix, and the gradient of that.</summary>
internal static class RowSums
{
    /// <summary>Makes every row of <paramref name="matrix"/> [M, N] a copy of <paramref name="row"/> [N].</summary>
    public static void Broadcast<T>(ReadOnlySpan<T> row, Span<T> matrix)
    {
        for (; matrix.Length > 0; matrix = matrix[row.Length..])
            row.CopyTo(matrix);
    }

    /// <summary><paramref name="sum"/> [N] += the sum of the rows of <paramref name="matrix"/> [M, N].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(ReadOnlySpan<T> matrix, Span<T> sum)
        where T : unmanaged
    {
        for (int j = 0; j < sum.Length; j += Vector<T>.Count)
        {
            Vector<T> total = default;
            for (ReadOnlySpan<T> rest = matrix; rest.Length > 0; rest = rest[sum.Length..])
                total += Lanes.Load(rest[..sum.Length], j);
            (Lanes.Load<T>(sum, j) + total).Store(sum, j);
        }
    }

    /// <summary>
    /// <paramref name="sum"/> [N] += the sum of the rows of <paramref name="x"/> times <paramref name="y"/>, element by element;
    /// both [M, N], of which <paramref name="y"/> may be longer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> sum)
        where T : unmanaged
    {
        int size = sum.Length;
        for (int j = 0; j < size; j += Vector<T>.Count)
        {
            Vector<T> total = default;
            for (int row = 0; row < x.Length; row += size)
                total = Lanes.MultiplyAdd(Lanes.Load(x.Slice(row, size), j), Lanes.Load(y.Slice(row, size), j), total);
            (Lanes.Load<T>(sum, j) + total).Store(sum, j);
        }
    }

    /// <summary><paramref name="sum"/> = <paramref name="x"/> + <paramref name="y"/>, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> sum)
        where T : unmanaged
    {
        for (int j = 0; j < sum.Length; j += Vector<T>.Count)
            (Lanes.Load(x, j) + Lanes.Load(y, j)).Store(sum, j);
    }
}
