using System;

namespace RnnMl.Engine.Kernels;

/// <summary>Arrays that are sized once and grow only when a larger batch comes.</summary>
internal static class Buffers
{
    /// <summary>
    /// Makes <paramref name="buffer"/> hold at least <paramref name="rows"/> x <paramref name="columns"/> values, its contents
    /// lost when it grows.
    /// </summary>
    /// <exception cref="ArgumentException">An array cannot be as large.</exception>
    public static void Ensure<T>(ref T[] buffer, int rows, int columns)
    {
        long length = (long)rows * columns;
        if (length <= buffer.Length)
            return;
        if (length > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A batch needs a buffer of {rows} x {columns} values; at most {Array.MaxLength} are possible.");
        }
        buffer = new T[length];
    }

    /// <summary>As many values, all zero.</summary>
    /// <inheritdoc cref="Ensure"/>
    public static Span<T> Cleared<T>(ref T[] buffer, int rows, int columns)
    {
        Ensure(ref buffer, rows, columns);
        Span<T> cleared = buffer.AsSpan(0, rows * columns);
        cleared.Clear();
        return cleared;
    }
}
