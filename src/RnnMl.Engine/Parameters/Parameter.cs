using System;
using System.Collections.Generic;
using System.Numerics;

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
    }

    public string Name { get; }

    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether it has a gradient, and an optimizer changes it.</summary>
    public bool IsTrained { get; }

    /// <summary>Where the parameter begins in the set's values and, if it is trained, in every gradient array.</summary>
    public int Offset { get; }

    public int Length { get; }

    public Span<T> In(Span<T> all) => all.Slice(Offset, Length);

    public ReadOnlySpan<T> In(ReadOnlySpan<T> all) => all.Slice(Offset, Length);
}
