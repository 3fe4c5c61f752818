using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Sampled paths of any length from an engine.</summary>
public class PredictSamplesTests
{
    private const int Paths = 20;

    private static readonly Lazy<RecurrentForecastingTransformer> _forecaster = new(() => ManySeries.Fit(ManySeries.Options("recursive")));

    [Fact]
    public void They_are_those_of_the_column_and_the_same_when_asked_again_or_after_loading()
    {
        var engine = _forecaster.Value.CreateForecastEngine(seriesName: "c");
        var expected = _forecaster.Value.Transform(ManySeries.View).Vectors("Samples")[^1];
        Assert.Equal(expected, engine.PredictSamples());
        Assert.Equal(expected, engine.PredictSamples());
        Assert.Equal(expected, ModelFiles.SaveAndLoad(_forecaster.Value).CreateForecastEngine(seriesName: "c").PredictSamples());
    }

    [Fact]
    public void A_longer_horizon_goes_on_with_the_paths_of_a_shorter_one()
    {
        var engine = _forecaster.Value.CreateForecastEngine(seriesName: "a");
        float[][] paths = [.. engine.PredictSamples(horizon: 3).Chunk(3)], longer = [.. engine.PredictSamples(horizon: 15).Chunk(15)];
        Assert.Equal(Paths, longer.Length);
        Assert.Equal(paths, longer.Select(path => path[..3]));
        Assert.All(longer.SelectMany(path => path), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_direct_likelihood_tells_its_own_too()
    {
        var options = ManySeries.Options("Normal");
        options.SampleColumnName = "Samples";
        options.NumberOfSamples = Paths;
        var forecaster = ManySeries.Fit(options);
        Assert.Equal(forecaster.Transform(ManySeries.View).Vectors("Samples")[^1], forecaster.CreateForecastEngine(seriesName: "c").PredictSamples());
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.Direct, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.SegmentWise, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.SegmentWise, ForecastChannels.Independent)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Joint)]
    [InlineData(ForecastStrategy.Recursive, ForecastChannels.Independent)]
    public void A_shorter_horizon_has_the_first_steps_of_each_path(ForecastStrategy strategy, ForecastChannels channels)
    {
        const int Channels = 2;
        var options = ManySeries.Options("Normal");
        (options.InputColumnName, options.InputColumnNames) = (null, ["Value", "Past"]);
        (options.Strategy, options.Channels, options.NumberOfSamples) = (strategy, channels, Paths);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        float[][] whole = [.. engine.PredictSamples().Chunk(ManySeries.Horizon * Channels)];
        foreach (var steps in (int[])[1, 2])
            Assert.Equal(whole.Select(path => path[..(steps * Channels)]), engine.PredictSamples(horizon: steps).Chunk(steps * Channels));
    }

    [Fact]
    public void Their_median_is_the_forecast()
    {
        var engine = _forecaster.Value.CreateForecastEngine(seriesName: "a");
        var (paths, forecast) = (engine.PredictSamples(horizon: 10), engine.Predict(horizon: 10).Values);
        for (var k = 0; k < 10; k++)
        {
            float[] step = [.. paths.Where((_, i) => i % 10 == k).Order()];
            Assert.Equal((step[Paths / 2 - 1] + step[Paths / 2]) / 2, forecast[k], 1e-3f);
        }
    }

    [Fact]
    public void Series_and_seeds_draw_for_themselves()
    {
        float[] Samples(RecurrentForecastingTransformer forecaster, string name)
        {
            var engine = forecaster.CreateForecastEngine(seriesName: name);
            foreach (var row in ManySeries.Series("a", ManySeries.WindowSize, 1, ""))
                engine.Observe(row.Value);
            return engine.PredictSamples();
        }

        Assert.NotEqual(Samples(_forecaster.Value, "one"), Samples(_forecaster.Value, "other"));
        var reseeded = new RecurrentForecastingTransformer(_forecaster.Value.Host, _forecaster.Value.Columns, _forecaster.Value.Model with { SampleSeed = 7 }, _forecaster.Value.States);
        Assert.NotEqual(Samples(_forecaster.Value, "one"), Samples(reseeded, "one"));
    }

    [Fact]
    public void Members_of_an_ensemble_share_them()
    {
        var options = ManySeries.Options("recursive");
        options.NumberOfMembers = 3;
        Assert.Equal(18 * 5, ManySeries.Fit(options).CreateForecastEngine(seriesName: "a").PredictSamples(horizon: 5).Length);
    }

    [Fact]
    public void Covariates_of_the_whole_horizon_are_needed()
    {
        var engine = ManySeries.Fit(ManySeries.Options("recursive with everything")).CreateForecastEngine(seriesName: "a");
        Assert.Contains("future covariates", Assert.Throws<ArgumentException>(() => engine.PredictSamples(horizon: 5)).Message, StringComparison.Ordinal);
        Assert.Equal(Paths * 5, engine.PredictSamples(horizon: 5, [1, 2, 3, 4, 5]).Length);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("recursive points")]
    public void A_forecaster_that_samples_none_says_what_is_needed(string way) => Assert.Contains("a likelihood is needed",
        Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(ManySeries.Options(way)).CreateForecastEngine(seriesName: "a").PredictSamples()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Paths_that_no_array_holds_are_refused_though_few_of_their_steps_are_asked_for()
    {
        var fitted = ManySeries.Fit(ManySeries.Options("Normal"));
        var forecaster = new RecurrentForecastingTransformer(fitted.Host, fitted.Columns, fitted.Model with { SampleCount = Array.MaxLength / 2 }, fitted.States);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => forecaster.CreateForecastEngine(seriesName: "a").PredictSamples(horizon: 1));
        Assert.Equal("Horizon", refusal.ParamName);
        Assert.StartsWith("Horizon is 3; it must be at most 2", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue / 10)]
    public void A_horizon_that_cannot_be_is_refused(int horizon) => Assert.Equal("horizon", Assert.Throws<ArgumentOutOfRangeException>(
        () => _forecaster.Value.CreateForecastEngine(seriesName: "a").PredictSamples(horizon)).ParamName);
}
