using System;

namespace RnnMl.Engine;

/// <summary>
/// A likelihood of counts whose mean is the network's times a scale that each row of targets brings along, so that one network
/// serves series of very different size while the likelihood stays one of counts (Salinas et al. 2020, "DeepAR", section 3.3).
/// A target row is [K + S]: the counts, and then S scales, each above 0. Count k has scale k mod S: counts are [K / S, S].
/// </summary>
public sealed record ScaledCountLoss : Loss
{
    /// <summary>A <see cref="NegativeBinomialLoss"/> or a <see cref="PoissonLoss"/>, or a <see cref="MissingTargetsLoss"/> of one.</summary>
    public required ValueLoss Inner { get; init; }

    /// <summary>S, at least 1, of which K is a multiple: the series in a row of targets; default 1.</summary>
    public int ScaleCount { get; init; } = 1;

    internal override LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence)
    {
        ArgumentNullException.ThrowIfNull(Inner);
        if (ScaleCount < 1)
            throw new ArgumentException($"{nameof(ScaleCount)} is {ScaleCount}; expected at least 1.");
        return Inner.CreateEvaluator<T>(outputSize, outputIsSequence, ScaleCount);
    }
}
