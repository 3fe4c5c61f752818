using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Baselines;

public class BaselineForecasterTests
{
    private static readonly MLContext _ml = new(seed: 0);

    [Theory]
    [InlineData(ForecastBaseline.Naive, new float[] { 7, 7, 7 })]
    [InlineData(ForecastBaseline.SeasonalNaive, new float[] { 5, 7, 5 })]
    [InlineData(ForecastBaseline.Drift, new float[] { 9, 11, 13 })]
    public void A_forecast_is_what_its_name_says(ForecastBaseline baseline, float[] expected)
    {
        var forecasts = Forecasts(baseline, Views.Of(1, 3, 5, 7), season: 2);
        Assert.Equal(expected, forecasts[^1]);
    }

    [Fact]
    public void A_row_is_forecast_from_the_rows_up_to_it() =>
        Assert.Equal([[1f, 1], [4f, 4], [2f, 2]], Forecasts(ForecastBaseline.Naive, Views.Of(1, 4, 2), horizon: 2));

    [Fact]
    public void Each_series_is_forecast_from_its_own_rows()
    {
        var mixed = Views.Of<SeriesRow>(new() { Series = "a", Value = 1 }, new() { Series = "b", Value = 10 }, new() { Series = "a", Value = 2 },
            new() { Series = "b", Value = 30 });
        Assert.Equal([[1f], [10f], [3f], [50f]], Forecasts(ForecastBaseline.Drift, mixed, horizon: 1, series: "Series"));
    }

    [Fact]
    public void A_missing_value_counts_as_the_one_before_it() => Assert.Equal(
        [[float.NaN], [2f], [2f], [5f]], Forecasts(ForecastBaseline.Naive, Views.Of(float.NaN, 2, float.NaN, 5), horizon: 1));

    [Fact]
    public void An_infinite_value_is_refused_with_its_row() => Assert.Contains("row 1", Assert.Throws<InvalidOperationException>(
        () => Forecasts(ForecastBaseline.Naive, Views.Of(1, float.PositiveInfinity), horizon: 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Naive2_puts_the_season_back_on_the_last_level()
    {
        // Growth without noise times a season: the moving average of a season that grows evenly is found but for its curvature.
        float[] season = [0.8f, 1.1f, 1.3f, 0.8f];
        float[] values = [.. Enumerable.Range(0, 24).Select(i => 100 * season[i % 4])];
        var forecast = Forecasts(ForecastBaseline.Naive2, Views.Of(values), horizon: 6, season: 4)[^1];
        for (var k = 0; k < forecast.Length; k++)
            Assert.Equal(100 * season[k % 4], forecast[k], 1e-3f);
    }

    [Fact]
    public void Naive2_repeats_the_last_value_where_its_phase_is_always_0()
    {
        float[] season = [3, 5, 4, 0];
        var values = Views.Of([.. Enumerable.Range(0, 24).Select(i => season[i % 4])]);
        Assert.Equal([0, 0, 0], Forecasts(ForecastBaseline.Naive2, values, horizon: 3, season: 4)[^1]);
    }

    [Theory]
    [InlineData(ForecastBaseline.Naive)]
    [InlineData(ForecastBaseline.Naive2)]
    public void A_baseline_keeps_the_contract(ForecastBaseline baseline) => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByBaseline("Forecast", "Value", 3, baseline, seasonality: 12), Fitted.Series,
        Views.Of(new CountRow()));

    [Fact]
    public void A_baseline_of_many_series_keeps_the_contract() => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByBaseline("Forecast", "Value", 2, seriesColumnName: "Series"),
        Views.Of(SeriesRow.Of(("a", [1, 2, 3]), ("b", [4, 5]))), Fitted.Series);

    [Theory]
    [InlineData(0, 1, "Horizon is 0")]
    [InlineData(1, 0, "Seasonality is 0")]
    public void A_number_out_of_range_is_refused(int horizon, int season, string message) => Assert.Contains(message,
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.ForecastByBaseline("F", "Value", horizon, seasonality: season)).Message,
        StringComparison.Ordinal);

    private static float[][] Forecasts(ForecastBaseline baseline, IDataView view, int horizon = 3, int season = 1, string? series = null) =>
        _ml.Forecasting.ForecastByBaseline("Forecast", "Value", horizon, baseline, season, series).Fit(view).Transform(view).Vectors("Forecast");
}
