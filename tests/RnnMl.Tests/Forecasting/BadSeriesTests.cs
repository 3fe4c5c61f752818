using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Series that cannot be forecast: the message says what was found, and where.</summary>
public class BadSeriesTests
{
    private const int Row = 17;

    [Theory]
    [InlineData(10)]
    [InlineData(0)]
    public void A_window_longer_than_the_data_is_refused_with_the_numbers(int rows)
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Fitted.Fit(Options(windowSize: 50), Views.Of(SyntheticSeries.Noisy(rows, seed: 1))));
        AssertContains(exception, "'Value'", $" {rows} rows", "WindowSize 50", "Horizon 3", " 53 ");
    }

    [Fact]
    public void The_fewest_rows_that_the_message_asks_for_are_enough()
    {
        // Held back are 7 rows for early stopping, which are the targets of five windows, and 3 for the bounds, one horizon.
        const int Enough = Fitted.WindowSize + Fitted.Horizon + (Fitted.Horizon + 4) + Fitted.Horizon;
        Fitted.Fit(Options(), Views.Of(SyntheticSeries.Noisy(Enough, seed: 1)));
        Assert.Throws<InvalidOperationException>(() => Fitted.Fit(Options(), Views.Of(SyntheticSeries.Noisy(Enough - 1, seed: 1))));
    }

    [Theory]
    [InlineData(int.MaxValue, 3, "2147483650")]
    [InlineData(8, 1 << 20, "1048584")]
    public void Sizes_beyond_any_data_are_refused_with_the_numbers(int windowSize, int horizon, string needed) => AssertContains(
        Assert.Throws<InvalidOperationException>(() => Fitted.Fit(Options(windowSize, horizon), Fitted.Series)), $"{windowSize}", $"{horizon}", needed);

    [Fact]
    public void Rows_all_held_back_are_refused_with_the_shares()
    {
        var options = Options();
        options.ValidationSetFraction = options.CalibrationFraction = 0.5f;
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, Fitted.Series)),
            " 90 rows", "45 held back for early stopping (ValidationSetFraction)", "45 for the bounds (CalibrationFraction)");
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_value_that_is_no_number_is_refused_in_Fit_and_in_Transform(float value, string text)
    {
        var view = Views.Of(With(value));
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Fit(Options(), view)), "'Value'", text, $"row {Row}");
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Plain.Transform(view).Vectors("Forecast")), "'Value'", text, $"row {Row}");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-2.5f)]
    public void A_value_without_a_logarithm_is_refused_in_Fit_and_in_Transform(float value)
    {
        var view = Views.Of(With(value));
        var options = Options();
        options.LogTransform = true;
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, view)), "'Value'", "LogTransform", $"row {Row}");
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Logarithmic.Transform(view).Vectors("Forecast")),
            "'Value'", "LogTransform", $"row {Row}");
    }

    [Theory]
    [InlineData(Row - 1)]
    [InlineData(0)]
    public void Timestamps_out_of_order_are_refused_in_Fit_and_in_Transform(int day)
    {
        var view = Views.Of(SyntheticSeries.Noisy(Fitted.Rows, seed: 1), i => Fitted.Day(i == Row ? day : i));
        string[] expected = ["'Time'", $"row {Row}", $"{Fitted.Day(day):s}", $"{Fitted.Day(Row - 1):s}"];
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Fit(Fitted.TimedOptions(), view)), expected);
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Timed.Transform(view).Vectors("Forecast")), expected);
    }

    [Fact]
    public void Bad_input_is_refused_before_training_starts()
    {
        var options = Options();
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, Views.Of([.. SyntheticSeries.Noisy(80, seed: 1), float.NaN])));
    }

    [Fact]
    public void A_training_that_diverges_is_an_error_with_advice()
    {
        var options = Options();
        options.LearningRate = float.MaxValue;
        options.MaxEpoch = 10;
        AssertContains(Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, Fitted.Series)),
            "non-finite in epoch 1", "LearningRate is 3.4028235E+38", "Scaling is Standard");
    }

    private static float[] With(float value) => [.. SyntheticSeries.Noisy(Fitted.Rows, seed: 1).Select((usual, i) => i == Row ? value : usual)];

    private static RecurrentForecastingEstimator.Options Options(int windowSize = Fitted.WindowSize, int horizon = Fitted.Horizon)
    {
        var options = Fitted.Options();
        options.WindowSize = windowSize;
        options.Horizon = horizon;
        options.MaxEpoch = 1;
        return options;
    }

    private static void AssertContains(InvalidOperationException exception, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
}
