using System;
using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// C += A B. To the old value of an element of C its products are added one after another, in the order of k; where a panel of
/// B hangs over the right edge of C, those of each <see cref="Depth"/> steps of k are summed first. The bits of a row depend on
/// nothing but that row of A and of C, B, and the shape of B.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>A panel of B as deep as this stays near the processor.</summary>
    private const int Depth = 256;

    /// <summary>C [M, N] += A [M, K] B [K, N].</summary>
    public static void Add<T>(ReadOnlySpan<T> a, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Add(a, new LeftLayout(Row: b.Rows, Step: 1, Depth: 0), b, c, rows);

    /// <summary>C [M, N] += A^T B with A [K, M] and B [K, N].</summary>
    public static void AddTransposed<T>(ReadOnlySpan<T> a, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Add(a, new LeftLayout(Row: 1, Step: rows, Depth: 0), b, c, rows);

    private static void Add<T>(ReadOnlySpan<T> a, LeftLayout layout, PackedMatrix<T> b, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The tiles do not check what they read and write; this does. A's and C's elements lie without gaps.
        ArgumentOutOfRangeException.ThrowIfLessThan((long)a.Length, (long)rows * b.Rows, nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan((long)c.Length, (long)rows * b.Columns, nameof(c));

        fixed (T* aStart = a, cStart = c)
        {
            for (int k = 0; k < b.Rows; k += Depth)
            {
                layout = layout with { Depth = Math.Min(Depth, b.Rows - k) };
                T* aBlock = aStart + k * layout.Step;
                for (int column = 0; column < b.Columns; column += b.PanelWidth)
                {
                    int width = b.WidthOf(column);
                    fixed (T* panel = b.Panel(column)[(k * width)..])
                    {
                        int registers = width / b.Kernel.LaneCount;
                        if (column + width <= b.Columns)
                        {
                            b.Kernel.Multiply(
                                cStart + column, b.Columns, rows, registers, accumulate: true, aBlock, layout, panel, width);
                        }
                        else
                        {
                            AddEdge(aBlock, layout, b, panel, column, width, c, rows);
                        }
                    }
                }
            }
        }
    }

    /// <summary>The panel that hangs over the right edge of C is calculated beside it.</summary>
    private static void AddEdge<T>(
        T* a, in LeftLayout layout, PackedMatrix<T> b, T* panel, int column, int width, Span<T> c, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Strip = 24;
        T* edge = stackalloc T[Strip * width];
        int used = b.Columns - column;
        for (int first = 0; first < rows; first += Strip)
        {
            int height = Math.Min(Strip, rows - first);
            b.Kernel.Multiply(
                edge, width, height, width / b.Kernel.LaneCount, accumulate: false, a + first * layout.Row, layout, panel, width);
            for (int r = 0; r < height; r++)
            {
                Span<T> to = c.Slice((first + r) * b.Columns + column, used);
                for (int j = 0; j < to.Length; j++)
                    to[j] += edge[r * width + j];
            }
        }
    }
}
