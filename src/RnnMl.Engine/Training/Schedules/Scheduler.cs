using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>A <see cref="LearningRateSchedule"/> at work. All that it remembers is in <see cref="State"/>.</summary>
internal abstract class Scheduler
{
    /// <summary>The learning rate of the next step.</summary>
    public abstract double Rate { get; }

    /// <summary>What a checkpoint keeps: always as many arrays of the same lengths, read and written in place.</summary>
    public abstract IReadOnlyList<double[]> State { get; }

    /// <summary>The weights have changed once.</summary>
    public virtual void EndStep()
    {
    }

    /// <summary>An epoch is over, after its last step.</summary>
    /// <param name="loss">The monitored loss: that of the validation set or, without one, of the training set.</param>
    public virtual void EndEpoch(double loss)
    {
    }
}

/// <summary>A rate that depends on nothing but the time, counted from 0.</summary>
internal sealed class FormulaScheduler(Func<long, double> rateAt, ScheduleUnit unit) : Scheduler
{
    private readonly double[] _time = [0];

    public override double Rate => rateAt((long)_time[0]);

    public override IReadOnlyList<double[]> State => [_time];

    public override void EndStep()
    {
        if (unit == ScheduleUnit.Step)
            _time[0]++;
    }

    public override void EndEpoch(double loss)
    {
        if (unit == ScheduleUnit.Epoch)
            _time[0]++;
    }
}
