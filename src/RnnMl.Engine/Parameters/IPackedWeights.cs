using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Weights in the layout in which some kernels read them, kept beside a <see cref="ParameterSet{T}"/>.</summary>
internal interface IPackedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Takes over the values of all parameters.</summary>
    void Pack(ReadOnlySpan<T> values);
}
