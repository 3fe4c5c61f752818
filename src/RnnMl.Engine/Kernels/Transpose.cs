using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>Matrices whose rows become columns.</summary>
internal static class Transpose
{
    // A block's lines of both sides stay in the first-level cache.
    private const int Block = 16;

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
        for (int c0 = 0; c0 < columns; c0 += Block)
        {
            for (int r = 0; r < rows; r++)
            {
                ReadOnlySpan<T> row = from.Slice(r * fromRow + c0, Math.Min(Block, columns - c0));
                for (int c = 0; c < row.Length; c++)
                    to[(c0 + c) * toRow + r] = row[c];
            }
        }
    }

    /// <summary>to[c, r] += from[r, c] for all r and c.</summary>
    /// <inheritdoc cref="Copy"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        for (int r0 = 0; r0 < rows; r0 += Block)
        {
            int height = Math.Min(Block, rows - r0);
            for (int c = 0; c < columns; c++)
            {
                Span<T> row = to.Slice(c * toRow + r0, height);
                for (int r = 0; r < row.Length; r++)
                    row[r] += from[(r0 + r) * fromRow + c];
            }
        }
    }
}
