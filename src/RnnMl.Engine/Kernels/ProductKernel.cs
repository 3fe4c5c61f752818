using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary><see cref="Product{T, TLanes}"/> of the family in use, for callers that are not compiled for one.</summary>
internal abstract unsafe class ProductKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static ProductKernel<T> Current { get; } = Of(KernelFamilies.Current);

    /// <summary>The lanes of a register.</summary>
    public abstract int LaneCount { get; }

    public static ProductKernel<T> Of(KernelFamily family) => KernelFamilies.Create(family, new Factory());

    /// <inheritdoc cref="Product{T, TLanes}.Multiply"/>
    public abstract void Multiply(
        T* c, nint cRow, int rows, int registers, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow);

    private sealed class Factory : IFamilyFactory<T, ProductKernel<T>>
    {
        public ProductKernel<T> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, T> => new Kernel<TLanes>();
    }

    private sealed class Kernel<TLanes> : ProductKernel<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        public override int LaneCount => TLanes.Count;

        public override void Multiply(
            T* c, nint cRow, int rows, int registers, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow) =>
            Product<T, TLanes>.Multiply(c, cRow, rows, registers, accumulate, a, layout, b, bRow);
    }
}
