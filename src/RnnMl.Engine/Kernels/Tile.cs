using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The heart of every matrix product: a tile of C, up to six rows of up to four registers, that stays in registers while k runs.
/// <code>
/// C[r, j] = (0 or C[r, j]) + sum over segments s and places k of A[r, s, k] B[s, k, j]
/// </code>
/// The terms are added one after another in the order of s and k, whatever the tile's shape: the bits of an element depend neither
/// on the rows that are calculated beside it, nor on how columns are divided into tiles.
/// </summary>
/// <typeparam name="T">The numbers.</typeparam>
/// <typeparam name="TLanes">The registers.</typeparam>
/// <typeparam name="TRows">The rows of the tile, 1 to 6. What is beyond them is not compiled.</typeparam>
/// <typeparam name="TWidth">The registers in a row, 1 to 4.</typeparam>
internal static unsafe class Tile<T, TLanes, TRows, TWidth>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where TRows : struct, ISize
    where TWidth : struct, ISize
{
    /// <summary>One tile. Reads and writes just the elements named above; the caller sees to it that they are there.</summary>
    /// <param name="c">The tile's first element.</param>
    /// <param name="cRow">From a row of C to the next.</param>
    /// <param name="accumulate">Whether the sum is added to C, or replaces it.</param>
    /// <param name="a">The first element of the tile's rows of A.</param>
    /// <param name="layout">How A lies from there on.</param>
    /// <param name="b">B, from the tile's first column on.</param>
    /// <param name="bRow">From one k of B to the next, beyond the end of a segment too.</param>
    /// <param name="ahead">What will soon be read: one cache line for each k is fetched from here on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* c, nint cRow, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow, T* ahead)
    {
        TLanes c00 = default, c01 = default, c02 = default, c03 = default;
        TLanes c10 = default, c11 = default, c12 = default, c13 = default;
        TLanes c20 = default, c21 = default, c22 = default, c23 = default;
        TLanes c30 = default, c31 = default, c32 = default, c33 = default;
        TLanes c40 = default, c41 = default, c42 = default, c43 = default;
        TLanes c50 = default, c51 = default, c52 = default, c53 = default;
        if (accumulate)
        {
            T* start = c;
            (c00, c01, c02, c03) = (Load0(start), Load1(start), Load2(start), Load3(start));
            if (TRows.Value > 1)
            {
                start += cRow;
                (c10, c11, c12, c13) = (Load0(start), Load1(start), Load2(start), Load3(start));
            }
            if (TRows.Value > 2)
            {
                start += cRow;
                (c20, c21, c22, c23) = (Load0(start), Load1(start), Load2(start), Load3(start));
            }
            if (TRows.Value > 3)
            {
                start += cRow;
                (c30, c31, c32, c33) = (Load0(start), Load1(start), Load2(start), Load3(start));
            }
            if (TRows.Value > 4)
            {
                start += cRow;
                (c40, c41, c42, c43) = (Load0(start), Load1(start), Load2(start), Load3(start));
            }
            if (TRows.Value > 5)
            {
                start += cRow;
                (c50, c51, c52, c53) = (Load0(start), Load1(start), Load2(start), Load3(start));
            }
        }

        nint row = layout.Row;
        nint step = layout.Step;
        nint end = layout.Depth * step;
        for (nint s = layout.Segments; s > 0; s--)
        {
            T* a1 = a + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row, a5 = a4 + row;
            for (nint k = 0; k != end; k += step)
            {
                TLanes b0 = Load0(b), b1 = Load1(b), b2 = Load2(b), b3 = Load3(b);
                {
                    TLanes x = TLanes.Create(a[k]);
                    (c00, c01, c02, c03) = (Add0(x, b0, c00), Add1(x, b1, c01), Add2(x, b2, c02), Add3(x, b3, c03));
                }
                if (TRows.Value > 1)
                {
                    TLanes x = TLanes.Create(a1[k]);
                    (c10, c11, c12, c13) = (Add0(x, b0, c10), Add1(x, b1, c11), Add2(x, b2, c12), Add3(x, b3, c13));
                }
                if (TRows.Value > 2)
                {
                    TLanes x = TLanes.Create(a2[k]);
                    (c20, c21, c22, c23) = (Add0(x, b0, c20), Add1(x, b1, c21), Add2(x, b2, c22), Add3(x, b3, c23));
                }
                if (TRows.Value > 3)
                {
                    TLanes x = TLanes.Create(a3[k]);
                    (c30, c31, c32, c33) = (Add0(x, b0, c30), Add1(x, b1, c31), Add2(x, b2, c32), Add3(x, b3, c33));
                }
                if (TRows.Value > 4)
                {
                    TLanes x = TLanes.Create(a4[k]);
                    (c40, c41, c42, c43) = (Add0(x, b0, c40), Add1(x, b1, c41), Add2(x, b2, c42), Add3(x, b3, c43));
                }
                if (TRows.Value > 5)
                {
                    TLanes x = TLanes.Create(a5[k]);
                    (c50, c51, c52, c53) = (Add0(x, b0, c50), Add1(x, b1, c51), Add2(x, b2, c52), Add3(x, b3, c53));
                }
                b += bRow;
                // To the second-level cache; an address that is not there does no harm.
                if (Sse.IsSupported)
                    Sse.Prefetch1(ahead);
                ahead += 64 / sizeof(T);
            }
            a += layout.Segment;
        }

        Store(c, c00, c01, c02, c03);
        if (TRows.Value > 1)
            Store(c + cRow, c10, c11, c12, c13);
        if (TRows.Value > 2)
            Store(c + 2 * cRow, c20, c21, c22, c23);
        if (TRows.Value > 3)
            Store(c + 3 * cRow, c30, c31, c32, c33);
        if (TRows.Value > 4)
            Store(c + 4 * cRow, c40, c41, c42, c43);
        if (TRows.Value > 5)
            Store(c + 5 * cRow, c50, c51, c52, c53);
    }

    // Registers are passed by value: the JIT keeps in memory what it has passed by reference, even where it inlines the call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load0(T* from) => TLanes.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load1(T* from) => TWidth.Value > 1 ? TLanes.Load(from + TLanes.Count) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load2(T* from) => TWidth.Value > 2 ? TLanes.Load(from + 2 * TLanes.Count) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load3(T* from) => TWidth.Value > 3 ? TLanes.Load(from + 3 * TLanes.Count) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add0(TLanes a, TLanes b, TLanes c) => TLanes.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add1(TLanes a, TLanes b, TLanes c) => TWidth.Value > 1 ? TLanes.MultiplyAdd(a, b, c) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add2(TLanes a, TLanes b, TLanes c) => TWidth.Value > 2 ? TLanes.MultiplyAdd(a, b, c) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Add3(TLanes a, TLanes b, TLanes c) => TWidth.Value > 3 ? TLanes.MultiplyAdd(a, b, c) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
    {
        TLanes.Store(v0, to);
        if (TWidth.Value > 1)
            TLanes.Store(v1, to + TLanes.Count);
        if (TWidth.Value > 2)
            TLanes.Store(v2, to + 2 * TLanes.Count);
        if (TWidth.Value > 3)
            TLanes.Store(v3, to + 3 * TLanes.Count);
    }
}
