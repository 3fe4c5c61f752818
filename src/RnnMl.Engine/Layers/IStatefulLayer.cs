using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// A layer that carries something from step to step, which can be taken out after one stretch of a sequence and put in before
/// the next. Sequences are numbered in the sorted order of the <see cref="BatchLayout"/>.
/// </summary>
internal interface IStatefulLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of values that are carried for one sequence.</summary>
    long StateSize { get; }

    /// <summary>The state before the first step of a sequence of which nothing else is known.</summary>
    void GetInitialState(Span<T> state);

    /// <summary>Between Begin and Forward: the state before the first step of sequence <paramref name="b"/>.</summary>
    void SetState(int b, ReadOnlySpan<T> state);

    /// <summary>After Forward: the state after the last step of sequence <paramref name="b"/>.</summary>
    void GetState(int b, Span<T> state);
}
