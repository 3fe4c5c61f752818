using System;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>Copies of matrices whose rows lie at different distances.</summary>
internal static unsafe class RowCopy
{
    /// <summary>Copies the first <paramref name="columns"/> values of each row.</summary>
    /// <param name="from">At a distance of <paramref name="fromRow"/>.</param>
    /// <param name="fromRow">From a row of <paramref name="from"/> to the next.</param>
    /// <param name="to">At a distance of <paramref name="toRow"/>.</param>
    /// <param name="toRow">From a row of <paramref name="to"/> to the next.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The values of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">A span is too short.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns)
        where T : unmanaged
    {
        if (rows == 0 || columns == 0)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(from.Length, (rows - 1L) * fromRow + columns, nameof(from));
        ArgumentOutOfRangeException.ThrowIfLessThan(to.Length, (rows - 1L) * toRow + columns, nameof(to));
        if (fromRow == columns && toRow == columns)
        {
            from[..(rows * columns)].CopyTo(to);
            return;
        }
        fixed (T* source = from, target = to)
        {
            T* read = source;
            T* write = target;
            uint bytes = (uint)(columns * sizeof(T));
            for (int row = 0; row < rows; row++)
            {
                // A call costs more than a few values.
                if (columns > 4)
                {
                    Unsafe.CopyBlockUnaligned(write, read, bytes);
                }
                else
                {
                    for (int i = 0; i < columns; i++)
                        write[i] = read[i];
                }
                read += fromRow;
                write += toRow;
            }
        }
    }
}
