using System.Globalization;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>What a fit depends on, and what it does not.</summary>
public class RepeatabilityTests
{
    private static readonly string[] _expected = Rows(Fitted.Plain);

    [Fact]
    public void Contexts_of_the_same_seed_give_the_same_forecasts() =>
        Assert.Equal(Rows(Fit(new MLContext(seed: 5), seed: null)), Rows(Fit(new MLContext(seed: 5), seed: null)));

    [Fact]
    public void Contexts_of_different_seeds_give_different_forecasts() =>
        Assert.NotEqual(Rows(Fit(new MLContext(seed: 5), seed: null)), Rows(Fit(new MLContext(seed: 6), seed: null)));

    [Fact]
    public void The_seed_of_the_options_fixes_a_run_whatever_was_made_before()
    {
        var ml = new MLContext(seed: 99);
        _ = ml.Transforms.CopyColumns("Copy", "Value");
        _ = ml.Forecasting.ForecastByGru("Forecast", "Value", windowSize: 4, horizon: 1);
        Assert.Equal(_expected, Rows(Fit(ml, seed: 1)));
    }

    [Fact]
    public void Another_seed_of_the_options_gives_different_forecasts() =>
        Assert.NotEqual(_expected, Rows(Fit(new MLContext(seed: 0), seed: 2)));

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void An_estimator_gives_equal_models_each_time(int? seed)
    {
        var estimator = Estimator(new MLContext(seed: 5), seed);
        Assert.Equal(Rows(estimator.Fit(Fitted.Series)), Rows(estimator.Fit(Fitted.Series)));
    }

    [Fact]
    public void Options_changed_after_the_estimator_was_made_change_nothing()
    {
        var options = Fitted.Options();
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByLstm(options);
        options.Seed = 2;
        options.HiddenSize = 3;
        options.OutputColumnName = "Other";
        Assert.Equal(_expected, Rows(estimator.Fit(Fitted.Series)));
    }

    [Fact]
    public void The_culture_changes_neither_a_fit_nor_its_file()
    {
        var expected = ModelFiles.Entries(ModelFiles.Save(Fitted.Plain));
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("1,5", $"{1.5}");
            var fitted = Fit(new MLContext(seed: 0), seed: 1);
            Assert.Equal(_expected, Rows(fitted));

            var file = ModelFiles.Save(fitted);
            Assert.Equal(expected, ModelFiles.Entries(file));
            Assert.Equal(_expected, Rows(ModelFiles.Load(file)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static RecurrentForecastingEstimator Estimator(MLContext ml, int? seed)
    {
        var options = Fitted.Options();
        options.Seed = seed;
        return ml.Forecasting.ForecastByLstm(options);
    }

    private static RecurrentForecastingTransformer Fit(MLContext ml, int? seed) => Estimator(ml, seed).Fit(Fitted.Series);

    private static string[] Rows(ITransformer forecaster) => ViewContents.Read(forecaster.Transform(Fitted.Series));
}
