using System;
using System.Globalization;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.MLNet.Interop;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Options out of their range: the message names the option and the value, when the estimator is made.</summary>
public class BadOptionsTests
{
    [Theory]
    [InlineData("OutputColumnName", "")]
    [InlineData("OutputColumnName", null)]
    [InlineData("InputColumnName", "")]
    [InlineData("TimeColumnName", "")]
    [InlineData("ConfidenceLowerBoundColumn", "")]
    [InlineData("ConfidenceUpperBoundColumn", "")]
    [InlineData("WindowSize", 1)]
    [InlineData("WindowSize", 0)]
    [InlineData("WindowSize", -1)]
    [InlineData("Horizon", 0)]
    [InlineData("Horizon", -1)]
    [InlineData("Horizon", (1 << 20) + 1)]
    [InlineData("HiddenSize", 0)]
    [InlineData("HiddenSize", 65_537)]
    [InlineData("NumberOfLayers", 0)]
    [InlineData("NumberOfLayers", 129)]
    [InlineData("Scaling", (WindowScaling)99)]
    [InlineData("DifferencingLag", -1)]
    [InlineData("DifferencingLag", Fitted.WindowSize - 1)]
    [InlineData("BatchSize", 0)]
    [InlineData("MaxEpoch", 0)]
    [InlineData("LearningRate", 0f)]
    [InlineData("LearningRate", -0.5f)]
    [InlineData("LearningRate", float.NaN)]
    [InlineData("LearningRate", float.PositiveInfinity)]
    [InlineData("GradientClippingNorm", -0.5f)]
    [InlineData("GradientClippingNorm", float.NaN)]
    [InlineData("ValidationSetFraction", -0.5f)]
    [InlineData("ValidationSetFraction", 1f)]
    [InlineData("ValidationSetFraction", float.NaN)]
    [InlineData("EarlyStoppingPatience", -1)]
    [InlineData("CalibrationFraction", 0f)]
    [InlineData("CalibrationFraction", -0.5f)]
    [InlineData("CalibrationFraction", 1f)]
    [InlineData("CalibrationFraction", float.NaN)]
    [InlineData("ConfidenceLevel", 0f)]
    [InlineData("ConfidenceLevel", 1f)]
    [InlineData("ConfidenceLevel", 1.5f)]
    [InlineData("ConfidenceLevel", float.NaN)]
    [InlineData("ConfidenceLowerBoundColumn", "Forecast")]
    [InlineData("ConfidenceUpperBoundColumn", "Forecast")]
    [InlineData("ConfidenceUpperBoundColumn", "Low")]
    public void An_option_out_of_range_is_refused_by_name_and_value(string option, object? value)
    {
        var options = Fitted.Options();
        typeof(RecurrentForecastingEstimator.Options).GetField(option)!.SetValue(options, value);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new MLContext().Forecasting.ForecastByLstm(options));
        Assert.Equal(option, exception.ParamName);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{option} is {(value is "" ? "empty" : value ?? "null")}; it must be "), exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_ends_of_the_ranges_are_within_them()
    {
        var options = Fitted.Options();
        options.WindowSize = 3;
        options.DifferencingLag = 1;
        options.Horizon = options.HiddenSize = options.BatchSize = options.MaxEpoch = options.EarlyStoppingPatience = 1;
        options.GradientClippingNorm = 0;
        options.ValidationSetFraction = 0;
        var forecaster = Fitted.Fit(options, Fitted.Series);
        Assert.All(forecaster.Transform(Fitted.Series).Vectors("Forecast")[2..], row => Assert.True(float.IsFinite(Assert.Single(row))));
    }

    [Fact]
    public void What_a_row_has_room_for_is_checked_with_the_paths_that_members_draw()
    {
        var options = Fitted.Options();
        (options.Strategy, options.Loss, options.Horizon, options.NumberOfMembers) = (ForecastStrategy.Recursive, ForecastLoss.Normal, 1_048_576, 32);
        // Two of each member are 64.
        options.NumberOfSamples = 95;
        options.Validate();
        // One of each is 32.
        options.NumberOfSamples = 1;
        options.ValidateSize(new RowLayout(2, 0, 0, 0));
        Assert.Contains("on 32 paths", Assert.Throws<ArgumentOutOfRangeException>(() => options.ValidateSize(new RowLayout(3, 0, 0, 0))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_one_batch()
    {
        var (options, all) = (Fitted.Options(), Fitted.Options());
        options.BatchSize = int.MaxValue;
        all.BatchSize = Fitted.Rows;
        Assert.Equal(ViewContents.Read(Fitted.Fit(all, Fitted.Series).Transform(Fitted.Series)),
            ViewContents.Read(Fitted.Fit(options, Fitted.Series).Transform(Fitted.Series)));
    }

    [Theory]
    [InlineData(0, 1, "WindowSize")]
    [InlineData(4, 0, "Horizon")]
    public void The_short_verbs_check_their_parameters_too(int windowSize, int horizon, string option)
    {
        var forecasting = new MLContext().Forecasting;
        foreach (var make in (Action[])[() => forecasting.ForecastByLstm("Forecast", "Value", windowSize, horizon),
            () => forecasting.ForecastByGru("Forecast", "Value", windowSize, horizon),
            () => forecasting.ForecastByRnn("Forecast", "Value", windowSize, horizon)])
        {
            Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
        }
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        var estimator = new MLContext().Forecasting.ForecastByLstm(Fitted.Options());
        Assert.Throws<ArgumentNullException>(() => new MLContext().Forecasting.ForecastByLstm(null!));
        Assert.Throws<ArgumentNullException>(() => ((ForecastingCatalog)null!).ForecastByLstm(Fitted.Options()));
        Assert.Throws<ArgumentNullException>(() => estimator.Fit(null!));
        Assert.Throws<ArgumentNullException>(() => estimator.GetOutputSchema(null!));
        Assert.Throws<ArgumentNullException>(() => Fitted.Plain.Transform(null!));
        Assert.Throws<ArgumentNullException>(() => Fitted.Plain.GetOutputSchema(null!));
        Assert.Throws<ArgumentNullException>(() => SavedComponent.Save(null!, "kind", [], []));
    }
}
