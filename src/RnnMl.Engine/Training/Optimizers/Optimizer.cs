using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Changes weights by their gradients, and carries what it must remember from step to step.</summary>
internal abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One step.</summary>
    public abstract void Step(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate);
}
