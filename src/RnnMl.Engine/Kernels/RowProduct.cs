using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The product of one row with panels, for a sequence that is scored alone: C += a B, panel by panel. Two panels at a time give
/// the processor enough sums that do not wait for each other; each is added in the order of k, as in
/// <see cref="Tile{T, TLanes, TRows, TWidth}"/>.
/// </summary>
internal static unsafe class RowProduct<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    // Of each width 1 to 4 one panel and two.
    private static readonly delegate*<T*, T*, T*, nint, T*, T*, nint, void>[] _kernels =
    [
        &Multiply<One, One>, &Multiply<Two, One>, &Multiply<One, Two>, &Multiply<Two, Two>,
        &Multiply<One, Three>, &Multiply<Two, Three>, &Multiply<One, Four>, &Multiply<Two, Four>,
    ];

    /// <summary>Adds the product with all panels.</summary>
    /// <param name="c">The first panel's row of C; the others follow at a distance of <paramref name="cPanel"/>.</param>
    /// <param name="cPanel">From a panel of C to the next.</param>
    /// <param name="registers">The width of a panel in registers, 1 to 4.</param>
    /// <param name="a">The row; as long as a panel of B is deep.</param>
    /// <param name="b">The first panel of B, one row for each k; the others follow.</param>
    /// <param name="bPanel">From a panel of B to the next.</param>
    /// <param name="panels">The number of panels.</param>
    /// <param name="backwards">
    /// Whether panels are read from the last to the first. Who alternates finds some of them in the cache, which a loop that always
    /// begins anew has just thrown out.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Something named does not lie inside the spans.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        Span<T> c, int cPanel, int registers, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int bPanel, int panels, bool backwards)
    {
        int width = registers * TLanes.Count;
        ArgumentOutOfRangeException.ThrowIfLessThan(c.Length, (panels - 1L) * cPanel + width, nameof(c));
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, (panels - 1L) * bPanel + (long)a.Length * width, nameof(b));
        fixed (T* cStart = c, aStart = a, bStart = b)
        {
            int pairs = (panels + 1) / 2;
            for (int i = 0; i < pairs; i++)
            {
                int panel = 2 * (backwards ? pairs - 1 - i : i);
                int count = Math.Min(2, panels - panel);
                T* c0 = cStart + (nint)panel * cPanel;
                T* b0 = bStart + (nint)panel * bPanel;
                _kernels[2 * registers + count - 3](c0, c0 + cPanel, aStart, a.Length, b0, b0 + bPanel, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TPanels, TWidth>(T* c0, T* c1, T* a, nint depth, T* b0, T* b1, nint bRow)
        where TPanels : struct, ISize
        where TWidth : struct, ISize
    {
        TLanes c00 = Load<TWidth>(c0, 0), c01 = Load<TWidth>(c0, 1), c02 = Load<TWidth>(c0, 2), c03 = Load<TWidth>(c0, 3);
        TLanes c10 = default, c11 = default, c12 = default, c13 = default;
        if (TPanels.Value > 1)
            (c10, c11, c12, c13) = (Load<TWidth>(c1, 0), Load<TWidth>(c1, 1), Load<TWidth>(c1, 2), Load<TWidth>(c1, 3));
        for (nint k = 0; k < depth; k++)
        {
            TLanes x = TLanes.Create(a[k]);
            c00 = TLanes.MultiplyAdd(x, TLanes.Load(b0), c00);
            if (TWidth.Value > 1)
                c01 = TLanes.MultiplyAdd(x, TLanes.Load(b0 + TLanes.Count), c01);
            if (TWidth.Value > 2)
                c02 = TLanes.MultiplyAdd(x, TLanes.Load(b0 + 2 * TLanes.Count), c02);
            if (TWidth.Value > 3)
                c03 = TLanes.MultiplyAdd(x, TLanes.Load(b0 + 3 * TLanes.Count), c03);
            b0 += bRow;
            if (TPanels.Value > 1)
                c10 = TLanes.MultiplyAdd(x, TLanes.Load(b1), c10);
            if (TPanels.Value > 1 && TWidth.Value > 1)
                c11 = TLanes.MultiplyAdd(x, TLanes.Load(b1 + TLanes.Count), c11);
            if (TPanels.Value > 1 && TWidth.Value > 2)
                c12 = TLanes.MultiplyAdd(x, TLanes.Load(b1 + 2 * TLanes.Count), c12);
            if (TPanels.Value > 1 && TWidth.Value > 3)
                c13 = TLanes.MultiplyAdd(x, TLanes.Load(b1 + 3 * TLanes.Count), c13);
            b1 += bRow;
        }
        Store<TWidth>(c0, c00, c01, c02, c03);
        if (TPanels.Value > 1)
            Store<TWidth>(c1, c10, c11, c12, c13);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load<TWidth>(T* from, int register)
        where TWidth : struct, ISize => register < TWidth.Value ? TLanes.Load(from + register * TLanes.Count) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TWidth>(T* to, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
        where TWidth : struct, ISize
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
