using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>A <see cref="Loss"/> at work on one network, with the buffers of one user.</summary>
internal abstract class LossEvaluator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>W, the number of target values in a row; null if a dataset may choose it.</summary>
    public abstract int? TargetSize { get; }

    /// <summary>Whether there is a row of targets for every time step, rather than one for every sequence.</summary>
    public abstract bool TargetIsSequence { get; }

    /// <summary>
    /// The loss of a batch and, unless <paramref name="gradient"/> is empty, the gradient of its <see cref="LossSum.Sum"/>.
    /// </summary>
    /// <param name="layout">How the sequences lie.</param>
    /// <param name="output">[R, O] What the network made of them.</param>
    /// <param name="targets">
    /// [N, W] in the same layout if <see cref="TargetIsSequence"/>, else [B, W] in the sorted order.
    /// </param>
    /// <param name="weights">[N] or [B] alike; 0 or more.</param>
    /// <param name="gradient">[R, O] with respect to <paramref name="output"/>, to be overwritten.</param>
    /// <exception cref="ArgumentException">A target is none that the loss allows.</exception>
    public abstract LossSum Compute(
        BatchLayout layout, ReadOnlySpan<T> output, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, Span<T> gradient);
}
