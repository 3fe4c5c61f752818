using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Engines that go on from a file, and forecasters that train on from one: to the bit as if there had been none.</summary>
public sealed class EngineResumeTests : IDisposable
{
    private static readonly float[] _levels = [0.1f, 0.4f, 0.8f];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Ways => [.. ManySeries.Ways];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_engine_from_a_checkpoint_goes_on_to_the_bit(string way)
    {
        var options = ManySeries.Options(way);
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "b");
        for (var i = 0; i < 5; i++)
            Observe(engine, options, i);
        var again = Load(engine).CreateForecastEngine(seriesName: "b");
        for (var i = 5; i < 8 + ManySeries.WindowSize; i++)
        {
            AssertSame(engine, again, options);
            Observe(engine, options, i);
            Observe(again, options, i);
        }
        AssertSame(engine, again, options);
    }

    [Fact]
    public void A_gap_after_a_checkpoint_is_filled_as_without_it()
    {
        var options = ManySeries.Options("masks");
        options.TimeColumnName = "Time";
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "b");
        var again = Load(engine).CreateForecastEngine(seriesName: "b");
        foreach (var one in (ForecastEngine[])[engine, again])
            one.Observe(700, Fitted.Day(48));
        AssertSame(engine, again, options);
    }

    [Theory]
    [InlineData("direct with everything")]
    [InlineData("recursive")]
    [InlineData("segments")]
    [InlineData("segments with the future")]
    [InlineData("ensemble")]
    public void Training_on_from_a_file_gives_the_bits_of_training_on_from_memory_and_other_weights_than_beginning_anew(string way)
    {
        var options = ManySeries.Options(way);
        var model = ManySeries.Fit(options);
        var loaded = Load(model.CreateForecastEngine(seriesName: "b")).GetForecaster();
        RecurrentForecastingTransformer On(RecurrentForecastingTransformer? start) => Estimator(options).Fit(ManySeries.View, start);
        Assert.Equal(Weights(On(model)), Weights(On(loaded)));
        Assert.Equal(Weights(model), Weights(On(null)));
        Assert.NotEqual(Weights(model), Weights(On(model)));
    }

    [Fact]
    public void Training_on_without_calibration_keeps_no_bounds_of_other_weights()
    {
        var options = ManySeries.Options();
        var model = ManySeries.Fit(options);
        Assert.NotNull(model.Model.Bounds);
        options.CalibrationFraction = 0;
        Assert.Null(Estimator(options).Fit(ManySeries.View, model).Model.Bounds);
    }

    [Theory]
    [InlineData("WindowSize", 9)]
    [InlineData("Horizon", 2)]
    [InlineData("Loss", ForecastLoss.Huber)]
    [InlineData("Scaling", WindowScaling.Mean)]
    [InlineData("LogTransform", true)]
    [InlineData("BoxCoxLambda", 0.5f)]
    [InlineData("DifferencingLag", 1)]
    [InlineData("MinimumHistory", 5)]
    [InlineData("MissingValues", MissingValueHandling.Mask)]
    [InlineData("MissingValues", MissingValueHandling.Zero)]
    [InlineData("Strategy", ForecastStrategy.Recursive)]
    [InlineData("NumberOfMembers", 2)]
    public void Training_on_with_an_option_that_the_weights_do_not_know_is_refused_by_its_name(string option, object value)
    {
        var options = ManySeries.Options();
        var model = ManySeries.Fit(options);
        typeof(RecurrentForecastingEstimator.Options).GetField(option)!.SetValue(options, value);
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        var message = Assert.Throws<InvalidOperationException>(() => Estimator(options).Fit(ManySeries.View, model)).Message;
        Assert.Contains(option, message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingEstimator Estimator(RecurrentForecastingEstimator.Options options) =>
        new MLContext(seed: 0).Forecasting.ForecastByGru(options);

    private static void Observe(ForecastEngine engine, RecurrentForecastingEstimator.Options options, int i) => engine.Observe(
        [900 + 10 * (i % 4)], Fitted.Day(45 + i), options.PastCovariateColumnNames.Length > 0 ? [i % 5] : [],
        options.FutureCovariateColumnNames.Length > 0 ? [i % 7] : []);

    private static void AssertSame(ForecastEngine engine, ForecastEngine again, RecurrentForecastingEstimator.Options options)
    {
        float[] known = options.FutureCovariateColumnNames.Length > 0 ? [1, 2, 3] : [];
        ForecastEngineTests.AssertSame(engine.Predict(futureCovariates: known), again.Predict(futureCovariates: known));
        Assert.Equal(engine.PredictQuantiles(_levels, futureCovariates: known), again.PredictQuantiles(_levels, futureCovariates: known));
    }

    private static float[] Weights(RecurrentForecastingTransformer forecaster) =>
        [.. forecaster.Model.Networks.SelectMany(network => network.Parameters).SelectMany(parameter => parameter.Values.ToArray())];

    private ITransformer Load(ForecastEngine engine)
    {
        engine.CheckPoint(new MLContext(seed: 0), _folder.File("engine.zip"));
        return new MLContext(seed: 0).Model.Load(_folder.File("engine.zip"), out _);
    }
}
