using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Readme;

public class DataFrameSnippetTests
{
    private const int Days = 120;

    [Fact]
    public void The_README_forecasts_a_DataFrame_of_several_shops()
    {
        var ml = new MLContext(seed: 1);
        var sales = Sales("north", "south");

        // Columns Shop (text), Day (DateTime), Sold (whole numbers; null where a shop did not report).
        var estimator = ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = "Forecast",
            InputColumnName = "Sold",
            SeriesColumnName = "Shop",
            TimeColumnName = "Day",
            WindowSize = 28,
            Horizon = 7,
            Loss = ForecastLoss.Quantile,
            MissingValues = MissingValueHandling.LastValue,
        });
        DataFrame nextWeek = estimator.Fit(sales).Forecast(levels: [80, 95]);
        // Seven rows for each shop, with the columns Shop, Day, Forecast, low-80, high-80, low-95, high-95.

        Assert.Equal(["Shop", "Day", "Forecast", "low-80", "high-80", "low-95", "high-95"], nextWeek.Columns.Select(column => column.Name));
        Assert.Equal(14, nextWeek.Rows.Count);
        Assert.Equal(new DateTime(2025, 1, 1).AddDays(Days), nextWeek.Columns["Day"][0]);
        // 40 to 100 a day in one shop, twice as many in the other.
        for (var row = 0; row < 14; row++)
        {
            var size = row < 7 ? 1 : 2;
            Assert.InRange((float)nextWeek.Columns["Forecast"][row], size * 30, size * 110);
            Assert.True((float)nextWeek.Columns["low-95"][row] < (float)nextWeek.Columns["high-95"][row]);
        }
    }

    private static DataFrame Sales(params string[] shops)
    {
        var random = new Random(1);
        var rows = shops.SelectMany((shop, s) => Enumerable.Range(0, Days).Select(day =>
            (shop, Day: new DateTime(2025, 1, 1).AddDays(day), Sold: day % 31 == 5 ? (int?)null : (s + 1) * (70 + (day % 7 - 3) * 8 + random.Next(-5, 6))))).ToArray();
        return new DataFrame(
            new StringDataFrameColumn("Shop", rows.Select(row => row.shop)),
            new DateTimeDataFrameColumn("Day", rows.Select(row => row.Day)),
            new Int32DataFrameColumn("Sold", rows.Select(row => row.Sold)));
    }
}
