using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>What a forecast stands on where values are missing.</summary>
public class MissingValueTests
{
    [Theory]
    [InlineData(ForecastStrategy.Direct, 1)]
    [InlineData(ForecastStrategy.Direct, 3)]
    [InlineData(ForecastStrategy.Recursive, 1)]
    [InlineData(ForecastStrategy.SegmentWise, 3)]
    public void Differences_after_a_missing_value_are_added_to_the_last_known_one(ForecastStrategy strategy, int lag)
    {
        var options = Options(MissingValueHandling.Mask);
        (options.Strategy, options.DifferencingLag) = (strategy, lag);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[20].Value = rows[59].Value = rows[58].Value = float.NaN;
        var model = ManySeries.Fit(options, Views.Of(rows));
        var view = model.Transform(Views.Of(rows));
        foreach (var column in (string[])["Forecast", "Low", "High"])
            Assert.All(view.Vectors(column)[(ManySeries.WindowSize - 1)..], row => Assert.All(row, value => Assert.True(float.IsFinite(value))));
        Assert.Equal(view.Vectors("Forecast")[^1], model.CreateForecastEngine().Predict().Values);
    }

    private static RecurrentForecastingEstimator.Options Options(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        options.MissingValues = handling;
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Low", "High");
        return options;
    }
}
