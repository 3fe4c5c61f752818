using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>What a call of <see cref="Trainer.Fit"/> did.</summary>
public sealed class TrainingResult
{
    internal TrainingResult(IReadOnlyList<EpochReport> epochs, int bestEpoch, double bestLoss)
    {
        Epochs = epochs;
        BestEpoch = bestEpoch;
        BestLoss = bestLoss;
    }

    /// <summary>One report for each epoch.</summary>
    public IReadOnlyList<EpochReport> Epochs { get; }

    /// <summary>
    /// The epoch of the lowest monitored loss, counted from 1. With a validation set or early stopping the network has its weights now.
    /// </summary>
    public int BestEpoch { get; }

    /// <summary>The monitored loss of that epoch: the validation loss or, without a validation set, the training loss.</summary>
    public double BestLoss { get; }
}
