using System.Collections.Generic;

namespace RnnMl.Forecasting;

/// <summary>What a backtest found.</summary>
/// <param name="Evaluation">The forecaster's figures over all origins.</param>
/// <param name="Windows">
/// Its figures at each origin, the oldest first. An origin without a forecast, or without an actual value after it, has counts of 0 and figures of NaN.
/// </param>
/// <param name="Baselines">What forecasts without a model reach at the same origins.</param>
public sealed record ForecastBacktestResult(ForecastEvaluation Evaluation, IReadOnlyList<ForecastEvaluation> Windows,
    IReadOnlyDictionary<ForecastBaseline, ForecastEvaluation> Baselines)
{
    /// <summary>The forecasts themselves, window by window, the oldest first.</summary>
    public IReadOnlyList<BacktestForecast> Forecasts { get; internal init; } = [];
}
