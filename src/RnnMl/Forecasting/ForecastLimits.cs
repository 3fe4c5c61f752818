using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>The most that forecasters, baselines and evaluations take, and that a model file may ask for.</summary>
internal static class ForecastLimits
{
    /// <summary>The rows of a horizon: the outputs that the engine's networks can have.</summary>
    public const int Horizon = NetworkSpec.MaxSize;

    /// <summary>The rows of a season.</summary>
    public const int Seasonality = NetworkSpec.MaxSize;

    /// <summary>Quantiles that are trained, and levels in a column of quantiles.</summary>
    public const int Levels = 64;

    /// <summary>Networks in an ensemble.</summary>
    public const int Members = 32;

    /// <summary>Numbers that a forecast has in a row: quantiles of the longest horizon at as many levels as there may be, 256 MiB.</summary>
    public const int NumbersInARow = Levels * Horizon;
}
