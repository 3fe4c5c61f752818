using System;

namespace RnnMl.Engine;

/// <summary>
/// The learning rate is multiplied by gamma once in a while, as by PyTorch's StepLR: rate gamma^floor(t / stepSize).
/// </summary>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>How long the rate stays the same, in <see cref="Unit"/>s; at least 1.</summary>
    public required int StepSize { get; init; }

    /// <summary>What it is multiplied by; above 0 up to 1; default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>What is counted; default epochs.</summary>
    public ScheduleUnit Unit { get; init; }

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(StepSize >= 1, nameof(StepSize), StepSize, "at least 1");
        Require(Gamma is > 0 and <= 1, nameof(Gamma), Gamma, "a number above 0 and up to 1");
        return new FormulaScheduler(t => learningRate * Math.Pow(Gamma, t / StepSize), Unit);
    }
}
