using System.Collections.Generic;

namespace RnnMl.Forecasting;

/// <summary>What an evaluation of forecasts found.</summary>
/// <param name="Overall">The figures over everything.</param>
/// <param name="PerSeries">Those of each series, in the order of their first rows; where values are vectors, of each of its channels.</param>
/// <param name="PerStep">Those of each step of the horizon, the nearest first: [K].</param>
public sealed record ForecastEvaluation(ForecastMetrics Overall, IReadOnlyList<SeriesForecastMetrics> PerSeries,
    IReadOnlyList<ForecastMetrics> PerStep);
