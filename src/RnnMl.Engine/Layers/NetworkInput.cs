using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>What a network reads, for its first layer and for those that look past the ones before them.</summary>
/// <param name="size">I</param>
internal sealed class NetworkInput<T>(int size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _values = [];

    /// <summary>The batch that is laid out.</summary>
    public BatchLayout Layout { get; } = new();

    /// <summary>[N, I]</summary>
    public Span<T> Values => _values.AsSpan(0, Layout.Rows * size);

    /// <summary>[I] The last step of sequence <paramref name="b"/>.</summary>
    public ReadOnlySpan<T> LastStep(int b) => Values.Slice(Layout.LastRow(b) * size, size);

    /// <summary>Lays out a batch, whose values are then to be written.</summary>
    /// <inheritdoc cref="BatchLayout.Set"/>
    public void Begin(ReadOnlySpan<int> lengths)
    {
        Layout.Set(lengths);
        Buffers.Ensure(ref _values, Layout.Rows, size);
    }
}
