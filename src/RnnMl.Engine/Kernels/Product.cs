using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>Products of any number of rows with one panel of B, made of tiles.</summary>
internal static unsafe class Product<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>The rows of the tallest tile.</summary>
    public const int TileHeight = 6;

    /// <summary>The registers in a row of a full panel.</summary>
    public const int PanelRegisters = 4;

    // Of each width 1 to 4 the heights 1 to 6.
    private static readonly delegate*<T*, nint, bool, T*, in LeftLayout, T*, nint, T*, void>[] _tiles =
    [
        &Tile<T, TLanes, One, One>.Multiply, &Tile<T, TLanes, Two, One>.Multiply, &Tile<T, TLanes, Three, One>.Multiply,
        &Tile<T, TLanes, Four, One>.Multiply, &Tile<T, TLanes, Five, One>.Multiply, &Tile<T, TLanes, Six, One>.Multiply,
        &Tile<T, TLanes, One, Two>.Multiply, &Tile<T, TLanes, Two, Two>.Multiply, &Tile<T, TLanes, Three, Two>.Multiply,
        &Tile<T, TLanes, Four, Two>.Multiply, &Tile<T, TLanes, Five, Two>.Multiply, &Tile<T, TLanes, Six, Two>.Multiply,
        &Tile<T, TLanes, One, Three>.Multiply, &Tile<T, TLanes, Two, Three>.Multiply, &Tile<T, TLanes, Three, Three>.Multiply,
        &Tile<T, TLanes, Four, Three>.Multiply, &Tile<T, TLanes, Five, Three>.Multiply, &Tile<T, TLanes, Six, Three>.Multiply,
        &Tile<T, TLanes, One, Four>.Multiply, &Tile<T, TLanes, Two, Four>.Multiply, &Tile<T, TLanes, Three, Four>.Multiply,
        &Tile<T, TLanes, Four, Four>.Multiply, &Tile<T, TLanes, Five, Four>.Multiply, &Tile<T, TLanes, Six, Four>.Multiply,
    ];

    /// <summary>As the other one, after a check that everything named lies inside the spans.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Something does not.</exception>
    /// <inheritdoc cref="Multiply(T*, nint, int, int, bool, T*, in LeftLayout, T*, nint, nint)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        Span<T> c, int cRow, int rows, int registers, bool accumulate, ReadOnlySpan<T> a, in LeftLayout layout,
        ReadOnlySpan<T> b, int bRow, nint next = 0)
    {
        if (rows == 0)
            return;
        int width = registers * TLanes.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Length, (rows - 1L) * cRow + width, nameof(c));
        ArgumentOutOfRangeException.ThrowIfLessThan(a.Length, layout.Extent(rows), nameof(a));
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, (layout.Segments * layout.Depth - 1L) * bRow + width, nameof(b));
        fixed (T* cStart = c, aStart = a, bStart = b)
            Multiply(cStart, cRow, rows, registers, accumulate, aStart, layout, bStart, bRow, next);
    }

    /// <summary>
    /// C = A B or C += A B for a panel of <paramref name="registers"/> registers. Columns are made from the last to the first, and
    /// rows from the first to the last: a row may reach into the next one.
    /// </summary>
    /// <param name="c">The first element of C.</param>
    /// <param name="cRow">From a row of C to the next.</param>
    /// <param name="rows">The rows of A and C.</param>
    /// <param name="registers">The width, in registers; 1 to 4.</param>
    /// <param name="accumulate">Whether the sum is added to C.</param>
    /// <param name="a">The first element of A.</param>
    /// <param name="layout">How A lies.</param>
    /// <param name="b">The panel of B, one row for each k.</param>
    /// <param name="bRow">From a row of B to the next.</param>
    /// <param name="next">From B to what will be the next product's B, to be fetched meanwhile; 0 for nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        T* c, nint cRow, int rows, int registers, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow, nint next = 0)
    {
        nint depth = layout.Segments * layout.Depth;
        int tileWidth = TLanes.TileWidth;
        for (int first = (registers - 1) / tileWidth * tileWidth; first >= 0; first -= tileWidth)
        {
            int width = Math.Min(tileWidth, registers - first);
            int column = first * TLanes.Count;
            int height;
            int tile = 0;
            for (int row = 0; row < rows; row += height)
            {
                // Tiles of about the same height: a low one at the end would wait for its own sums.
                int tiles = (rows - row + TileHeight - 1) / TileHeight;
                height = (rows - row + tiles - 1) / tiles;
                // Each of the first tiles fetches a part of the next panel.
                T* ahead = next == 0 || tile * 64 >= bRow * sizeof(T) ? b : b + next + tile * depth * (64 / sizeof(T));
                tile++;
                _tiles[(width - 1) * TileHeight + height - 1](
                    c + row * cRow + column, cRow, accumulate, a + row * layout.Row, layout, b + column, bRow, ahead);
            }
        }
    }
}
