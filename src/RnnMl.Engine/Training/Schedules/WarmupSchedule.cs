using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// The learning rate rises in a straight line to <see cref="TrainingOptions.LearningRate"/>, from where another schedule begins;
/// as PyTorch's LinearLR in front of another in a SequentialLR:
/// <code>
/// rate (startFactor + (1 - startFactor) t / duration)        while t is below the duration
/// </code>
/// For a schedule that counts epochs, the epoch in which the rise ends is the first one, unless it ends with its last step.
/// </summary>
public sealed record WarmupSchedule : LearningRateSchedule
{
    /// <summary>How long the rate rises, in <see cref="Unit"/>s; at least 1.</summary>
    public required int Duration { get; init; }

    /// <summary>The first rate by the full one; above 0 up to 1; default 1/3.</summary>
    public double StartFactor { get; init; } = 1.0 / 3;

    /// <summary>What is counted while the rate rises; default steps.</summary>
    public ScheduleUnit Unit { get; init; } = ScheduleUnit.Step;

    /// <summary>What comes after; default <see cref="ConstantSchedule"/>.</summary>
    public LearningRateSchedule Next { get; init; } = new ConstantSchedule();

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(Duration >= 1, nameof(Duration), Duration, "at least 1");
        Require(StartFactor is > 0 and <= 1, nameof(StartFactor), StartFactor, "a number above 0 and up to 1");
        ArgumentNullException.ThrowIfNull(Next);
        return new WarmupScheduler(this, learningRate, Next.CreateScheduler(learningRate));
    }
}

internal sealed class WarmupScheduler(WarmupSchedule options, double learningRate, Scheduler next) : Scheduler
{
    private readonly double[] _time = [0];

    public override double Rate =>
        _time[0] < options.Duration
            ? learningRate * (options.StartFactor + (1 - options.StartFactor) * _time[0] / options.Duration)
            : next.Rate;

    public override IReadOnlyList<double[]> State => [_time, .. next.State];

    public override void EndStep()
    {
        if (_time[0] >= options.Duration)
            next.EndStep();
        if (options.Unit == ScheduleUnit.Step)
            _time[0]++;
    }

    public override void EndEpoch(double loss)
    {
        // Where steps are counted, one beyond the duration is the first that the next schedule had.
        if (options.Unit == ScheduleUnit.Step ? _time[0] > options.Duration : _time[0] >= options.Duration)
            next.EndEpoch(loss);
        if (options.Unit == ScheduleUnit.Epoch)
            _time[0]++;
    }
}
