namespace RnnMl.Forecasting;

/// <summary>
/// Whether the season of each window is taken out before the network sees it, by classical decomposition of the window, and put
/// back on the forecast.
/// </summary>
public enum Deseasonalization
{
    /// <summary>The network sees the season.</summary>
    None,

    /// <summary>The season is a sum that is subtracted.</summary>
    Additive,

    /// <summary>The season is a factor that is divided by. Every value must be above 0; not after a logarithm or Box-Cox.</summary>
    Multiplicative,
}
