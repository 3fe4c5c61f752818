namespace RnnMl.Forecasting;

/// <summary>Forecasts without a model, which every model has to beat.</summary>
public enum ForecastBaseline
{
    /// <summary>The last value, repeated.</summary>
    Naive,

    /// <summary>The last season, repeated; the last value where no whole season is known.</summary>
    SeasonalNaive,

    /// <summary>
    /// The last value of the deseasonalized series, with the season applied again: the yardstick of the M competitions
    /// (Makridakis et al. 2020, "The M4 competition"). The series is deseasonalized, by classical multiplicative decomposition, where
    /// its autocorrelation is significant at 90 %; otherwise, and where the last phase is always 0, this is <see cref="Naive"/>.
    /// </summary>
    Naive2,

    /// <summary>The straight line through the first value and the last.</summary>
    Drift,
}
