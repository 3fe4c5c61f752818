namespace RnnMl.Forecasting;

/// <summary>How a forecaster deals with several values at each time step.</summary>
public enum ForecastChannels
{
    /// <summary>
    /// Each is a series of its own to one network, which distinguishes them by an embedding (Nie et al. 2023, "A time series is
    /// worth 64 words", section 3.1). The usual first choice.
    /// </summary>
    Independent,

    /// <summary>The network sees all of them and forecasts all of them.</summary>
    Joint,
}
