using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace RnnMl.Engine.Kernels;

/// <summary>Matrices whose rows become columns. Floats go four rows by four columns at a time through registers.</summary>
internal static class Transpose
{
    // A block's lines of both sides stay in the first-level cache.
    private const int Block = 16;
    private const int Tile = 4;

    /// <summary>to[c, r] = from[r, c] for all r and c.</summary>
    /// <param name="from">[rows, columns], at a distance of <paramref name="fromRow"/>.</param>
    /// <param name="fromRow">From a row of <paramref name="from"/> to the next.</param>
    /// <param name="to">[columns, rows], at a distance of <paramref name="toRow"/>.</param>
    /// <param name="toRow">From a row of <paramref name="to"/> to the next.</param>
    /// <param name="rows">The rows of <paramref name="from"/>.</param>
    /// <param name="columns">The columns of <paramref name="from"/>.</param>
    public static void Copy<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(from, fromRow, to, toRow, rows, columns, add: false);

    /// <summary>to[c, r] += from[r, c] for all r and c.</summary>
    /// <inheritdoc cref="Copy"/>
    public static void Add<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(from, fromRow, to, toRow, rows, columns, add: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, int rows, int columns, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool hasTiles = typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);
        int tiledRows = hasTiles ? rows / Tile * Tile : 0;
        for (int c0 = 0; c0 < columns; c0 += Block)
        {
            int end = Math.Min(c0 + Block, columns);
            int tiledEnd = c0 + (end - c0) / Tile * Tile;
            for (int r = 0; r < tiledRows; r += Tile)
            {
                ReadOnlySpan<T> source = from[(r * fromRow)..];
                for (int c = c0; c < tiledEnd; c += Tile)
                    RunTile(source[c..], fromRow, to[(c * toRow + r)..], toRow, add);
                for (int row = r; row < r + Tile; row++)
                    RunRow(from, row, fromRow, to, toRow, tiledEnd, end, add);
            }
            for (int r = tiledRows; r < rows; r++)
                RunRow(from, r, fromRow, to, toRow, c0, end, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunRow<T>(
        ReadOnlySpan<T> from, int row, int fromRow, Span<T> to, int toRow, int column, int end, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; column < end; column++)
        {
            T value = from[row * fromRow + column];
            ref T target = ref to[column * toRow + row];
            target = add ? target + value : value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunTile<T>(ReadOnlySpan<T> from, int fromRow, Span<T> to, int toRow, bool add)
        where T : unmanaged
    {
        // The last rows of a tile are read and written up to their fourth element.
        ref float source = ref Start(from[..(3 * fromRow + Tile)]);
        ref float target = ref Start<T>(to[..(3 * toRow + Tile)]);
        var r0 = Vector128.LoadUnsafe(ref source);
        var r1 = Vector128.LoadUnsafe(ref source, (nuint)fromRow);
        var r2 = Vector128.LoadUnsafe(ref source, (nuint)(2 * fromRow));
        var r3 = Vector128.LoadUnsafe(ref source, (nuint)(3 * fromRow));
        (Vector128<float> even0, Vector128<float> even1) = (ZipLow(r0, r2), ZipHigh(r0, r2));
        (Vector128<float> odd0, Vector128<float> odd1) = (ZipLow(r1, r3), ZipHigh(r1, r3));
        Put(ZipLow(even0, odd0), ref target, 0, add);
        Put(ZipHigh(even0, odd0), ref target, (nuint)toRow, add);
        Put(ZipLow(even1, odd1), ref target, (nuint)(2 * toRow), add);
        Put(ZipHigh(even1, odd1), ref target, (nuint)(3 * toRow), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref float Start<T>(ReadOnlySpan<T> values)
        where T : unmanaged =>
        ref Unsafe.As<T, float>(ref MemoryMarshal.GetReference(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<float> value, ref float target, nuint index, bool add)
    {
        if (add)
            value += Vector128.LoadUnsafe(ref target, index);
        value.StoreUnsafe(ref target, index);
    }

    /// <summary>a0 b0 a1 b1</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>a2 b2 a3 b3</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
