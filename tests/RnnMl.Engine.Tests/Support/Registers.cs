using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine.Tests;

/// <summary>What is calculated in the registers of one family of kernels, on arrays of any length.</summary>
internal abstract unsafe class Registers<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static Registers<T> Of(string family) => KernelFamilies.Create(Families.Parse(family), new Factory());

    /// <summary>The lanes of a register.</summary>
    public abstract int Lanes { get; }

    public abstract T[] Sigmoid(T[] x);

    public abstract T[] Tanh(T[] x);

    /// <inheritdoc cref="ILanes{TSelf, T}.Min"/>
    public abstract T[] Min(T[] a, T[] limit);

    /// <inheritdoc cref="ILanes{TSelf, T}.Max"/>
    public abstract T[] Max(T[] a, T[] limit);

    /// <inheritdoc cref="ILanes{TSelf, T}.Fraction"/>
    public abstract T[] Fraction(T[] a);

    /// <inheritdoc cref="ILanes{TSelf, T}.Scale"/>
    public abstract T[] Scale(T[] a, T[] n);

    /// <inheritdoc cref="ILanes{TSelf, T}.FlushTiny"/>
    public abstract T[] FlushTiny(T[] a);

    /// <inheritdoc cref="ILanes{TSelf, T}.WherePositive"/>
    public abstract T[] WherePositive(T[] a, T[] value);

    /// <summary>One tile of 1 to 6 rows and 1 to 4 registers; see <see cref="Tile{T, TLanes, TRows, TWidth}"/>.</summary>
    public void Tile(
        int rows, int registers, Span<T> c, int cRow, bool accumulate, ReadOnlySpan<T> a, LeftLayout layout, ReadOnlySpan<T> b,
        int bRow)
    {
        fixed (T* cStart = c, aStart = a, bStart = b)
            TileOf(rows, registers)(cStart, cRow, accumulate, aStart, layout, bStart, bRow, bStart);
    }

    private protected abstract delegate*<T*, nint, bool, T*, in LeftLayout, T*, nint, T*, void> TileOf(int rows, int registers);

    private sealed class Factory : IFamilyFactory<T, Registers<T>>
    {
        public Registers<T> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, T> => new Compiled<TLanes>();
    }

    private sealed class Compiled<TLanes> : Registers<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        public override int Lanes => TLanes.Count;

        public override T[] Sigmoid(T[] x) => Map(x, x, static (x, _) => GateFunctions<T, TLanes>.Sigmoid(x));

        public override T[] Tanh(T[] x) => Map(x, x, static (x, _) => GateFunctions<T, TLanes>.Tanh(x));

        public override T[] Min(T[] a, T[] limit) => Map(a, limit, TLanes.Min);

        public override T[] Max(T[] a, T[] limit) => Map(a, limit, TLanes.Max);

        public override T[] Fraction(T[] a) => Map(a, a, static (a, _) => TLanes.Fraction(a));

        public override T[] Scale(T[] a, T[] n) => Map(a, n, TLanes.Scale);

        public override T[] FlushTiny(T[] a) => Map(a, a, static (a, _) => TLanes.FlushTiny(a));

        public override T[] WherePositive(T[] a, T[] value) => Map(a, value, TLanes.WherePositive);

        private protected override delegate*<T*, nint, bool, T*, in LeftLayout, T*, nint, T*, void> TileOf(
            int rows, int registers) => rows switch
            {
                1 => TileOf<One>(registers),
                2 => TileOf<Two>(registers),
                3 => TileOf<Three>(registers),
                4 => TileOf<Four>(registers),
                5 => TileOf<Five>(registers),
                _ => TileOf<Six>(registers),
            };

        private static delegate*<T*, nint, bool, T*, in LeftLayout, T*, nint, T*, void> TileOf<TRows>(int registers)
            where TRows : struct, ISize => registers switch
            {
                1 => &Tile<T, TLanes, TRows, One>.Multiply,
                2 => &Tile<T, TLanes, TRows, Two>.Multiply,
                3 => &Tile<T, TLanes, TRows, Three>.Multiply,
                _ => &Tile<T, TLanes, TRows, Four>.Multiply,
            };

        private static T[] Map(T[] a, T[] b, Func<TLanes, TLanes, TLanes> function)
        {
            int count = TLanes.Count;
            T[] paddedA = [.. a, .. new T[count]];
            T[] paddedB = [.. b, .. new T[count]];
            fixed (T* aStart = paddedA, bStart = paddedB)
            {
                for (int i = 0; i < a.Length; i += count)
                    TLanes.Store(function(TLanes.Load(aStart + i), TLanes.Load(bStart + i)), aStart + i);
            }
            return paddedA[..a.Length];
        }
    }
}
