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
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Add(a, b.Rows, 1, b, c, rows);

    /// <summary>C [M, N] += A^T B with A [K, M] and B [K, N].</summary>
    public static void AddTransposed<T>(ReadOnlySpan<T> a, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Add(a, 1, rows, b, c, rows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(ReadOnlySpan<T> a, int rowStride, int depthStride, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int panelWidth = PackedMatrix<T>.PanelWidth;
        // The tiles below do not check their reads of A; this does. C is sliced, hence checked, row by row.
        ArgumentOutOfRangeException.ThrowIfLessThan((long)a.Length, (long)rows * b.Rows, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan((long)c.Length, (long)rows * b.Columns, nameof(c));

        for (int k = 0; k < b.Rows; k += Depth)
        {
            int depth = Math.Min(Depth, b.Rows - k);
            for (int column = 0; column < b.Columns; column += panelWidth)
            {
                ReadOnlySpan<T> panel = b.Panel(column).Slice(k * panelWidth, depth * panelWidth);
                int width = Math.Min(panelWidth, b.Columns - column);
                int row = 0;
                for (; row + 4 <= rows; row += 4)
                {
                    ref T a0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), row * rowStride + k * depthStride);
                    FourRows(ref a0, rowStride, depthStride, panel, c[(row * b.Columns + column)..], b.Columns, width);
                }
                for (; row < rows; row++)
                {
                    ref T a0 = ref Unsafe.Add(ref MemoryMarshal.GetReference(a), row * rowStride + k * depthStride);
                    OneRow(ref a0, depthStride, panel, c.Slice(row * b.Columns + column, width));
                }
            }
        }
    }

    /// <summary>A tile of four rows and one panel: eight running sums, which is what hides the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<T>(
        ref T a, nint rowStride, nint depthStride, ReadOnlySpan<T> panel, Span<T> c, int cStride, int width)
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
        AddTo(c[..width], c00, c01);
        AddTo(c.Slice(cStride, width), c10, c11);
        AddTo(c.Slice(2 * cStride, width), c20, c21);
        AddTo(c.Slice(3 * cStride, width), c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneRow<T>(ref T a, nint depthStride, ReadOnlySpan<T> panel, Span<T> c)
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
        AddTo(c, c0, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(Span<T> row, Vector<T> low, Vector<T> high)
        where T : unmanaged
    {
        (Lanes.Load<T>(row, 0) + low).Store(row, 0);
        if (row.Length > Vector<T>.Count)
            (Lanes.Load<T>(row, Vector<T>.Count) + high).Store(row, Vector<T>.Count);
    }
}
