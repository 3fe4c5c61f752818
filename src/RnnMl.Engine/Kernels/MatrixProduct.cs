using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// C += A B. Every element of C is its old value plus one sum over each <see cref="Depth"/> steps of k, added in the order
/// of k: the bits of a row depend on nothing but that row of A, B, and the shape of B.
/// </summary>
internal static class MatrixProduct
{
    /// <summary>A panel of B as deep as this stays in the first-level cache, and short sums lose less to rounding.</summary>
    private const int Depth = 256;

    /// <summary>C [M, N] += A [M, K] B [K, N].</summary>
    public static void Add<T>(ReadOnlySpan<T> a, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < b.Rows; k += Depth)
            AddBlock(a[k..], b.Rows, 1, b, k, Math.Min(Depth, b.Rows - k), c, rows);
    }

    /// <summary>C [M, N] += A^T B with A [K, M] and B [K, N].</summary>
    public static void AddTransposed<T>(ReadOnlySpan<T> a, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Rows of A are far apart in memory; a cache line's worth of columns at a time is brought together.
        const int Strip = 16;
        Span<T> strip = stackalloc T[Strip * Math.Min(Depth, b.Rows)];
        for (int k = 0; k < b.Rows; k += Depth)
        {
            int depth = Math.Min(Depth, b.Rows - k);
            for (int row = 0; row < rows; row += Strip)
            {
                int height = Math.Min(Strip, rows - row);
                for (int d = 0; d < depth; d++)
                    a.Slice((k + d) * rows + row, height).CopyTo(strip[(d * Strip)..]);
                AddBlock(strip, 1, Strip, b, k, depth, c.Slice(row * b.Columns, height * b.Columns), height);
            }
        }
    }

    /// <summary>
    /// C [rows, N] += A [rows, depth] times <paramref name="depth"/> rows of B from row <paramref name="k"/> on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlock<T>(
        ReadOnlySpan<T> a, int rowStride, int depthStride, PackedMatrix<T> b, int k, int depth, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The tiles do not check what they read and write; this does.
        long needed = (rows - 1L) * rowStride + (depth - 1L) * depthStride + 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(a.Length, needed, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan((long)c.Length, (long)rows * b.Columns, nameof(c));

        int panelWidth = PackedMatrix<T>.PanelWidth;
        Span<T> edge = stackalloc T[4 * panelWidth];
        for (int column = 0; column < b.Columns; column += panelWidth)
        {
            ReadOnlySpan<T> panel = b.Panel(column).Slice(k * panelWidth, depth * panelWidth);
            int width = Math.Min(panelWidth, b.Columns - column);
            int height = 4;
            for (int row = 0; row < rows; row += height)
            {
                if (rows - row < 4)
                    height = 1;
                ref T a0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), row * rowStride);
                if (width == panelWidth)
                {
                    ref T c0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(c), row * b.Columns + column);
                    AddTile(ref a0, rowStride, depthStride, panel, ref c0, b.Columns, height);
                    continue;
                }
                // A tile that hangs over the right edge of C is made beside it.
                edge.Clear();
                AddTile(ref a0, rowStride, depthStride, panel, ref MemoryMarshal.GetReference(edge), panelWidth, height);
                for (int r = 0; r < height; r++)
                {
                    Span<T> to = c.Slice((row + r) * b.Columns + column, width);
                    for (int j = 0; j < to.Length; j++)
                        to[j] += edge[r * panelWidth + j];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTile<T>(
        ref T a, nint rowStride, nint depthStride, ReadOnlySpan<T> panel, ref T c, nint cStride, int height)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (height == 4)
            AddFourRows(ref a, rowStride, depthStride, panel, ref c, cStride);
        else
            AddOneRow(ref a, depthStride, panel, ref c);
    }

    /// <summary>
    /// Eight running sums, which hide the latency of a multiply-add. Nothing is called here: vectors that live across a call
    /// would be kept in memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourRows<T>(
        ref T a, nint rowStride, nint depthStride, ReadOnlySpan<T> panel, ref T c, nint cStride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> c00 = default, c01 = default, c10 = default, c11 = default;
        Vector<T> c20 = default, c21 = default, c30 = default, c31 = default;
        ref T b = ref MemoryMarshal.GetReference(panel);
        for (int k = panel.Length / PackedMatrix<T>.PanelWidth; k > 0; k--)
        {
            Vector<T> b0 = Vector.LoadUnsafe(ref b);
            Vector<T> b1 = Vector.LoadUnsafe(ref b, (nuint)Vector<T>.Count);
            var a0 = new Vector<T>(a);
            c00 = Lanes.MultiplyAdd(a0, b0, c00);
            c01 = Lanes.MultiplyAdd(a0, b1, c01);
            var a1 = new Vector<T>(Unsafe.Add(ref a, rowStride));
            c10 = Lanes.MultiplyAdd(a1, b0, c10);
            c11 = Lanes.MultiplyAdd(a1, b1, c11);
            var a2 = new Vector<T>(Unsafe.Add(ref a, 2 * rowStride));
            c20 = Lanes.MultiplyAdd(a2, b0, c20);
            c21 = Lanes.MultiplyAdd(a2, b1, c21);
            var a3 = new Vector<T>(Unsafe.Add(ref a, 3 * rowStride));
            c30 = Lanes.MultiplyAdd(a3, b0, c30);
            c31 = Lanes.MultiplyAdd(a3, b1, c31);
            a = ref Unsafe.Add(ref a, depthStride);
            b = ref Unsafe.Add(ref b, PackedMatrix<T>.PanelWidth);
        }
        AddTo(ref c, c00, c01);
        AddTo(ref Unsafe.Add(ref c, cStride), c10, c11);
        AddTo(ref Unsafe.Add(ref c, 2 * cStride), c20, c21);
        AddTo(ref Unsafe.Add(ref c, 3 * cStride), c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOneRow<T>(ref T a, nint depthStride, ReadOnlySpan<T> panel, ref T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> c0 = default, c1 = default;
        ref T b = ref MemoryMarshal.GetReference(panel);
        for (int k = panel.Length / PackedMatrix<T>.PanelWidth; k > 0; k--)
        {
            var a0 = new Vector<T>(a);
            c0 = Lanes.MultiplyAdd(a0, Vector.LoadUnsafe(ref b), c0);
            c1 = Lanes.MultiplyAdd(a0, Vector.LoadUnsafe(ref b, (nuint)Vector<T>.Count), c1);
            a = ref Unsafe.Add(ref a, depthStride);
            b = ref Unsafe.Add(ref b, PackedMatrix<T>.PanelWidth);
        }
        AddTo(ref c, c0, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(ref T c, Vector<T> low, Vector<T> high)
        where T : unmanaged
    {
        (Vector.LoadUnsafe(ref c) + low).StoreUnsafe(ref c);
        (Vector.LoadUnsafe(ref c, (nuint)Vector<T>.Count) + high).StoreUnsafe(ref c, (nuint)Vector<T>.Count);
    }
}
