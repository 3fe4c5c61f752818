using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Rows of a DataFrame after the last value of a series: what the forecast takes from them.</summary>
public class FutureRowsTests
{
    private const int Rows = 80;

    [Theory]
    [InlineData(ForecastStrategy.Direct)]
    [InlineData(ForecastStrategy.SegmentWise)]
    [InlineData(ForecastStrategy.Recursive)]
    public void Their_timestamps_are_those_of_the_forecast_as_in_a_view(ForecastStrategy strategy)
    {
        var options = Options();
        (options.Strategy, options.FutureCovariateColumnNames) = (strategy, ["Future"]);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        var model = ManySeries.Fit(options, Views.Of(Known()));
        Assert.Equal([CalendarCycle.Week], model.Model.Rows.Cycles);
        // The two working days after the last value are holidays, without rows.
        RichRow[] rows = [.. Known(), .. Future(Rows + 2, 3)];
        var answer = model.Forecast(Frames.Of(rows));
        Assert.Equal([Day(Rows + 2), Day(Rows + 3), Day(Rows + 4)], answer.Column<DateTime>("Time"));
        Assert.Equal(model.Transform(Views.Of(rows)).Vectors("Forecast")[Rows - 1], answer.Column<float>("Forecast"));
        RichRow[] regular = [.. Known(), .. Future(Rows, 3)];
        for (var k = 0; k < 3; k++)
            regular[Rows + k].Future = rows[Rows + k].Future;
        Assert.NotEqual(model.Forecast(Frames.Of(regular)).Column<float>("Forecast"), answer.Column<float>("Forecast"));
    }

    private static DateTime Day(int row) => Fitted.Day(row / 5 * 7 + row % 5);

    private static RichRow[] Known() => [.. ManySeries.Series("a", Rows, 1, "").Select((row, i) =>
    {
        row.Time = Day(i);
        return row;
    })];

    private static RichRow[] Future(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new RichRow { Series = "a", Time = Day(i), Value = float.NaN, Future = i % 7 })];

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        return options;
    }
}
