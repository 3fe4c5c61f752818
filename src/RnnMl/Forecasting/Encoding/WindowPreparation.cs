namespace RnnMl.Forecasting;

/// <summary>
/// How a window of a series is prepared for the network: logarithm or Box-Cox, then the season, then differencing, then scaling.
/// </summary>
/// <param name="WindowSize">The largest number of values of the series in a window.</param>
/// <param name="Horizon">How many values follow it: K.</param>
/// <param name="LogTransform">Whether the network sees the natural logarithms.</param>
/// <param name="DifferencingLag">The lag d of the differences z[i] - z[i-d] that the network sees; 0 for the values themselves.</param>
/// <param name="Scaling">How the window is scaled in the end.</param>
internal sealed record WindowPreparation(int WindowSize, int Horizon, bool LogTransform, int DifferencingLag, WindowScaling Scaling)
{
    /// <summary>The exponent of the Box-Cox transform; null for none.</summary>
    public double? BoxCoxLambda { get; init; }

    /// <summary>What is done with the season.</summary>
    public Deseasonalization Deseasonalization { get; init; }

    /// <summary>The rows of a season.</summary>
    public int Seasonality { get; init; } = 1;

    /// <summary>What becomes of missing values and rows.</summary>
    public MissingValueHandling MissingValues { get; init; }

    /// <summary>Whether the last value takes the place of a missing one, or the first one where none is before.</summary>
    public bool FillsMissing => MissingValues == MissingValueHandling.LastValue;

    /// <summary>Whether every value must be above 0.</summary>
    public bool NeedsPositive => LogTransform || BoxCoxLambda <= 0 || Deseasonalization == Deseasonalization.Multiplicative;
}
