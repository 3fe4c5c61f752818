using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Series from Monday to Friday.</summary>
public class WorkingDayTests
{
    private const int Rows = 80, Holiday = 43;

    [Fact]
    public void A_season_is_five_rows_and_no_timestamp_that_is_forecast_is_on_a_weekend()
    {
        var options = Options(MissingValueHandling.Reject);
        (options.Strategy, options.WindowSize) = (ForecastStrategy.Recursive, 12);
        var model = ManySeries.Fit(options, Views.Of(Series()));
        Assert.Equal([1, 5], model.Model.Plan.Lags);
        var expected = Enumerable.Range(Rows, 6).Select(Day);
        var loaded = TransformerChains.OfType<RecurrentForecastingTransformer>(ModelFiles.SaveAndLoad(model)).Single();
        foreach (var forecaster in new[] { model, loaded })
        {
            var answer = forecaster.Forecast(horizon: 6);
            Assert.Equal(expected, Enumerable.Range(0, 6).Select(row => (DateTime)answer["Time"][row]));
        }
    }

    [Theory]
    [InlineData(MissingValueHandling.Mask)]
    [InlineData(MissingValueHandling.LastValue)]
    public void A_public_holiday_is_put_in_and_no_weekend(MissingValueHandling handling)
    {
        RichRow[] missing = Series(), gap = [.. Series().Where((_, i) => i != Holiday)];
        missing[Holiday].Value = float.NaN;
        var filled = ManySeries.Fit(Options(handling), Views.Of(gap));
        var expected = ManySeries.Fit(Options(handling), Views.Of(missing)).Transform(Views.Of(missing)).Vectors("Forecast");
        var found = filled.Transform(Views.Of(gap)).Vectors("Forecast");
        Assert.Equal(expected[..Holiday], found[..Holiday]);
        Assert.Equal(expected[(Holiday + 1)..], found[Holiday..]);

        var engine = filled.CreateForecastEngine(seriesName: "new");
        foreach (var row in gap)
            engine.Observe(row.Value, row.Time);
        Assert.Equal(expected[^1], engine.Predict().Values);
        Assert.Contains("no whole number of steps of a working day", Assert.Throws<InvalidOperationException>(
            () => engine.Observe(100, Day(Rows - 1).AddDays(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_of_whole_weeks_is_refused_and_a_Saturday_now_and_then_is_not()
    {
        var options = Options(MissingValueHandling.Reject);
        var model = ManySeries.Fit(options, Views.Of(Series()));
        RichRow[] weeks = ManySeries.Series("b", Rows, 1, "");
        string[] expected = ["are on a Saturday or a Sunday; the step of the forecaster is a working day", "in series 'b'"];
        AssertRefused(() => model.Transform(Views.Of(weeks)).Vectors("Forecast"), expected);
        AssertRefused(() => new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(Views.Of(weeks), model), expected);
        var engine = model.CreateForecastEngine(seriesName: "b");
        AssertRefused(() => Array.ForEach(weeks, row => engine.Observe(row.Value, row.Time)), expected);

        var worked = Series()[..40].Concat([Row(5), Row(12 + 7)]).OrderBy(row => row.Time).ToArray();
        Assert.All(model.Transform(Views.Of(worked)).Vectors("Forecast")[^1], value => Assert.True(float.IsFinite(value)));

        static RichRow Row(int day) => new() { Series = "a", Time = Fitted.Day(day), Value = 100 };
    }

    private static void AssertRefused(Action action, string[] expected)
    {
        var message = Assert.Throws<InvalidOperationException>(action).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    // The last row, of 80 in weeks of five, is a Friday.
    private static DateTime Day(int row) => Fitted.Day(row / 5 * 7 + row % 5);

    private static RichRow[] Series() => [.. ManySeries.Series("a", Rows, 1, "").Select((row, i) =>
    {
        row.Time = Day(i);
        return row;
    })];

    private static RecurrentForecastingEstimator.Options Options(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        (options.TimeColumnName, options.MissingValues) = ("Time", handling);
        return options;
    }
}
