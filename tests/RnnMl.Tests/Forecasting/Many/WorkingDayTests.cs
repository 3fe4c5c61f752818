using System;
using System.Linq;
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
    public void A_season_is_five_rows_and_no_moment_that_is_forecast_is_on_a_weekend()
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
