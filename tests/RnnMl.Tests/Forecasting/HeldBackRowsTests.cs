using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Of 100 rows, the last 20 calibrate the bounds, the 20 before them are used for early stopping, and 60 train.</summary>
public class HeldBackRowsTests
{
    private const int Rows = 100, FirstValidation = 60, FirstCalibration = 80;

    private static readonly float[] _values = SyntheticSeries.Noisy(Rows, seed: 21);

    [Theory]
    [InlineData(FirstCalibration)]
    [InlineData(Rows - 1)]
    public void The_rows_that_calibrate_change_no_weight(int first)
    {
        var (one, other) = (Fit(_values), Fit(Changed(first, Rows)));
        Assert.Equal(Weights(one), Weights(other));
        Assert.Equal(Forecasts(one), Forecasts(other));
    }

    [Fact]
    public void The_rows_that_calibrate_change_no_loss_that_early_stopping_sees()
    {
        var losses = Losses(_values);
        Assert.Equal(losses, Losses(Changed(FirstCalibration, Rows)));
        Assert.NotEqual(losses, Losses(Changed(FirstCalibration - 1, FirstCalibration)));
    }

    [Fact]
    public void The_rows_that_calibrate_change_the_bounds()
    {
        var (one, other) = (Fit(_values), Fit(Changed(FirstCalibration, Rows)));
        Assert.NotEqual(Bounds(one), Bounds(other));
    }

    [Fact]
    public void The_rows_before_those_that_calibrate_change_no_distance_but_through_forecasts()
    {
        // The forecasts of the calibration rows are made from the window before them, and not from row 0.
        var options = Options();
        options.MaxEpoch = 1;
        options.LearningRate = 1e-30f;
        Assert.Equal(Bounds(Fit(_values, options)), Bounds(Fit(Changed(0, FirstValidation), options)));
    }

    [Fact]
    public void The_rows_that_tell_the_best_epoch_change_no_weight_of_an_epoch()
    {
        var options = Options();
        options.MaxEpoch = 1;
        Assert.Equal(Weights(Fit(_values, options)), Weights(Fit(Changed(FirstValidation, FirstCalibration), options)));
    }

    [Fact]
    public void The_last_row_before_those_held_back_trains() =>
        Assert.NotEqual(Weights(Fit(_values)), Weights(Fit(Changed(FirstValidation - 1, FirstValidation))));

    [Fact]
    public void The_refit_trains_on_the_last_row()
    {
        var options = Options();
        options.RefitOnAllRows = true;
        Assert.NotEqual(Weights(Fit(_values, options)), Weights(Fit(Changed(Rows - 1, Rows), options)));
    }

    [Fact]
    public void The_refit_leaves_the_bounds_measured_before_it()
    {
        var options = Options();
        options.RefitOnAllRows = true;
        Assert.Equal(Bounds(Fit(_values)), Bounds(Fit(_values, options)));
    }

    [Fact]
    public void Each_step_of_the_horizon_has_a_distance_for_every_row_that_calibrates() =>
        Assert.Equal(Rows - FirstCalibration, Fit(_values).Model.Bounds!.Count);

    [Fact]
    public void At_most_a_thousand_rows_and_a_horizon_calibrate()
    {
        var options = Options();
        options.MaxEpoch = 1;
        options.BatchSize = 256;
        Assert.Equal(1000 + Fitted.Horizon, Fit(SyntheticSeries.Noisy(6000, seed: 3), options).Model.Bounds!.Count);
    }

    [Fact]
    public void A_share_below_a_horizon_holds_back_a_horizon()
    {
        var options = Options();
        options.CalibrationFraction = 0.001f;
        Assert.Equal(Fitted.Horizon, Fit(_values, options).Model.Bounds!.Count);
    }

    private static float[] Changed(int start, int end) => [.. _values.Select((value, i) => i >= start && i < end ? 3 * value : value)];

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = Fitted.Options();
        options.ValidationSetFraction = 0.2f;
        options.CalibrationFraction = 0.2f;
        options.RefitOnAllRows = false;
        return options;
    }

    private static RecurrentForecastingTransformer Fit(float[] values, RecurrentForecastingEstimator.Options? options = null) =>
        Fitted.Fit(options ?? Options(), Views.Of(values));

    private static List<double?> Losses(float[] values)
    {
        var losses = new List<double?>();
        var options = Options();
        options.MetricsCallback = report => losses.Add(report.Epoch.ValidationLoss);
        Fit(values, options);
        return losses;
    }

    private static byte[] Weights(RecurrentForecastingTransformer forecaster)
    {
        using var stream = new MemoryStream();
        forecaster.Model.Networks[0].Save(stream);
        return stream.ToArray();
    }

    private static float[] Bounds(RecurrentForecastingTransformer forecaster) => forecaster.Model.Bounds!.Distances.ToArray();

    private static string[] Forecasts(RecurrentForecastingTransformer forecaster) =>
        [.. forecaster.Transform(Fitted.Series).Vectors("Forecast").Select(row => string.Join(' ', row.Select(BitConverter.SingleToInt32Bits)))];
}
