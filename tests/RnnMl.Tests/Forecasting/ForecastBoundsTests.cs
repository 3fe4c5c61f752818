using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class ForecastBoundsTests
{
    [Fact]
    public void The_forecast_lies_between_the_bounds()
    {
        var transformed = Fitted.Plain.Transform(Fitted.Series);
        var (forecast, low, high) = (transformed.Vectors("Forecast"), transformed.Vectors("Low"), transformed.Vectors("High"));
        for (var row = Fitted.WindowSize - 1; row < Fitted.Rows; row++)
        {
            for (var k = 0; k < Fitted.Horizon; k++)
                Assert.True(low[row][k] < forecast[row][k] && forecast[row][k] < high[row][k]);
        }
    }

    [Fact]
    public void Without_logarithms_the_bounds_are_symmetric()
    {
        var forecast = Fitted.Plain.CreateForecastEngine().Predict();
        for (var k = 0; k < Fitted.Horizon; k++)
            Assert.Equal(forecast.Values[k], (forecast.LowerBounds![k] + forecast.UpperBounds![k]) / 2, 1e-3);
    }

    [Fact]
    public void With_logarithms_the_bounds_are_symmetric_in_proportion()
    {
        var forecast = Fitted.Logarithmic.CreateForecastEngine().Predict();
        for (var k = 0; k < Fitted.Horizon; k++)
        {
            Assert.Equal(forecast.UpperBounds![k] / forecast.Values[k], forecast.Values[k] / forecast.LowerBounds![k], 1e-3);
            Assert.True(forecast.LowerBounds[k] > 0);
        }
    }

    [Fact]
    public void The_bounds_widen_with_the_level()
    {
        var engine = Fitted.Plain.CreateForecastEngine();
        var widths = ((float[])[0.3f, 0.6f, 0.9f]).Select(level => engine.Predict(confidenceLevel: level))
            .Select(forecast => forecast.UpperBounds![0] - forecast.LowerBounds![0]).ToArray();
        Assert.True(widths[0] < widths[1] && widths[1] < widths[2], string.Join(", ", widths));
    }

    [Fact]
    public void The_columns_show_the_level_of_the_options()
    {
        var options = Fitted.Options();
        options.ConfidenceLevel = 0.5f;
        var low = Fitted.Fit(options, Fitted.Series).Transform(Fitted.Series).Vectors("Low")[^1];
        Assert.Equal(Fitted.Plain.CreateForecastEngine().Predict(confidenceLevel: 0.5f).LowerBounds, low);
        Assert.NotEqual(Fitted.Plain.Transform(Fitted.Series).Vectors("Low")[^1], low);
    }

    [Fact]
    public void A_fitted_forecaster_shows_another_level_when_asked()
    {
        var low = Fitted.Plain.WithConfidenceLevel(0.5f).Transform(Fitted.Series).Vectors("Low")[^1];
        Assert.Equal(Fitted.Plain.CreateForecastEngine().Predict(confidenceLevel: 0.5f).LowerBounds, low);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_fitted_forecaster_refuses_a_level_that_is_none(float level) => Assert.Contains("confidenceLevel",
        Assert.Throws<ArgumentOutOfRangeException>(() => Fitted.Plain.WithConfidenceLevel(level)).Message);

    [Theory]
    [InlineData(0.8f, false)]
    [InlineData(0.8f, true)]
    [InlineData(0.95f, false)]
    [InlineData(0.95f, true)]
    public void As_many_values_of_a_long_series_lie_within_the_bounds_as_asked_for(float level, bool refit)
    {
        var covered = (refit ? _coverageAfterRefit : _coverage).Value(level);
        Assert.All(covered, share => Assert.InRange(share, level - 0.04, level + 0.04));
    }

    private const int Fit = 1500, Test = 2000;

    // 300 rows calibrate: their quantile is off by 0.023 (one deviation) at level 0.8, 0.013 at 0.95; 2,000 rows measure it.
    private static readonly Lazy<Func<float, double[]>> _coverage = new(() => Coverage(refit: false));
    private static readonly Lazy<Func<float, double[]>> _coverageAfterRefit = new(() => Coverage(refit: true));

    private static Func<float, double[]> Coverage(bool refit)
    {
        var values = SyntheticSeries.Stationary(Fit + Test, seed: 11);
        var options = Fitted.Options();
        options.WindowSize = 24;
        options.HiddenSize = 8;
        options.MaxEpoch = 8;
        options.CalibrationFraction = 0.2f;
        options.RefitOnAllRows = refit;
        var engine = Fitted.Fit(options, Views.Of(values[..Fit])).CreateForecastEngine();

        var forecasts = new (Forecast Narrow, Forecast Wide)[Test - Fitted.Horizon];
        for (var i = 0; i < forecasts.Length; i++)
        {
            forecasts[i] = (engine.Predict(confidenceLevel: 0.8f), engine.Predict(confidenceLevel: 0.95f));
            engine.Observe(values[Fit + i]);
        }
        return level => [.. Enumerable.Range(0, Fitted.Horizon).Select(k => forecasts
            .Select(pair => level < 0.9f ? pair.Narrow : pair.Wide)
            .Select((forecast, i) => values[Fit + i + k] >= forecast.LowerBounds![k] && values[Fit + i + k] <= forecast.UpperBounds![k] ? 1.0 : 0)
            .Average())];
    }
}
