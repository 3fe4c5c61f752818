using System;
using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary><see cref="Product{T, TLanes}"/> of the family in use, for callers that are not compiled for one.</summary>
internal abstract unsafe class ProductKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static ProductKernel<T> Current => Of(KernelFamilies.Current);

    /// <summary>The lanes of a register.</summary>
    public abstract int LaneCount { get; }

    /// <summary>The kernel of one kind of registers.</summary>
    public static ProductKernel<T> Of<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T> => Kernel<TLanes>.Instance;

    public static ProductKernel<T> Of(KernelFamily family) => KernelFamilies.Create(family, new Factory());

    /// <inheritdoc cref="Product{T, TLanes}.Multiply(T*, nint, int, int, bool, T*, in LeftLayout, T*, nint, nint)"/>
    public abstract void Multiply(
        T* c, nint cRow, int rows, int registers, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow);

    /// <inheritdoc cref="Product{T, TLanes}.Multiply(Span{T}, int, int, int, bool, ReadOnlySpan{T}, in LeftLayout, ReadOnlySpan{T}, int, nint)"/>
    public abstract void Multiply(
        Span<T> c, int cRow, int rows, int registers, bool accumulate, ReadOnlySpan<T> a, in LeftLayout layout,
        ReadOnlySpan<T> b, int bRow, nint next = 0);

    /// <inheritdoc cref="RowProduct{T, TLanes}.Multiply(Span{T}, int, int, ReadOnlySpan{T}, ReadOnlySpan{T}, int, int, bool)"/>
    public abstract void MultiplyRow(
        Span<T> c, int cPanel, int registers, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int bPanel, int panels, bool backwards);

    private sealed class Factory : IFamilyFactory<T, ProductKernel<T>>
    {
        public ProductKernel<T> Create<TLanes>()
            where TLanes : unmanaged, ILanes<TLanes, T> => Of<TLanes>();
    }

    private sealed class Kernel<TLanes> : ProductKernel<T>
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        public static ProductKernel<T> Instance { get; } = new Kernel<TLanes>();

        public override int LaneCount => TLanes.Count;

        public override void Multiply(
            T* c, nint cRow, int rows, int registers, bool accumulate, T* a, in LeftLayout layout, T* b, nint bRow) =>
            Product<T, TLanes>.Multiply(c, cRow, rows, registers, accumulate, a, layout, b, bRow);

        public override void Multiply(
            Span<T> c, int cRow, int rows, int registers, bool accumulate, ReadOnlySpan<T> a, in LeftLayout layout,
            ReadOnlySpan<T> b, int bRow, nint next) =>
            Product<T, TLanes>.Multiply(c, cRow, rows, registers, accumulate, a, layout, b, bRow, next);

        public override void MultiplyRow(
            Span<T> c, int cPanel, int registers, ReadOnlySpan<T> a, ReadOnlySpan<T> b, int bPanel, int panels, bool backwards) =>
            RowProduct<T, TLanes>.Multiply(c, cPanel, registers, a, b, bPanel, panels, backwards);
    }
}
