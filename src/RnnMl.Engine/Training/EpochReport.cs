using System;

namespace RnnMl.Engine;

/// <summary>What one pass over the training set did.</summary>
/// <param name="Epoch">Counted from 1 in each call of <see cref="Trainer.Fit"/>.</param>
/// <param name="TrainingLoss">The weighted mean over all sequences or time steps, each seen with the weights of its step.</param>
/// <param name="ValidationLoss">The weighted mean over the validation set after the epoch; null without one.</param>
/// <param name="GradientNorm">The mean over the epoch's steps of the gradients' global norm before clipping.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="IsBest">
/// Whether the monitored loss improved: the validation loss or, without a validation set, the training loss.
/// </param>
/// <param name="Duration">The time it took, validation included.</param>
/// <param name="LoadingDuration">
/// The part of it in which the training set was asked for its sequences and targets; the rest is the engine's own.
/// </param>
/// <param name="SequencesPerSecond">Training sequences by that time.</param>
public sealed record EpochReport(
    int Epoch,
    double TrainingLoss,
    double? ValidationLoss,
    double GradientNorm,
    double LearningRate,
    bool IsBest,
    TimeSpan Duration,
    TimeSpan LoadingDuration,
    double SequencesPerSecond)
{
    internal double MonitoredLoss => ValidationLoss ?? TrainingLoss;
}
