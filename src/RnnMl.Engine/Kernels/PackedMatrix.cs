using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The right-hand matrix [K, N] of a product, laid out for <see cref="MatrixProduct"/>: panels of <see cref="PanelWidth"/>
/// columns, each [K, PanelWidth], the last one filled up with zeros.
/// </summary>
internal sealed class PackedMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _data = [];

    public static int PanelWidth => 2 * Vector<T>.Count;

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>The panel that begins at column <paramref name="column"/>: [K, PanelWidth].</summary>
    public ReadOnlySpan<T> Panel(int column) => _data.AsSpan(column * Rows, Rows * PanelWidth);

    /// <summary>Takes <paramref name="source"/> [rows, columns] as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<T> source, int rows, int columns)
    {
        Resize(rows, columns);
        for (int column = 0; column < columns; column += PanelWidth)
        {
            int width = Math.Min(PanelWidth, columns - column);
            Span<T> panel = _data.AsSpan(column * rows, rows * PanelWidth);
            for (int k = 0; k < rows; k++)
            {
                Span<T> to = panel.Slice(k * PanelWidth, PanelWidth);
                source.Slice(k * columns + column, width).CopyTo(to);
                to[width..].Clear();
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
            int width = Math.Min(PanelWidth, columns - column);
            Span<T> panel = _data.AsSpan(column * rows, rows * PanelWidth);
            if (width < PanelWidth)
                panel.Clear();
            for (int j = 0; j < width; j++)
            {
                ReadOnlySpan<T> from = source.Slice((column + j) * rows, rows);
                for (int k = 0; k < from.Length; k++)
                    panel[k * PanelWidth + j] = from[k];
            }
        }
    }

    private void Resize(int rows, int columns)
    {
        int panels = (columns + PanelWidth - 1) / PanelWidth;
        Buffers.Ensure(ref _data, rows, panels * PanelWidth);
        Rows = rows;
        Columns = columns;
    }
}
