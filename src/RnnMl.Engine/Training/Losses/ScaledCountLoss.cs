using System;

namespace RnnMl.Engine;

/// <summary>
/// A likelihood of counts whose mean is the network's times a scale that each row of targets brings along, so that one network
/// serves series of very different size while the likelihood stays one of counts (Salinas et al. 2020, "DeepAR", section 3.3).
/// A target row is [K + 1]: the counts, and then the scale, above 0.
/// </summary>
public sealed record ScaledCountLoss : Loss
{
    /// <summary>A <see cref="NegativeBinomialLoss"/> or a <see cref="PoissonLoss"/>, or a <see cref="MissingTargetsLoss"/> of one.</summary>
    public required ValueLoss Inner { get; init; }

    internal override LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence)
    {
        ArgumentNullException.ThrowIfNull(Inner);
        return Inner.CreateEvaluator<T>(outputSize, outputIsSequence, scaled: true);
    }
}
