using System;

namespace RnnMl.Engine;

/// <summary>How the learning rate changes from <see cref="TrainingOptions.LearningRate"/> on while a network trains.</summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <exception cref="ArgumentException">A constant is out of range.</exception>
    internal abstract Scheduler CreateScheduler(double learningRate);

    private protected void Require(bool condition, string name, IFormattable value, string expected) =>
        Option.Require(condition, $"{GetType().Name}.{name}", value, expected);
}

/// <summary>What a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Passes over the training set, for which PyTorch's users call a scheduler's step after every epoch.</summary>
    Epoch,

    /// <summary>Changes of the weights, for which they call it after every batch.</summary>
    Step,
}
