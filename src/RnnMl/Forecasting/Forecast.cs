namespace RnnMl.Forecasting;

/// <summary>What a <see cref="ForecastEngine"/> answers.</summary>
/// <param name="Values">The forecasts of the next steps, the nearest first.</param>
/// <param name="LowerBounds">As many lower bounds; null where the forecaster was fitted without bounds.</param>
/// <param name="UpperBounds">As many upper bounds; null where the forecaster was fitted without bounds.</param>
public sealed record Forecast(float[] Values, float[]? LowerBounds, float[]? UpperBounds);
