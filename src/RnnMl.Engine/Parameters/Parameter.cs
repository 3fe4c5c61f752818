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
        IsTrained = shape.IsTrained;
        if (Shape.Count >= 2)
            Transposed = new PackedMatrix<T>();
    }

    public string Name { get; }

    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether it has a gradient, and an optimizer changes it.</summary>
    public bool IsTrained { get; }

    /// <summary>Where the parameter begins in the set's values and, if it is trained, in every gradient array.</summary>
    public int Offset { get; }

    public int Length { get; }

    /// <summary>
    /// For a weight W [N, K], or [N, K1, K2] seen as [N, K1*K2]: W transposed, packed for x W^T. All users of a network share it.
    /// </summary>
    public PackedMatrix<T>? Transposed { get; }

    /// <summary>Brings <see cref="Transposed"/> up to date with the values in <paramref name="all"/>.</summary>
    public void Pack(ReadOnlySpan<T> all)
    {
        Version++;
        Transposed?.PackTransposed(In(all), Shape[0], Length / Shape[0]);
    }

    /// <summary>Grows with every <see cref="Pack"/>, for those who keep something that is made of the values.</summary>
    public int Version { get; private set; }

    public Span<T> In(Span<T> all) => all.Slice(Offset, Length);

    public ReadOnlySpan<T> In(ReadOnlySpan<T> all) => all.Slice(Offset, Length);
}
