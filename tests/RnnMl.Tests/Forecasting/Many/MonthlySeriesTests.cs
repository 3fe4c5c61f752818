using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Series on a day that February does not have: their last row is on its 28th.</summary>
public class MonthlySeriesTests
{
    private const int Rows = 62;

    [Theory]
    [InlineData(MissingValueHandling.Reject)]
    [InlineData(MissingValueHandling.LastValue)]
    [InlineData(MissingValueHandling.Zero)]
    public void They_go_on_with_their_day_as_they_are_and_from_a_file(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        (options.TimeColumnName, options.MissingValues) = ("Time", handling);
        RichRow[] rows = [.. ManySeries.Series("a", Rows, 1, "").Select((row, i) =>
        {
            row.Time = new DateTime(2020, 1, 30).AddMonths(i);
            return row;
        })];
        Assert.Equal(new DateTime(2025, 2, 28), rows[^1].Time);
        var model = ManySeries.Fit(options, Views.Of(rows));
        Assert.Equal(new TimeStep(1, 0, Day: 30), model.Model.Step);
        foreach (var forecaster in new[] { model, (RecurrentForecastingTransformer)ModelFiles.SaveAndLoad(model) })
            Assert.Equal([new(2025, 3, 30), new(2025, 4, 30), new(2025, 5, 30)], forecaster.Forecast().Column<DateTime>("Time"));
    }
}
