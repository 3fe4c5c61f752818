using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// What training makes small. A loss compares rows of the network's output with rows of targets, where a row is the output for
/// a sequence or, for a network whose output is a sequence, for one of its time steps. Rows have weights: that of the sequence
/// times that of the time step (<see cref="ISequenceDataset.GetWeight"/>, <see cref="ISequenceDataset.GetStepWeights"/>). The
/// loss of a batch or a dataset is the weighted mean, sum(w l) / sum(w). The target of a row of weight 0 is not looked at, and
/// the loss is 0 where all weights are.
/// </summary>
public abstract record Loss
{
    private protected Loss()
    {
    }

    /// <exception cref="ArgumentException">
    /// A constant is out of range, or the network's output does not suit the loss.
    /// </exception>
    internal abstract LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected ArgumentException Unexpected(double target, string expected) =>
        new(FormattableString.Invariant($"A target is {target}; {GetType().Name} expects {expected}."));
}
