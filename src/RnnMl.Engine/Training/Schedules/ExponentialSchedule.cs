using System;

namespace RnnMl.Engine;

/// <summary>The learning rate is multiplied by gamma every time, as by PyTorch's ExponentialLR: rate gamma^t.</summary>
public sealed record ExponentialSchedule : LearningRateSchedule
{
    /// <summary>What the rate is multiplied by; above 0 up to 1.</summary>
    public required double Gamma { get; init; }

    /// <summary>What is counted; default epochs.</summary>
    public ScheduleUnit Unit { get; init; }

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(Gamma is > 0 and <= 1, nameof(Gamma), Gamma, "a number above 0 and up to 1");
        return new FormulaScheduler(t => learningRate * Math.Pow(Gamma, t), Unit);
    }
}
