using System;
using System.Collections.Generic;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;
using Options = RnnMl.Forecasting.RecurrentForecastingEstimator.Options;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Options of many series that cannot be, alone or together: refused by name before anything is read.</summary>
public class ManyOptionsTests
{
    private static readonly Dictionary<string, (string Message, Action<Options> Change)> _cases = new()
    {
        ["segment length missing"] = ("SegmentLength is 0", options => options.Strategy = ForecastStrategy.SegmentWise),
        ["segment length without segments"] = ("SegmentLength is 2; it must be 0 unless Strategy is SegmentWise.", options => options.SegmentLength = 2),
        ["segment longer than the window"] = ("SegmentLength is 9", options => (options.Strategy, options.SegmentLength) = (ForecastStrategy.SegmentWise, 9)),
        ["lags without recursion"] = ("Lags is 1; it must be null unless Strategy is Recursive.", options => options.Lags = [1]),
        ["no lags"] = ("Lags is empty", options => (options.Strategy, options.Lags) = (ForecastStrategy.Recursive, [])),
        ["zeros for missing values and logarithms"] = ("MissingValues is Zero; it must be LastValue, Mask or Reject where values must be positive", options =>
            (options.MissingValues, options.LogTransform) = (MissingValueHandling.Zero, true)),
        ["lags that fall"] = ("Lags is 2, 1", options => (options.Strategy, options.Lags) = (ForecastStrategy.Recursive, [2, 1])),
        ["lags as long as the window"] = ("Lags is 1, 8", options => (options.Strategy, options.Lags) = (ForecastStrategy.Recursive, [1, 8])),
        ["past covariates in recursion"] = ("PastCovariateColumnNames is Past",
            options => (options.Strategy, options.PastCovariateColumnNames) = (ForecastStrategy.Recursive, ["Past"])),
        ["a name twice"] = ("StaticColumnNames is Size", options => options.StaticColumnNames = ["Size", "Size"]),
        ["an empty name"] = ("CategoryColumnNames is ", options => options.CategoryColumnNames = [""]),
        ["more history than window"] = ("MinimumHistory is 9", options => options.MinimumHistory = 9),
        ["no history left by differencing"] = ("MinimumHistory is 3", options => (options.MinimumHistory, options.DifferencingLag) = (3, 3)),
        ["log and Box-Cox"] = ("BoxCoxLambda is 0.5", options => (options.LogTransform, options.BoxCoxLambda) = (true, 0.5f)),
        ["Box-Cox out of range"] = ("BoxCoxLambda is 3", options => options.BoxCoxLambda = 3),
        ["a season of nothing"] = ("Seasonality is 0", options => options.Deseasonalization = Deseasonalization.Additive),
        ["a season too long"] = ("Seasonality is 5", options => (options.Deseasonalization, options.Seasonality) = (Deseasonalization.Additive, 5)),
        ["a season and masks"] = ("Deseasonalization is Additive",
            options => (options.Deseasonalization, options.Seasonality, options.MissingValues) = (Deseasonalization.Additive, 4, MissingValueHandling.Mask)),
        ["a factor of logarithms"] = ("Deseasonalization is Multiplicative",
            options => (options.Deseasonalization, options.Seasonality, options.LogTransform) = (Deseasonalization.Multiplicative, 4, true)),
        ["a factor of roots"] = ("Deseasonalization is Multiplicative",
            options => (options.Deseasonalization, options.Seasonality, options.BoxCoxLambda) = (Deseasonalization.Multiplicative, 4, 0.5f)),
        ["quantiles that fall"] = ("Quantiles is 0.9, 0.1", options => options.Quantiles = [0.9f, 0.1f]),
        ["a quantile of 1"] = ("QuantileLevels is 1", options => options.QuantileLevels = [1]),
        ["counts that are shifted"] = ("Loss is NegativeBinomial; it must be a loss that is not for counts; counts need Scaling Mean or None", options => options.Loss = ForecastLoss.NegativeBinomial),
        ["samples of points"] = ("SampleColumnName is Samples; it must be null unless Loss is a likelihood or trains several quantiles.", options => options.SampleColumnName = "Samples"),
        ["differences of a likelihood without calibration"] = ("DifferencingLag is 1; it must be 0", options =>
            (options.DifferencingLag, options.Loss, options.CalibrationFraction) = (1, ForecastLoss.Normal, 0)),
        ["no samples"] = ("NumberOfSamples is 0", options => options.NumberOfSamples = 0),
        ["quantiles of points without calibration"] = ("CalibrationFraction is 0",
            options => (options.QuantileColumnName, options.CalibrationFraction) = ("Quantiles", 0)),
        ["quantiles in the forecast's column"] = ("QuantileColumnName is Forecast", options => options.QuantileColumnName = "Forecast"),
        ["no members"] = ("NumberOfMembers is 0", options => options.NumberOfMembers = 0),
        ["a stride of 0"] = ("WindowStride is 0", options => options.WindowStride = 0),
        ["all units dropped"] = ("Dropout is 1", options => options.Dropout = 1),
        ["the values as their own known future"] = ("FutureCovariateColumnNames is Value", options => options.FutureCovariateColumnNames = ["Value"]),
        ["a covariate of past and future"] = ("PastCovariateColumnNames is Past",
            options => options.PastCovariateColumnNames = options.FutureCovariateColumnNames = ["Past"]),
        ["weights without a scale"] = ("WeightByScale is True", options => (options.WeightByScale, options.Scaling) = (true, WindowScaling.None)),
        ["weights by differences from the last value"] = ("WeightByScale is True",
            options => (options.WeightByScale, options.Scaling) = (true, WindowScaling.LastValue)),
        ["weights by logarithms"] = ("WeightByScale is True", options => (options.WeightByScale, options.LogTransform) = (true, true)),
        ["quantiles around one that is no median"] = ("Quantiles is 0.9",
            options => (options.Loss, options.Quantiles, options.QuantileColumnName) = (ForecastLoss.Quantile, [0.9f], "Quantiles")),
        ["quantiles above the median alone"] = ("Quantiles is 0.6, 0.9",
            options => (options.Loss, options.Quantiles, options.QuantileColumnName) = (ForecastLoss.Quantile, [0.6f, 0.9f], "Quantiles")),
        ["quantiles that are neither learned nor calibrated"] = ("QuantileLevels is 0.1, 0.5, 0.9", options =>
            (options.Loss, options.Quantiles, options.QuantileColumnName, options.CalibrationFraction) = (ForecastLoss.Quantile, [0.25f, 0.75f], "Quantiles", 0)),
        ["bounds that are neither learned nor calibrated"] = ("ConfidenceLevel is 0.95", options =>
            (options.Loss, options.Quantiles, options.ConfidenceLowerBoundColumn, options.CalibrationFraction) = (ForecastLoss.Quantile, [0.1f, 0.9f], "Low", 0)),
        ["more paths than can be held"] = ("Horizon is 10000", options =>
            (options.Strategy, options.Loss, options.Horizon, options.NumberOfSamples) = (ForecastStrategy.Recursive, ForecastLoss.Normal, 10_000, 10_000)),
        ["no array of covariates"] = ("PastCovariateColumnNames is null", options => options.PastCovariateColumnNames = null!),
        ["no array of statics"] = ("StaticColumnNames is null", options => options.StaticColumnNames = null!),
        ["no levels"] = ("QuantileLevels is null", options => options.QuantileLevels = null!),
        ["no threads"] = ("NumberOfThreads is 0", options => options.NumberOfThreads = 0),
    };

