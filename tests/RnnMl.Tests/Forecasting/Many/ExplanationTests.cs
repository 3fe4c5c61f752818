using System;
using System.Linq;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>What forecasts owe to features, and how they follow the rows that are there.</summary>
public class ExplanationTests
{
    [Theory]
    [InlineData("direct", "Value")]
    [InlineData("direct with everything", "Value", "Value.IsMissing", "Past", "Calendar.Week", "Future", "Size", "Kind")]
    [InlineData("segments with everything", "Value", "Past", "Calendar.Week", "Size", "Kind")]
    [InlineData("recursive with everything", "Value", "Calendar.Week", "Future", "Size", "Kind")]
    [InlineData("masks", "Value", "Value.IsMissing")]
    public void Every_feature_has_a_contribution_and_categories_have_none(string way, params string[] features)
    {
        var options = ManySeries.Options(way);
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        var explanation = engine.Explain(1, futureCovariates: options.FutureCovariateColumnNames.Length > 0 ? [1, 2, 3] : []);
        Assert.Equal(features, explanation.Select(one => one.Feature));
        Assert.All(explanation, one => Assert.Equal(one.Feature is not ("Kind" or "Value.IsMissing"), one.Contribution != 0));
    }

    [Fact]
    public void Contributions_add_up_to_what_the_window_changed()
    {
        // With scaling by the window's mean and deviation, the window without features is that mean all along.
        var options = ManySeries.Options("direct");
        options.PastCovariateColumnNames = ["Past"];
        var model = ManySeries.Fit(options);
        var engine = model.CreateForecastEngine(seriesName: "b");
        var forecast = engine.Predict().Values;
        var tail = ManySeries.Rows.Where(row => row.Series == "b").TakeLast(ManySeries.WindowSize).Select(row => row.Value).ToArray();
        var mean = tail.Average();

        var flat = model.CreateForecastEngine(seriesName: "new");
        var means = model.Model.Rows.Means;
        for (var i = 0; i < ManySeries.WindowSize; i++)
            flat.Observe([mean], default, [means[0]], []);
        // A flat window takes another scale: the network's answer is the same, in other units.
        var deviation = Math.Sqrt(tail.Average(value => (value - mean) * (value - mean)));
        for (var step = 1; step <= ManySeries.Horizon; step++)
        {
            var start = (flat.Predict().Values[step - 1] - mean) / model.Model.Plan.Preparations[0].FlatScale * deviation + mean;
            Assert.Equal(forecast[step - 1] - start, engine.Explain(step).Sum(one => one.Contribution), 0.01 * deviation);
        }
    }

    [Fact]
    public void A_step_that_is_not_there_is_refused()
    {
        var engine = ManySeries.Fit(ManySeries.Options("direct")).CreateForecastEngine(seriesName: "a");
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Explain(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Explain(1, channel: 1));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("recursive")]
    [InlineData("segments with everything")]
    public void The_insample_forecast_of_a_row_is_what_the_row_before_said(string way)
    {
        var model = ManySeries.Fit(ManySeries.Options(way));
        var forecasts = model.Transform(ManySeries.View).Vectors("Forecast");
        var insample = model.InsampleForecast(ManySeries.View);
        float[] fitted = [.. insample.GetColumn<float>("Insample")], residuals = [.. insample.GetColumn<float>("Residual")];
        var rows = ManySeries.Rows.ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var expected = i > 0 && rows[i - 1].Series == rows[i].Series ? forecasts[i - 1][0] : float.NaN;
            Assert.Equal(expected, fitted[i]);
            Assert.Equal(rows[i].Value - expected, residuals[i]);
        }
    }

    [Fact]
    public void Columns_of_the_same_name_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => ManySeries.Fit(ManySeries.Options()).InsampleForecast(ManySeries.View, "Same", "Same"));
}
