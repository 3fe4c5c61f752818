using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Levels that are asked for when the forecaster is fitted already: the same are told, and the same refused, wherever they are asked for.</summary>
public class ForecastLevelsTests
{
    private static readonly float[] _levels = [0.1f, 0.5f, 0.9f];

    private static readonly Lazy<RecurrentForecastingTransformer> _uncalibrated = new(() => ManySeries.Fit(Uncalibrated()));

    [Theory]
    [InlineData("Quantile")]
    [InlineData("Normal")]
    [InlineData("NegativeBinomial")]
    [InlineData("recursive")]
    [InlineData("segments with everything")]
    public void An_engine_tells_the_quantiles_of_the_column(string way)
    {
        var forecaster = ManySeries.Fit(ManySeries.Options(way));
        Assert.Equal(forecaster.Transform(ManySeries.View).Vectors("Quantiles")[^1], forecaster.CreateForecastEngine(seriesName: "c").PredictQuantiles(_levels));
    }

    [Fact]
    public void Quantiles_of_an_uncalibrated_forecaster_are_those_that_it_has_learned() =>
        Assert.Equal(_uncalibrated.Value.Transform(ManySeries.View).Vectors("Quantiles")[^1], Engine(_uncalibrated.Value).PredictQuantiles(_levels));

    [Fact]
    public void They_ascend_and_the_median_is_the_forecast_and_an_intervals_bounds_are_two_of_them()
    {
        var engine = Engine(ManySeries.Fit(ManySeries.Options("Normal")));
        var quantiles = engine.PredictQuantiles([0.025f, 0.1f, 0.5f, 0.9f, 0.99f], horizon: 2).Chunk(5).ToArray();
        Assert.Equal(2, quantiles.Length);
        Assert.All(quantiles, step => Assert.Equal(step.Order(), step));
        var forecast = engine.Predict(horizon: 2, confidenceLevel: 0.8f);
        Assert.Equal(forecast.Values, quantiles.Select(step => step[2]));
        Assert.Equal(forecast.LowerBounds, quantiles.Select(step => step[1]));
        Assert.Equal(forecast.UpperBounds, quantiles.Select(step => step[3]));
    }

    [Fact]
    public void A_recursive_forecaster_tells_those_of_any_horizon()
    {
        var engine = Engine(ManySeries.Fit(ManySeries.Options("recursive")));
        var far = engine.PredictQuantiles(_levels, horizon: 12);
        Assert.Equal(12 * _levels.Length, far.Length);
        Assert.All(far.Chunk(_levels.Length), step => Assert.Equal(step.Order(), step));
    }

    [Fact]
    public void A_fitted_forecaster_shows_quantiles_at_other_levels_when_asked_and_is_saved_with_them()
    {
        float[] levels = [0.05f, 0.3f, 0.6f, 0.95f];
        var forecaster = ManySeries.Fit(ManySeries.Options("Quantile"));
        var other = forecaster.WithQuantileLevels(levels);
        levels[0] = 0.2f;
        var view = other.Transform(ManySeries.View);
        Assert.Equal(Engine(forecaster).PredictQuantiles([0.05f, 0.3f, 0.6f, 0.95f]), view.Vectors("Quantiles")[^1]);
        Assert.Equal(forecaster.Transform(ManySeries.View).Vectors("Forecast")[^1], view.Vectors("Forecast")[^1]);
        Assert.Equal(ViewContents.Read(view), ViewContents.Read(ModelFiles.SaveAndLoad(other).Transform(ManySeries.View)));
    }

    public static TheoryData<float[]> NoLevels => [[], [0f], [1f], [-0.5f], [float.NaN], [0.5f, 0.5f], [0.9f, 0.1f]];

    [Theory]
    [MemberData(nameof(NoLevels))]
    public void Levels_that_are_none_are_refused_by_name(float[] levels)
    {
        var engine = Engine(_uncalibrated.Value);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => engine.PredictQuantiles(levels));
        Assert.Equal("levels", exception.ParamName);
        Assert.Contains("in (0, 1), ascending", exception.Message, StringComparison.Ordinal);
        Assert.Equal("quantileLevels", Assert.Throws<ArgumentOutOfRangeException>(() => _uncalibrated.Value.WithQuantileLevels(levels)).ParamName);
    }

    [Fact]
    public void More_levels_than_a_column_holds_are_refused() => Assert.Contains("1 to 64 levels", Assert.Throws<ArgumentOutOfRangeException>(
        () => ManySeries.Fit(ManySeries.Options("Quantile")).WithQuantileLevels([.. Enumerable.Range(1, 65).Select(i => i / 66f)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Levels_beyond_trained_quantiles_that_nothing_calibrates_are_refused_wherever_they_are_asked_for()
    {
        var forecaster = _uncalibrated.Value;
        var engine = Engine(forecaster);
        float[] values = new float[ManySeries.Horizon], bounds = new float[ManySeries.Horizon];
        Action[] asked =
        [
            () => forecaster.WithConfidenceLevel(0.99f),
            () => engine.Predict(confidenceLevel: 0.99f),
            () => engine.Predict(values, bounds, [], 0.99f),
            () => forecaster.Forecast(levels: 99),
            () => engine.PredictQuantiles([0.5f, 0.99f]),
            () => forecaster.WithQuantileLevels(0.5f, 0.99f),
        ];
        Assert.All(asked, ask => Assert.Contains("was not calibrated", Assert.Throws<ArgumentOutOfRangeException>(ask).Message, StringComparison.Ordinal));

        Assert.NotNull(engine.Predict(confidenceLevel: 0.9f).LowerBounds);
        Assert.Equal(["Series", "step", "Forecast", "low-90", "high-90"], forecaster.Forecast(levels: 90).Columns.Select(column => column.Name));
    }

    [Fact]
    public void A_level_of_its_own_that_a_forecaster_cannot_tell_leaves_the_forecast_without_bounds()
    {
        var options = Uncalibrated();
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn, options.QuantileColumnName) = (null, null, null);
        options.Quantiles = [0.1f, 0.5f, 0.9f];
        var engine = Engine(ManySeries.Fit(options));
        Assert.Null(engine.Predict().LowerBounds);
        Assert.NotNull(engine.Predict(confidenceLevel: 0.8f).LowerBounds);
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Predict(new float[3], new float[3], []));
    }

    [Fact]
    public void Quantiles_of_a_forecaster_without_any_are_refused()
    {
        Assert.Contains("without bounds", Assert.Throws<InvalidOperationException>(
            () => ForecastEngineTests.WithoutBounds().CreateForecastEngine().PredictQuantiles(_levels)).Message, StringComparison.Ordinal);
        Assert.Contains("QuantileColumnName", Assert.Throws<InvalidOperationException>(() => Fitted.Plain.WithQuantileLevels(0.5f)).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingEstimator.Options Uncalibrated()
    {
        var options = ManySeries.Options("Quantile");
        options.CalibrationFraction = 0;
        return options;
    }

    private static ForecastEngine Engine(RecurrentForecastingTransformer forecaster) => forecaster.CreateForecastEngine(seriesName: "c");
}
