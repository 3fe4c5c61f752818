namespace RnnMl.Forecasting;

/// <summary>How the forecasts of an ensemble's members, or of several forecasters, become one, step by step and quantile by quantile.</summary>
public enum EnsembleCombination
{
    /// <summary>
    /// The median of the members' forecasts, which one that went wrong does not move; of sampled ones, that of all members' paths.
    /// </summary>
    Median,

    /// <summary>Their mean; of sampled ones, that of the members' medians.</summary>
    Mean,
}
