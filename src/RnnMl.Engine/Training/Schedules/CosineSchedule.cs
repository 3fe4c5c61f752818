using System;

namespace RnnMl.Engine;

/// <summary>
/// The learning rate falls along half a cosine wave (Loshchilov and Hutter 2017), as with PyTorch's CosineAnnealingLR:
/// <code>
/// etaMin + (rate - etaMin) (1 + cos(pi t / tMax)) / 2
/// </code>
/// After tMax it stays at etaMin. (PyTorch's would rise again.)
/// </summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>When the rate has fallen to <see cref="EtaMin"/>, in <see cref="Unit"/>s; at least 1.</summary>
    public required int TMax { get; init; }

    /// <summary>The last rate; 0 up to <see cref="TrainingOptions.LearningRate"/>; default 0.</summary>
    public double EtaMin { get; init; }

    /// <summary>What is counted; default epochs.</summary>
    public ScheduleUnit Unit { get; init; }

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(TMax >= 1, nameof(TMax), TMax, "at least 1");
        Require(EtaMin >= 0 && EtaMin <= learningRate, nameof(EtaMin), EtaMin,
            FormattableString.Invariant($"0 up to the learning rate, {learningRate}"));
        return new FormulaScheduler(
            t => EtaMin + (learningRate - EtaMin) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(t, TMax) / TMax)), Unit);
    }
}
