using System;
using System.Linq;
using RnnMl.Components;
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

    [Theory]
    [InlineData(MissingValueHandling.Reject)]
    [InlineData(MissingValueHandling.LastValue)]
    [InlineData(MissingValueHandling.Mask)]
    public void Without_covariates_to_know_they_are_the_future_too(MissingValueHandling handling)
    {
        var options = Options();
        (options.Strategy, options.MissingValues) = (ForecastStrategy.Recursive, handling);
        var model = ManySeries.Fit(options, Views.Of(Known()));
        var expected = model.Forecast(Frames.Of(Known()), horizon: 5);
        var found = model.Forecast(Frames.Of([.. Known(), .. Future(Rows, 12)]), horizon: 5);
        Assert.Equal(ViewContents.Read(expected), ViewContents.Read(found));
        Assert.Equal(Day(Rows), found["Time"][0]);

        // What is beyond the rows given follows the last of them.
        var late = model.Forecast(Frames.Of([.. Known(), .. Future(Rows, 2)]), horizon: 5);
        Assert.Equal(ViewContents.Read(expected), ViewContents.Read(late));
    }

    [Fact]
    public void They_have_zeros_where_a_missing_value_is_0_and_no_covariate_is_known()
    {
        var options = Options();
        options.MissingValues = MissingValueHandling.Zero;
        var model = ManySeries.Fit(options, Views.Of(Known()));
        RichRow[] zeros = [.. Known(), .. Future(Rows, 4)];
        foreach (var row in zeros[Rows..])
            row.Value = 0;
        var found = model.Forecast(Frames.Of([.. Known(), .. Future(Rows, 4)]));
        Assert.Equal(ViewContents.Read(model.Forecast(Frames.Of(zeros))), ViewContents.Read(found));
        Assert.Equal(Day(Rows + 4), found["Time"][0]);
    }

    [Fact]
    public void A_null_before_the_last_value_is_refused_as_ever_where_none_may_be_missing()
    {
        var model = ManySeries.Fit(Options(), Views.Of(Known()));
        var rows = Known();
        rows[20].Value = float.NaN;
        Assert.Contains("holds NaN in row 20", Assert.Throws<InvalidOperationException>(() => model.Forecast(Frames.Of(rows))).Message, StringComparison.Ordinal);
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
