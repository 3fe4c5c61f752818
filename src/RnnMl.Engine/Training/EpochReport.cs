using System;

namespace RnnMl.Engine;

/// <summary>What one pass over the training set did.</summary>
/// <param name="Epoch">Counted from 1 in each call of <see cref="Trainer.Fit"/>.</param>
/// <param name="TrainingLoss">The mean over all target values, each seen with the weights of its step.</param>
/// <param name="ValidationLoss">The mean over all target values of the validation set after the epoch; null without one.</param>
/// <param name="GradientNorm">The mean over the epoch's steps of the gradients' global norm before clipping.</param>
/// <param name="IsBest">
/// Whether the monitored loss improved: the validation loss or, without a validation set, the training loss.
/// </param>
/// <param name="Duration">The time it took, validation included.</param>
/// <param name="SequencesPerSecond">Training sequences by that time.</param>
public sealed record EpochReport(
    int Epoch,
    double TrainingLoss,
    double? ValidationLoss,
    double GradientNorm,
    bool IsBest,
    TimeSpan Duration,
    double SequencesPerSecond)
{
    internal double MonitoredLoss => ValidationLoss ?? TrainingLoss;
}
