namespace RnnMl.Forecasting;

/// <summary>
/// How good forecasts are. y is the actual value, f the forecast, e = y - f. A figure that was not asked for, or that the data does not
/// define (a percentage of zeros, a scaled error of a constant history), is NaN.
/// </summary>
/// <remarks>
/// Over several series, absolute and squared errors, losses, coverage and width are means over all forecast values; percentage and scaled errors are
/// means over the series' own figures, as in the M competitions and the Monash archive. A value of which a bound, a quantile or a sample is missing
/// (NaN) does not count in the figures made from these.
/// </remarks>
public sealed record ForecastMetrics
{
    /// <summary>How many forecast values were compared with actual values.</summary>
    public required long Count { get; init; }

    /// <summary>MAE, in the units of the values: mean |e|.</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>MSE, in the square of the values' units: mean e².</summary>
    public required double MeanSquaredError { get; init; }

    /// <summary>RMSE, in the units of the values: the square root of the mean e².</summary>
    public required double RootMeanSquaredError { get; init; }

    /// <summary>MAPE, in per cent: 100 mean |e / y|.</summary>
    public required double MeanAbsolutePercentageError { get; init; }

    /// <summary>sMAPE, in per cent of 0 to 200: 100 mean 2|e| / (|y| + |f|), where 0 / 0 is 0 (Makridakis et al. 2020).</summary>
    public required double SymmetricMeanAbsolutePercentageError { get; init; }

    /// <summary>
    /// MASE, without a unit: mean |e| over the mean |y[t] - y[t-m]| of the rows up to the first origin (Hyndman and Koehler 2006), m being
    /// <see cref="ForecastEvaluationOptions.Seasonality"/>.
    /// </summary>
    public required double MeanAbsoluteScaledError { get; init; }

    /// <summary>RMSSE, without a unit: the square root of the mean e² over the mean (y[t] - y[t-m])² of the same rows.</summary>
    public required double RootMeanSquaredScaledError { get; init; }

    /// <summary>
    /// OWA, without a unit: the mean of sMAPE over that of <see cref="ForecastBaseline.Naive2"/> and MASE over that of Naive2, from the same
    /// origins (Makridakis et al. 2020). Below 1 is better than Naive2.
    /// </summary>
    public required double OverallWeightedAverage { get; init; }

    /// <summary>
    /// The mean pinball loss over the levels of <see cref="ForecastEvaluationOptions.QuantileLevels"/>, in the units of the values:
    /// max(q (y - f_q), (q - 1) (y - f_q)).
    /// </summary>
    public required double PinballLoss { get; init; }

    /// <summary>
    /// The weighted quantile loss, without a unit: twice the summed pinball loss, a mean over the levels, over the summed |y| (Salinas et al. 2020).
    /// </summary>
    public required double WeightedQuantileLoss { get; init; }

    /// <summary>
    /// CRPS, the continuous ranked probability score (Gneiting and Raftery 2007), from samples, in the units of the values:
    /// mean |x - y| - mean |x - x'| / 2 over the pairs of samples x, x'.
    /// </summary>
    public required double ContinuousRankedProbabilityScore { get; init; }

    /// <summary>The share of values that lie between the bounds, in [0, 1].</summary>
    public required double Coverage { get; init; }

    /// <summary>The mean distance of the upper bound from the lower one, in the units of the values.</summary>
    public required double MeanIntervalWidth { get; init; }
}

/// <summary>The figures of one series, or of one of its channels.</summary>
/// <param name="Name">The series' key as text; empty where there is one series only.</param>
/// <param name="Metrics">Its figures.</param>
public sealed record SeriesForecastMetrics(string Name, ForecastMetrics Metrics)
{
    /// <summary>The number of the channel, from 0; 0 where values are single numbers.</summary>
    public int Channel { get; init; }
}
