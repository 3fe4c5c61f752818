using System;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// Memory that kernels may point into: it does not move, and begins on a cache line. It grows when a larger batch comes, its
/// contents lost. The garbage collector frees it with its owner, so a pointer may be used while the owner is alive.
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int CacheLine = 64;

    private T[] _array = [];
    private T* _start;

    /// <summary>The number of values that there is room for.</summary>
    public int Length { get; private set; }

    /// <summary>The first of <see cref="Length"/> values.</summary>
    public T* Start => _start;

    public Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_start, Length);
    }

    /// <summary>Makes room for <paramref name="rows"/> x <paramref name="columns"/> values at least; new ones are zero.</summary>
    /// <exception cref="ArgumentException">An array cannot be as large.</exception>
    public void Ensure(long rows, long columns)
    {
        long length = rows * columns;
        if (length <= Length)
            return;
        int padding = CacheLine / sizeof(T);
        if (length > Array.MaxLength - padding)
        {
            throw new ArgumentException(
                $"A batch needs a buffer of {rows} x {columns} values; at most {Array.MaxLength - padding} are possible.");
        }
        _array = GC.AllocateArray<T>((int)length + padding, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref _array[0]);
        _start = (T*)((address + CacheLine - 1) / CacheLine * CacheLine);
        Length = (int)length;
    }

    /// <summary>Some of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Slice(int start, int length) => Span.Slice(start, length);
}