    public static TheoryData<string> Cases => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_option_that_cannot_be_is_refused_by_name(string which)
    {
        var options = ManySeries.Options();
        _cases[which].Change(options);
        Assert.Contains(_cases[which].Message, Assert.Throws<ArgumentOutOfRangeException>(
            () => new MLContext(seed: 0).Forecasting.ForecastByGru(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_learned_or_calibrated_can_be_asked_for()
    {
        var options = ManySeries.Options();
        (options.Loss, options.QuantileColumnName) = (ForecastLoss.Quantile, "Quantiles");
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Low", "High");
        options.CalibrationFraction = 0;
        options.Validate();
        (options.Quantiles, options.CalibrationFraction) = ([0.25f, 0.75f], 0.1f);
        options.Validate();
        options.Quantiles = [0.5f];
        options.Validate();
    }

    [Fact]
    public void A_level_beyond_trained_quantiles_is_refused_after_training_too()
    {
        var options = ManySeries.Options("Quantile");
        (options.CalibrationFraction, options.MaxEpoch) = (0, 1);
        var forecaster = ManySeries.Fit(options);
        Assert.Equal(0.8f, forecaster.WithConfidenceLevel(0.8f).Columns.ConfidenceLevel);
        Assert.Contains("confidenceLevel is 0.99", Assert.Throws<ArgumentOutOfRangeException>(() => forecaster.WithConfidenceLevel(0.99f)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_not_learned_are_refused_where_no_row_can_calibrate_them()
    {
        var options = ManySeries.Options("Quantile");
        (options.Quantiles, options.MissingValues, options.MaxEpoch) = ([0.1f, 0.9f], MissingValueHandling.LastValue, 1);
        var rows = ManySeries.Series("x", 80, 1, "");
        foreach (var row in rows[72..])
            row.Value = float.NaN;
        Assert.Contains("ConfidenceLevel is 0.95", Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
        options.ConfidenceLevel = 0.8f;
        ModelFiles.Load(ModelFiles.Save(ManySeries.Fit(options, Views.Of(rows))));
    }

    [Fact]
    public void A_row_of_more_numbers_than_can_be_held_is_refused_when_its_columns_are_known()
    {
        var options = ManySeries.Options("recursive");
        (options.Horizon, options.NumberOfSamples) = (6000, 10_000);
        options.Validate();
        Assert.Contains("Horizon is 6000; it must be at most 3355", Assert.Throws<ArgumentOutOfRangeException>(
            () => options.ValidateSize(new RowLayout(Channels: 2, PastCount: 0, FutureCount: 0, CalendarCount: 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lags_follow_from_the_season_where_the_window_holds_it_twice()
    {
        var options = new Options { WindowSize = 400, Strategy = ForecastStrategy.Recursive };
        Assert.Equal([1, 24, 168], options.LagsFor(24));
        Assert.Equal([1, 12], options.LagsFor(12));
        Assert.Equal([1, 12, 84], options.LagsFor(12, new TimeStep(0, 2 * TimeSpan.TicksPerHour)));
        Assert.Equal([1, 12], options.LagsFor(12, new TimeStep(1, 0)));
        Assert.Equal([1, 7], options.LagsFor(7, new TimeStep(0, TimeSpan.TicksPerDay)));
        Assert.Equal([1], options.LagsFor(1, new TimeStep(0, TimeSpan.TicksPerDay)));
        options.WindowSize = 1400;
        Assert.Equal([1, 96, 672], options.LagsFor(96, new TimeStep(0, TimeSpan.TicksPerHour / 4)));
        options.WindowSize = 50;
        Assert.Equal([1, 24], options.LagsFor(24));
        options.WindowSize = 48;
        Assert.Equal([1], options.LagsFor(24));
    }

    [Theory]
    [InlineData(15, "Lags: 1, 7.")]
    [InlineData(14, "Lags: 1. (Rows to forecast from, 14, do not hold the season of 7 rows more than twice.)")]
    public void The_contexts_log_hears_which_lags_are_used(int windowSize, string expected)
    {
        var options = Fitted.TimedOptions();
        (options.Strategy, options.WindowSize) = (ForecastStrategy.Recursive, windowSize);
        Assert.Single(Fitted.Messages(options, Fitted.TimedSeries), message => message.EndsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void The_calendar_can_be_left_out_and_the_timestamps_still_tell_the_season()
    {
        var options = Fitted.TimedOptions();
        (options.Strategy, options.WindowSize) = (ForecastStrategy.Recursive, 15);
        var shown = Fitted.Fit(options, Fitted.TimedSeries);
        options.UseCalendar = false;
        var hidden = Fitted.Fit(options, Fitted.TimedSeries);
        Assert.Equal([CalendarCycle.Week], shown.Model.Rows.Cycles);
        Assert.Empty(hidden.Model.Rows.Cycles);
        Assert.Equal(shown.Model.Plan.Lags, hidden.Model.Plan.Lags);
        Assert.Equal(Fitted.Day(Fitted.Rows), hidden.Forecast()["Time"][0]);
        (options.TimeColumnName, options.Lags) = (null, [1, 7]);
        Assert.Equal(Fitted.Fit(options, Fitted.TimedSeries).Transform(Fitted.TimedSeries).Vectors("Forecast"), hidden.Transform(Fitted.TimedSeries).Vectors("Forecast"));

        (options.TimeColumnName, options.Lags) = ("Time", null);
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByLstm(options);
        Assert.Empty(estimator.Fit(Fitted.TimedSeries, hidden).Model.Rows.Cycles);
        Assert.Contains("UseCalendar is False", Assert.Throws<InvalidOperationException>(() => estimator.Fit(Fitted.TimedSeries, shown)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_are_copied()
    {
        var options = ManySeries.Options();
        options.StaticColumnNames = ["Size"];
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByGru(options);
        options.StaticColumnNames[0] = "Missing";
        Assert.Equal(1, estimator.Fit(ManySeries.View).Model.Plan.StaticCount);
    }
}
