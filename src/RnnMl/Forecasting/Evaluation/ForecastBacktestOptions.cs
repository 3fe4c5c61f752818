using System;
using System.Threading;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>How a backtest moves its origin through the data.</summary>
public sealed class ForecastBacktestOptions
{
    /// <summary>
    /// The columns, and the figures wanted. <see cref="ForecastEvaluationOptions.TestRows"/> and
    /// <see cref="ForecastEvaluationOptions.Stride"/> stay at their defaults: a backtest chooses its origins itself. Required.
    /// </summary>
    public ForecastEvaluationOptions Evaluation = new();

    /// <summary>How many values the estimator forecasts, and are held back after each origin: K, at least 1. Required.</summary>
    public int Horizon;

    /// <summary>How many origins there are, at least 1; default 5. The last one lies a horizon before the last value of each series.</summary>
    public int Windows = 5;

    /// <summary>Rows from one origin to the next, at least 1. Default: 0, which is <see cref="Horizon"/>.</summary>
    public int Step;

    /// <summary>
    /// After how many origins the estimator is fitted again, on all rows up to the origin: 1, the default, is every time; 0 is once
    /// only, at the first origin.
    /// </summary>
    public int RefitInterval = 1;

    /// <summary>
    /// How many fits, or forecasts by one fit, run at the same time, at least 1, the default. RnnMl's forecasters give the same results whatever
    /// it is; an estimator that draws from the MLContext's random numbers when it fits does not. A model with a transformer of others' that is no
    /// row-to-row mapper, as ForecastBySsa's, forecasts one origin after the other.
    /// </summary>
    public int MaxDegreeOfParallelism = 1;

    /// <summary>Stops the backtest between fits, which then throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken;

    internal int StepOrHorizon => Step == 0 ? Horizon : Step;

    internal ForecastBacktestOptions Clone()
    {
        var clone = (ForecastBacktestOptions)MemberwiseClone();
        clone.Evaluation = Evaluation.Clone();
        return clone;
    }

    internal void Validate()
    {
        Check(Evaluation != null, nameof(Evaluation), null, "the options of an evaluation");
        Evaluation!.Validate();
        Check(Evaluation.TestRows == 0, nameof(Evaluation.TestRows), Evaluation.TestRows, "0 in a backtest, which chooses its origins itself");
        Check(Evaluation.Stride == 1, nameof(Evaluation.Stride), Evaluation.Stride, "1 in a backtest, which chooses its origins itself");
        CheckRange(nameof(Horizon), Horizon, 1, ForecastLimits.Horizon);
        Check(Windows >= 1, nameof(Windows), Windows, "at least 1");
        Check(Step >= 0, nameof(Step), Step, "at least 0");
        Check(RefitInterval >= 0, nameof(RefitInterval), RefitInterval, "at least 0");
        Check(MaxDegreeOfParallelism >= 1, nameof(MaxDegreeOfParallelism), MaxDegreeOfParallelism, "at least 1");
    }
}
