using System;
using System.Collections.Generic;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// Changes weights by their gradients, and carries what it must remember from step to step: <see cref="Steps"/> and
/// <see cref="State"/>. An optimizer of the same options that is given both goes on to the bit.
/// </summary>
internal abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(string Name, T[] Values)> _state = [];

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>
    /// The vectors that are remembered, under PyTorch's names and always in the same order; read and written in place.
    /// </summary>
    public IReadOnlyList<(string Name, T[] Values)> State => _state;

    /// <summary>One step.</summary>
    public void Step(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        Steps++;
        Update(weights, gradients, learningRate);
    }

    /// <summary>The step of number <see cref="Steps"/>, counted from 1.</summary>
    protected abstract void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate);

    /// <summary>A vector of the state; an empty one that is no part of it, unless <paramref name="isNeeded"/>.</summary>
    protected T[] Remember(string name, int length, bool isNeeded = true, double initialValue = 0)
    {
        if (!isNeeded)
            return [];
        var values = new T[length];
        values.AsSpan().Fill(T.CreateTruncating(initialValue));
        _state.Add((name, values));
        return values;
    }

    protected static Vector<T> Constant(double value) => new(T.CreateTruncating(value));
}
