using System;

namespace RnnMl.Engine;

/// <summary>
/// The learning rate rises to <see cref="TrainingOptions.LearningRate"/> and falls to almost nothing, each along half a cosine
/// wave (Smith and Topin 2017), as with PyTorch's OneCycleLR of two phases, whose max_lr that is. It is counted in steps; after
/// the last one the rate stays. The optimizer's momentum is left alone. (PyTorch's cycle_momentum would lower and raise it.)
/// </summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    /// <summary>The number of steps, which is that of epochs times that of batches in one; at least 2.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>The part of the steps in which the rate rises; between 0 and 1, and more than one step; default 0.3.</summary>
    public double PctStart { get; init; } = 0.3;

    /// <summary>The highest rate by the first one; at least 1; default 25.</summary>
    public double DivFactor { get; init; } = 25;

    /// <summary>The first rate by the last one; at least 1; default 10,000.</summary>
    public double FinalDivFactor { get; init; } = 1e4;

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(TotalSteps >= 2, nameof(TotalSteps), TotalSteps, "at least 2");
        Require(PctStart < 1 && PctStart * TotalSteps > 1, nameof(PctStart), PctStart,
            FormattableString.Invariant($"a number below 1 that makes more than one of the {TotalSteps} steps"));
        Require(DivFactor >= 1 && double.IsFinite(DivFactor), nameof(DivFactor), DivFactor, "at least 1");
        Require(FinalDivFactor >= 1 && double.IsFinite(FinalDivFactor), nameof(FinalDivFactor), FinalDivFactor, "at least 1");
        double first = learningRate / DivFactor;
        double last = first / FinalDivFactor;
        double peakTime = PctStart * TotalSteps - 1;
        double lastTime = TotalSteps - 1;
        return new FormulaScheduler(
            t => t <= peakTime
                ? Between(first, learningRate, t / peakTime)
                : Between(learningRate, last, (Math.Min(t, lastTime) - peakTime) / (lastTime - peakTime)),
            ScheduleUnit.Step);

        static double Between(double start, double end, double part) =>
            end + (start - end) * 0.5 * (1 + Math.Cos(Math.PI * part));
    }
}
