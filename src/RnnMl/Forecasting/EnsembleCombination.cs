namespace RnnMl.Forecasting;

/// <summary>
/// How the forecasts of an ensemble's members, or of several forecasters, become one, step by step and quantile by quantile. The paths that
/// members of a recursive likelihood sample are one sample whatever is chosen: forecast and quantiles are those of all members' paths, whose
/// distribution is the mean of the members' distributions. Where one member's forecast is missing (NaN), so is the ensemble's.
/// </summary>
public enum EnsembleCombination
{
    /// <summary>The median of the members' forecasts, which one that went wrong does not move.</summary>
    Median,

    /// <summary>Their mean.</summary>
    Mean,
}
