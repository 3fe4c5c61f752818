namespace RnnMl.Engine;

/// <summary>The learning rate stays as it is. The default.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    internal override Scheduler CreateScheduler(double learningRate) =>
        new FormulaScheduler(_ => learningRate, ScheduleUnit.Epoch);
}
