using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>What the places of a <see cref="SegmentDecoder{T}"/> add to its gates, calculated once for all sequences.</summary>
/// <param name="position">p, [M, H], or narrower where channels take the rest.</param>
/// <param name="weight">W_ih, [3H, H].</param>
/// <param name="bias">b_ih, [3H].</param>
internal sealed class SegmentPlaceSums<T>(Parameter<T> position, Parameter<T> weight, Parameter<T> bias) : IPackedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMatrix<T> _transposed = new();
    private readonly T[] _inputs = new T[position.Shape[0] * weight.Shape[1]];
    private readonly T[] _values = new T[position.Shape[0] * bias.Length];

    /// <summary>[p_m, 0], [M, H].</summary>
    public ReadOnlySpan<T> Inputs => _inputs;

    /// <summary>P = W_ih [p_m, 0] + b_ih, [M, 3H].</summary>
    public ReadOnlySpan<T> Values => _values;

    public void Pack(ReadOnlySpan<T> values)
    {
        int segments = position.Shape[0];
        int size = weight.Shape[1];
        int used = position.Shape[1];
        for (int m = 0; m < segments; m++)
            position.In(values).Slice(m * used, used).CopyTo(_inputs.AsSpan(m * size));
        _transposed.PackTransposed(weight.In(values), bias.Length, size);
        RowSums.Broadcast(bias.In(values), _values.AsSpan());
        MatrixProduct.Add(_inputs, _transposed, _values, segments);
    }
}
