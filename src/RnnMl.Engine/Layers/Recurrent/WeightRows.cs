using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Some rows of a weight matrix [N, K], as a product of their own.
/// </summary>
internal sealed class WeightRows<T>(ParameterSet<T> parameters, Parameter<T> weight, int firstRow, int rows)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _columns = weight.Shape[1];

    public ReadOnlySpan<T> Values => In((ReadOnlySpan<T>)parameters.Values);

    /// <summary>Their transpose, for y += x W^T.</summary>
    public PackedMatrix<T> Transposed { get; } = parameters.Transposed(weight, firstRow, rows);

    /// <summary>Takes them as they are into <paramref name="packed"/>, for dx += dy W.</summary>
    public void Pack(PackedMatrix<T> packed) => packed.Pack(Values, rows, _columns);

    public Span<T> In(Span<T> all) => weight.In(all).Slice(firstRow * _columns, rows * _columns);

    private ReadOnlySpan<T> In(ReadOnlySpan<T> all) => weight.In(all).Slice(firstRow * _columns, rows * _columns);
}
