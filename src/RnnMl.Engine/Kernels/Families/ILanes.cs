using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// A vector register of some width: what kernels are written over, so that one source serves every instruction set. The JIT
/// compiles each kernel anew for every implementation, which is a struct around one vector and costs nothing.
/// </summary>
/// <remarks>
/// A span of numbers whose length is a multiple of <see cref="Count"/> is a span of registers
/// (<see cref="System.Runtime.InteropServices.MemoryMarshal.Cast{TFrom,TTo}(System.Span{TFrom})"/>).
/// </remarks>
internal interface ILanes<TSelf, T> :
    IAdditionOperators<TSelf, TSelf, TSelf>,
    ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>,
    IDivisionOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// How many of them a row of a <see cref="Tile{T, TLanes, TRows, TWidth}"/> has: 4 where there are 32 registers, 2 where
    /// there are 16.
    /// </summary>
    static abstract int TileWidth { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf Create(T value);

    /// <summary>From memory that need not be aligned.</summary>
    static abstract unsafe TSelf Load(T* from);

    /// <summary>To memory that need not be aligned.</summary>
    static abstract unsafe void Store(TSelf value, T* to);

    /// <summary>a * b + c, rounded once where the processor can do that.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller of both; NaN if <paramref name="a"/> is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf limit);

    /// <summary>The larger of both; NaN if <paramref name="a"/> is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf limit);

    /// <summary>In single precision, what is left of a finite <paramref name="a"/> without the nearest whole number.</summary>
    static abstract TSelf Fraction(TSelf a);

    /// <summary>In single precision <paramref name="a"/> 2^n for whole n of -126 to 127.</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    /// <summary>
    /// Zero in place of magnitudes below 2^-100. Gradients that vanish over many steps would otherwise become denormal numbers,
    /// with which many processors calculate a hundred times slower.
    /// </summary>
    static abstract TSelf FlushTiny(TSelf a);

    /// <summary><paramref name="value"/> where <paramref name="a"/> is above 0, else 0.</summary>
    static abstract TSelf WherePositive(TSelf a, TSelf value);

    /// <summary>The sum of all lanes.</summary>
    static abstract T Sum(TSelf a);

    /// <summary><paramref name="function"/> of every lane, one by one.</summary>
    static abstract TSelf Map(TSelf a, System.Func<T, T> function);
}
