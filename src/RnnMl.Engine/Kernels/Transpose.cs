using System;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>Matrices whose rows become columns.</summary>
internal static class Transpose
{
    /// <summary>to[c, r] = from[r, c] for all r and c.</summary>
    /// <param name="from">[rows, columns], at a distance of <paramref name="fromRow"/>.</param>
    /// <param name="fromRow">From a row of <paramref name="from"/> to the next.</param>
    /// <param name="to">[columns, rows], at a distance of <paramref name="toRow"/>.</param>
    /// <param name="toRow">From a row of <paramref name="to"/> to the next.</param>
    /// <param name="rows">The rows of <paramref name="from"/>.</param>
    /// <param name="columns">The columns of <paramref name="from"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns)
        where T : unmanaged
    {
        if (rows == 0 || columns == 0)
            return;
        // Blocks of 16 x 16, so that both sides stay in cache lines that were just touched.
        const int Block = 16;
        for (int r0 = 0; r0 < rows; r0 += Block)
        {
            int height = Math.Min(Block, rows - r0);
            for (int c0 = 0; c0 < columns; c0 += Block)
            {
                int width = Math.Min(Block, columns - c0);
                for (int r = r0; r < r0 + height; r++)
                {
                    ReadOnlySpan<T> row = from.Slice(r * fromRow + c0, width);
                    for (int c = 0; c < row.Length; c++)
                        to[(c0 + c) * toRow + r] = row[c];
                }
            }
        }
    }
}
