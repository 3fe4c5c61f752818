namespace RnnMl.Forecasting;

/// <summary>How the forecasts of an ensemble's members become one, step by step and quantile by quantile.</summary>
public enum EnsembleCombination
{
    /// <summary>The median of the members' forecasts, which one that went wrong does not move.</summary>
    Median,

    /// <summary>Their mean.</summary>
    Mean,
}
