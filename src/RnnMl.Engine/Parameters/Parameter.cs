using System;
using System.Collections.Generic;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>One named part of a <see cref="ParameterSet{T}"/>.</summary>
internal sealed class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Parameter(ParameterShape shape, int offset)
    {
        Name = shape.Name;
        Shape = shape.Shape;
        Offset = offset;
        Length = (int)shape.Length;
        if (Shape.Count == 2)
            Transposed = new PackedMatrix<T>();
    }

    public string Name { get; }

    public IReadOnlyList<int> Shape { get; }

    /// <summary>Where the parameter begins in the set's values, and in every gradient array that goes with them.</summary>
    public int Offset { get; }

    public int Length { get; }

    /// <summary>For a weight matrix W [N, K]: W transposed, packed for x W^T. All users of a network share it.</summary>
    public PackedMatrix<T>? Transposed { get; }

    /// <summary>Brings <see cref="Transposed"/> up to date with the values in <paramref name="all"/>.</summary>
    public void Pack(ReadOnlySpan<T> all) => Transposed?.PackTransposed(In(all), Shape[0], Shape[1]);

    public Span<T> In(Span<T> all) => all.Slice(Offset, Length);

    public ReadOnlySpan<T> In(ReadOnlySpan<T> all) => all.Slice(Offset, Length);
}
