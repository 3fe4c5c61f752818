using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Series among many that are bad: an error that says where, or no harm to the others.</summary>
/// <remarks>
/// Bad input elsewhere: one series in <see cref="BadSeriesTests"/>, columns in <see cref="BadColumnsTests"/>, options in
/// <see cref="BadOptionsTests"/> and <see cref="ManyOptionsTests"/>, irregular steps in <see cref="TimeStepTests"/>; unknown series
/// at scoring and a horizon beyond a direct model's in <see cref="ManySeriesTests"/>; DataFrames in <see cref="DataFrameForecastTests"/> and
/// <see cref="BadDataFrameSeriesTests"/>.
/// </remarks>
public class BadManySeriesTests
{
    [Fact]
    public void Timestamps_out_of_order_within_a_series_are_refused_with_their_row()
    {
        var rows = ManySeries.Rows.ToArray();
        rows[70].Time = rows[69].Time;
        try
        {
            var options = ManySeries.Options();
            options.TimeColumnName = "Time";
            var message = Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options, Views.Of(rows))).Message;
            Assert.Contains("row 70", message, StringComparison.Ordinal);
            Assert.Contains("without repetition", message, StringComparison.Ordinal);
        }
        finally
        {
            rows[70].Time = rows[69].Time.AddDays(1);
        }
    }

    [Fact]
    public void Steps_off_the_grid_are_refused_where_gaps_are_to_be_filled()
    {
        var options = Filling(MissingValueHandling.Mask);
        var rows = ManySeries.Series("a", 60, 1, "").Concat(ManySeries.Series("b", 40, 1, "").Select((row, i) =>
        {
            row.Time = i == 20 ? row.Time.AddHours(5) : row.Time;
            return row;
        }));
        Assert.Contains("no whole number of steps of a day", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MissingValueHandling.Mask)]
    [InlineData(MissingValueHandling.LastValue)]
    public void Gaps_are_filled_alike_in_Fit_in_Transform_and_in_an_engine(MissingValueHandling handling)
    {
        var options = Filling(handling);
        RichRow[] WithGap(string name) => [.. ManySeries.Series(name, 60, 1, "").Where((_, i) => i is < 40 or > 42)];
        RichRow[] WithNaN(string name) => [.. ManySeries.Series(name, 60, 1, "").Select((row, i) =>
        {
            row.Value = i is < 40 or > 42 ? row.Value : float.NaN;
            return row;
        })];
        var gap = ManySeries.Fit(options, Views.Of([.. WithGap("a"), .. WithGap("b")]));
        var missing = ManySeries.Fit(options, Views.Of([.. WithNaN("a"), .. WithNaN("b")]));
        var expected = missing.Transform(Views.Of(WithNaN("a"))).Vectors("Forecast");
        Assert.All(expected[45], value => Assert.True(float.IsFinite(value)));
        Assert.Equal(expected[45], gap.Transform(Views.Of(WithGap("a"))).Vectors("Forecast")[42]);

        var engine = gap.CreateForecastEngine(seriesName: "new");
        foreach (var row in WithGap("new"))
            engine.Observe(row.Value, row.Time);
        Assert.Equal(missing.Transform(Views.Of(WithNaN("new"))).Vectors("Forecast")[^1], engine.Predict().Values);
    }

    [Theory]
    [InlineData(MissingValueHandling.Mask)]
    [InlineData(MissingValueHandling.LastValue)]
    public void A_series_of_missing_values_alone_leaves_the_others_as_they_are(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        options.MissingValues = handling;
        var nothing = ManySeries.Series("nothing", 50, float.NaN, "");
        var model = ManySeries.Fit(options, Views.Of([.. ManySeries.Rows, .. nothing]));
        Assert.All(model.Model.Networks[0].Parameters, parameter => Assert.All(parameter.Values.ToArray(), value => Assert.True(float.IsFinite(value))));
        Assert.All(model.Transform(ManySeries.View).Vectors("Forecast")[20], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_constant_series_is_forecast_near_its_value_and_leaves_the_others_finite()
    {
        var flat = ManySeries.Series("flat", 50, 0, "").Select(row =>
        {
            row.Value = 500;
            return row;
        });
        var model = ManySeries.Fit(ManySeries.Options(), Views.Of([.. ManySeries.Rows, .. flat]));
        Assert.All(model.CreateForecastEngine(seriesName: "flat").Predict().Values, value => Assert.InRange(value, 300, 700));
        Assert.All(model.CreateForecastEngine(seriesName: "a").Predict().Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_series_shorter_than_the_window_does_not_train_and_is_not_forecast()
    {
        var model = ManySeries.Fit(ManySeries.Options(), Views.Of([.. ManySeries.Rows, .. ManySeries.Series("short", 5, 1, "")]));
        Assert.Equal(["a", "b", "c", "short"], model.SeriesNames);
        Assert.Contains("5 observations of series 'short'", Assert.Throws<InvalidOperationException>(
            () => model.CreateForecastEngine(seriesName: "short").Predict()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_smaller_MinimumHistory_it_is_forecast()
    {
        var options = ManySeries.Options();
        options.MinimumHistory = 3;
        var model = ManySeries.Fit(options, Views.Of([.. ManySeries.Rows, .. ManySeries.Series("short", 5, 1, "")]));
        Assert.All(model.CreateForecastEngine(seriesName: "short").Predict().Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Series_that_are_all_too_short_are_refused_with_the_numbers()
    {
        var message = Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(ManySeries.Options(),
            Views.Of([.. ManySeries.Series("x", 9, 1, ""), .. ManySeries.Series("y", 10, 1, "")]))).Message;
        Assert.Contains("None of the 2 series has the 11 rows", message, StringComparison.Ordinal);
        Assert.Contains("the longest has 10", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_without_a_series_is_refused_wherever_series_are_read()
    {
        // An empty field of a text file, or null in memory, is an empty text.
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[41].Series = "";
        var view = Views.Of(rows);
        var forecasting = new MLContext(seed: 0).Forecasting;
        Action[] readers =
        [
            () => ManySeries.Fit(ManySeries.Options(), view),
            () => ManySeries.Fit(ManySeries.Options()).Transform(view).Vectors("Forecast"),
            () => ManySeries.Fit(ManySeries.Options()).Forecast(Frames.Of(rows)),
            () => forecasting.ForecastByBaseline("Forecast", "Value", 3, seriesColumnName: "Series").Fit(view).Transform(view).Vectors("Forecast"),
            () => forecasting.Evaluate(forecasting.ForecastByBaseline("Forecast", "Value", 3).Fit(view).Transform(view), "Value", "Forecast", "Series"),
        ];
        Assert.All(readers, read => Assert.Contains("Column 'Series' holds an empty text in row 41; every row must belong to a series.",
            Assert.Throws<InvalidOperationException>(read).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void No_series_at_all_is_refused() => Assert.Throws<InvalidOperationException>(
        () => ManySeries.Fit(ManySeries.Options(), new MLContext(seed: 0).Data.SkipRows(ManySeries.View, 1000)));

    [Theory]
    [InlineData(ForecastLoss.NegativeBinomial)]
    [InlineData(ForecastLoss.Poisson)]
    public void Negative_counts_are_refused_with_their_row(ForecastLoss loss)
    {
        var options = ManySeries.Options(loss.ToString());
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Value = -1;
        Assert.Contains("holds -1 in row 33; counts", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log")]
    [InlineData("box-cox")]
    [InlineData("season")]
    public void Values_without_a_logarithm_are_refused_with_their_row(string way)
    {
        var options = ManySeries.Options();
        options.LogTransform = way == "log";
        options.BoxCoxLambda = way == "box-cox" ? -0.3f : null;
        options.Deseasonalization = way == "season" ? Deseasonalization.Multiplicative : Deseasonalization.None;
        options.Seasonality = 4;
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Value = 0;
        Assert.Contains("holds 0 in row 33; with LogTransform", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 24, "a season of 7 rows")]
    [InlineData(14, 24, null)]
    [InlineData(14, 24 * 7, "a season of 52 rows")]
    [InlineData(14, 24 * 3, "a season of 1 rows")]
    public void A_season_that_timestamps_suggest_must_be_in_the_window_twice(int window, int hours, string? expected)
    {
        var options = ManySeries.Options();
        (options.TimeColumnName, options.Deseasonalization, options.WindowSize) = ("Time", Deseasonalization.Additive, window);
        var rows = ManySeries.Series("x", 80, 1, "");
        for (var i = 0; i < rows.Length; i++)
            rows[i].Time = Fitted.Day(0).AddHours(hours * i);
        if (expected != null)
            Assert.Contains(expected, Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
        else
            ModelFiles.Load(ModelFiles.Save(ManySeries.Fit(options, Views.Of(rows))));
    }

    [Fact]
    public void A_season_of_windows_that_begin_with_a_missing_value_gives_numbers_and_a_file_that_loads()
    {
        var options = ManySeries.Options();
        (options.Deseasonalization, options.Seasonality, options.MissingValues) = (Deseasonalization.Additive, 4, MissingValueHandling.LastValue);
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Low", "High");
        var rows = ManySeries.Series("x", 80, 1, "");
        for (var i = 0; i < rows.Length; i += 5)
            rows[i].Value = float.NaN;
        var forecaster = ModelFiles.Load(ModelFiles.Save(ManySeries.Fit(options, Views.Of(rows))));
        foreach (var column in (string[])["Forecast", "Low", "High"])
            Assert.All(forecaster.Transform(Views.Of(rows)).Vectors(column)[(ManySeries.WindowSize - 1)..], row => Assert.All(row, value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void A_root_takes_0_and_refuses_what_is_below()
    {
        var options = ManySeries.Options();
        options.BoxCoxLambda = 0.5f;
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Value = 0;
        Assert.All(ManySeries.Fit(options, Views.Of(rows)).CreateForecastEngine(seriesName: "a").Predict().Values, value => Assert.True(value >= 0));
        rows[33].Value = -1;
        Assert.Contains("holds -1 in row 33", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_series_has_once_must_not_change()
    {
        var options = ManySeries.Options();
        options.StaticColumnNames = ["Size"];
        options.CategoryColumnNames = ["Kind"];
        var rows = ManySeries.Series("a", 60, 1, "warm");
        rows[33].Kind = "cold";
        var message = Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options, Views.Of(rows))).Message;
        Assert.Contains("'Kind' holds cold in row 33, after warm", message, StringComparison.Ordinal);
        rows[33].Kind = "warm";
        rows[40].Size = 2;
        Assert.Contains("'Size' holds 2 in row 40", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_before_the_last_one_is_refused_where_the_future_has_covariates()
    {
        var options = ManySeries.Options();
        options.FutureCovariateColumnNames = ["Future"];
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Value = float.NaN;
        Assert.Contains("holds NaN in row 33", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_before_the_last_one_is_refused_in_forecasts_too()
    {
        var options = ManySeries.Options();
        options.FutureCovariateColumnNames = ["Future"];
        var forecaster = ManySeries.Fit(options);
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Value = float.NaN;
        Assert.Contains("holds NaN in row 33 of series 'a', before its last value", Assert.Throws<InvalidOperationException>(
            () => forecaster.Transform(Views.Of(rows)).Vectors("Forecast")).Message, StringComparison.Ordinal);
        Assert.Contains("holds NaN in the observation", Assert.Throws<InvalidOperationException>(
            () => forecaster.CreateForecastEngine(seriesName: "a").Observe([float.NaN], default, [], [1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MissingValueHandling.Reject)]
    [InlineData(MissingValueHandling.LastValue)]
    public void A_row_of_the_future_is_forecast_from_only_where_values_may_be_missing(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        (options.FutureCovariateColumnNames, options.MissingValues) = (["Future"], handling);
        var rows = ManySeries.Series("a", 60, 1, "");
        foreach (var row in rows[50..])
            row.Value = float.NaN;
        var forecaster = ManySeries.Fit(options);
        var forecasts = forecaster.Transform(Views.Of(rows)).Vectors("Forecast");
        Assert.All(forecasts[49], value => Assert.True(float.IsFinite(value)));
        Assert.All(forecasts[50..^3], row => Assert.All(row, value => Assert.Equal(handling != MissingValueHandling.Reject, float.IsFinite(value))));
        float[] insample = [.. forecaster.InsampleForecast(Views.Of(rows)).GetColumn<float>("Insample")];
        Assert.True(float.IsFinite(insample[50]));
        Assert.Equal(handling != MissingValueHandling.Reject, float.IsFinite(insample[51]));
    }

    [Fact]
    public void A_row_whose_future_covariates_have_not_come_has_no_forecast_and_those_before_it_have()
    {
        var options = ManySeries.Options();
        options.FutureCovariateColumnNames = ["Future"];
        var forecasts = ManySeries.Fit(options).Transform(Views.Of(ManySeries.Series("a", 60, 1, ""))).Vectors("Forecast");
        Assert.All(forecasts[^4], value => Assert.True(float.IsFinite(value)));
        foreach (var forecast in forecasts[^3..])
            Assert.All(forecast, value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void An_infinite_covariate_is_refused_and_a_missing_one_counts_as_the_mean()
    {
        var options = ManySeries.Options();
        options.PastCovariateColumnNames = ["Past"];
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[33].Past = float.PositiveInfinity;
        Assert.Contains("in row 33", Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options, Views.Of(rows))).Message, StringComparison.Ordinal);
        rows[33].Past = float.NaN;
        Assert.All(ManySeries.Fit(options, Views.Of(rows)).CreateForecastEngine(seriesName: "a").Predict().Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void An_infinite_number_of_a_series_is_refused_and_a_missing_one_counts_as_the_mean()
    {
        var options = ManySeries.Options();
        options.StaticColumnNames = ["Size"];
        Assert.Contains("'Size' holds Infinity for series 'x'", Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(options,
            Views.Of(ManySeries.Series("x", 60, float.PositiveInfinity, "").Select(WithValue)))).Message, StringComparison.Ordinal);
        Assert.All(ManySeries.Fit(options, Views.Of(ManySeries.Series("x", 60, float.NaN, "").Select(WithValue)))
            .CreateForecastEngine(seriesName: "x").Predict().Values, value => Assert.True(float.IsFinite(value)));

        static RichRow WithValue(RichRow row, int i)
        {
            row.Value = 10 + i % 5;
            return row;
        }
    }

    [Fact]
    public void An_observation_with_more_or_fewer_numbers_is_refused()
    {
        var options = ManySeries.Options();
        options.PastCovariateColumnNames = ["Past"];
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        Assert.Contains("0 past covariates", Assert.Throws<ArgumentException>(() => engine.Observe(1)).Message, StringComparison.Ordinal);
        Assert.Contains("2 values", Assert.Throws<ArgumentException>(() => engine.Observe([1, 2], default, [1], [])).Message, StringComparison.Ordinal);
        Assert.Contains("0 past covariates", Assert.Throws<ArgumentException>(() => engine.Observe([1])).Message, StringComparison.Ordinal);
        Assert.Contains("1 future covariates of the horizon", Assert.Throws<ArgumentException>(
            () => engine.Predict(futureCovariates: [1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_observation_of_several_values_needs_no_more_than_they_are()
    {
        var options = ManySeries.Options();
        (options.InputColumnName, options.InputColumnNames, options.TimeColumnName) = (null, ["Value", "Past"], "Time");
        var (plain, named) = (ManySeries.Fit(options).CreateForecastEngine(seriesName: "a"), ManySeries.Fit(options).CreateForecastEngine(seriesName: "a"));
        plain.Observe([100, 2], Fitted.Day(60));
        named.Observe([100, 2], Fitted.Day(60), [], []);
        Assert.Equal(named.Predict().Values, plain.Predict().Values);
        // Of a series without a row, too, where no timestamp could be too early.
        Assert.Contains("needs its timestamp", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(options).CreateForecastEngine(seriesName: "new").Observe([100, 2])).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingEstimator.Options Filling(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        options.MissingValues = handling;
        return options;
    }
}
