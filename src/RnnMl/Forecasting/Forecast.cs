namespace RnnMl.Forecasting;

/// <summary>What a <see cref="ForecastEngine"/> answers.</summary>
/// <param name="Values">The forecasts, [H, C] row-major, the nearest step first; C is 1 for a single value.</param>
/// <param name="LowerBounds">
/// The lower bounds, [H, C] alike; null where nothing was calibrated and the loss gives no interval of that level. Columns of bounds need not have been
/// named.
/// </param>
/// <param name="UpperBounds">The upper bounds, alike.</param>
public sealed record Forecast(float[] Values, float[]? LowerBounds, float[]? UpperBounds);
