namespace RnnMl.Forecasting;

/// <summary>What a feature of the window and of the series contributed to a forecast.</summary>
/// <param name="Feature">
/// The feature: a column's name (with a place in brackets where it holds several numbers), or <c>Calendar.Week</c> and the like.
/// </param>
/// <param name="Contribution">
/// By how much it moved the forecast, in the units of the series (of its logarithm, Box-Cox transform or differences, where the network
/// sees those).
/// </param>
public sealed record ForecastContribution(string Feature, float Contribution);
