using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The right-hand matrix [K, N] of a product, laid out for <see cref="MatrixProduct"/>: panels of <see cref="PanelWidth"/>
/// columns, each [K, PanelWidth]. The last one is as many registers wide as it needs, and filled up with zeros.
/// </summary>
internal sealed class PackedMatrix<T>(ProductKernel<T> kernel)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> _data = new();

    public PackedMatrix()
        : this(ProductKernel<T>.Current)
    {
    }

    /// <summary>The kernel that reads it.</summary>
    public ProductKernel<T> Kernel => kernel;

    public int PanelWidth => 4 * kernel.LaneCount;

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>The width of the panel that begins at column <paramref name="column"/>, with its filling.</summary>
    public int WidthOf(int column)
    {
        int lanes = kernel.LaneCount;
        return Math.Min(PanelWidth, (Columns - column + lanes - 1) / lanes * lanes);
    }

    /// <summary>The panel that begins at column <paramref name="column"/>: [K, WidthOf(column)].</summary>
    public ReadOnlySpan<T> Panel(int column) => _data.Slice(column * Rows, Rows * WidthOf(column));

    /// <summary>Takes <paramref name="source"/> [rows, columns] as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<T> source, int rows, int columns)
    {
        Resize(rows, columns);
        for (int column = 0; column < columns; column += PanelWidth)
        {
            int width = WidthOf(column);
            int used = Math.Min(width, columns - column);
            Span<T> panel = _data.Slice(column * rows, rows * width);
            for (int k = 0; k < rows; k++)
            {
                Span<T> to = panel.Slice(k * width, width);
                source.Slice(k * columns + column, used).CopyTo(to);
                to[used..].Clear();
            }
        }
    }

    /// <summary>Takes the transpose of <paramref name="source"/> [columns, rows].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackTransposed(ReadOnlySpan<T> source, int columns, int rows)
    {
        Resize(rows, columns);
        for (int column = 0; column < columns; column += PanelWidth)
        {
            int width = WidthOf(column);
            int used = Math.Min(width, columns - column);
            Span<T> panel = _data.Slice(column * rows, rows * width);
            if (used < width)
                panel.Clear();
            Transpose.Copy(source[(column * rows)..], rows, panel, width, used, rows);
        }
    }

    private void Resize(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        int last = columns - columns % PanelWidth;
        _data.Ensure(rows, last + WidthOf(last));
    }
}
