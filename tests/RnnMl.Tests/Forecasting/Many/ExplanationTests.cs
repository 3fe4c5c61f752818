using System;
using System.Linq;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
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
    [InlineData("segments with the future", "Value", "Past", "Calendar.Week", "Future", "Size", "Kind")]
    [InlineData("recursive with everything", "Value", "Calendar.Week", "Future", "Size", "Kind")]
    [InlineData("masks", "Value", "Value.IsMissing")]
    public void Every_feature_has_a_contribution_and_what_is_missing_has_none(string way, params string[] features)
    {
        var options = ManySeries.Options(way);
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "a");
        var explanation = engine.Explain(1, futureCovariates: options.FutureCovariateColumnNames.Length > 0 ? [1, 2, 3] : []);
        Assert.Equal(features, explanation.Select(one => one.Feature));
        Assert.All(explanation, one => Assert.Equal(one.Feature is not "Value.IsMissing", one.Contribution != 0));
    }

    [Theory]
    [InlineData("direct", "Past", null)]
    [InlineData("direct", "Past", "Future")]
    [InlineData("segments", "Past", null)]
    [InlineData("segments", null, "Future")]
    [InlineData("recursive points", null, "Future")]
    [InlineData("masks", null, null)]
    [InlineData("Normal", "Past", "Future")]
    [InlineData("StudentT", "Past", null)]
    [InlineData("Quantile", "Past", null)]
    [InlineData("Poisson", "Past", null)]
    public void Contributions_add_up_to_the_difference_from_the_forecast_without_features(string way, string? past, string? future)
    {
        var options = ManySeries.Options(way);
        options.PastCovariateColumnNames = past == null ? [] : [past];
        options.FutureCovariateColumnNames = future == null ? [] : [future];
        var model = ManySeries.Fit(options);
        float[] known = future == null ? [] : [1, 4, 6], means = model.Model.Rows.Means;
        var engine = model.CreateForecastEngine(seriesName: "b");
        var tail = ManySeries.Rows.Where(row => row.Series == "b").TakeLast(ManySeries.WindowSize).Select(row => row.Value).ToArray();

        // Without features a window is its mean all along, and covariates are theirs; counts, which are not shifted, are 0.
        var isCount = model.Model.Plan.Head.IsCount;
        var mean = isCount ? 0 : tail.Average();
        var flat = model.CreateForecastEngine(seriesName: "new");
        for (var i = 0; i < ManySeries.WindowSize; i++)
            flat.Observe([mean], default, past == null ? [] : [means[0]], future == null ? [] : [means[^1]]);
        // A flat window takes another scale: the network's answer is the same, in other units.
        var scale = isCount ? tail.Average() : Math.Sqrt(tail.Average(value => (value - mean) * (value - mean)));
        var last = options.Strategy == ForecastStrategy.Recursive ? 1 : ManySeries.Horizon;
        for (var step = 1; step <= last; step++)
        {
            var start = Point(flat, future == null ? [] : [means[^1], means[^1], means[^1]], step, mean) / model.Model.Plan.FlatScales[0];
            var sum = engine.Explain(step, futureCovariates: known).Sum(one => one.Contribution);
            Assert.Equal(Point(engine, known, step, mean) - start * scale, sum, 0.01 * scale);
        }
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("segments")]
    [InlineData("recursive points")]
    public void What_a_category_contributes_is_what_the_forecast_owes_to_it_where_nothing_else_is_known(string way)
    {
        var options = ManySeries.Options(way);
        options.CategoryColumnNames = ["Kind"];
        options.NumberOfMembers = 2;
        options.Combination = EnsembleCombination.Mean;
        var model = ManySeries.Fit(options);
        // A flat window is all zeros: the whole difference from a series of an unseen kind is the kind's.
        ForecastEngine Flat(string kind)
        {
            var engine = model.CreateForecastEngine(seriesName: "new", categories: [kind]);
            for (var i = 0; i < ManySeries.WindowSize; i++)
                engine.Observe(500);
            return engine;
        }

        var last = options.Strategy == ForecastStrategy.Recursive ? 1 : ManySeries.Horizon;
        for (var step = 1; step <= last; step++)
        {
            var unseen = Flat("lukewarm").Predict().Values[step - 1];
            foreach (var kind in new[] { "warm", "cold" })
            {
                var engine = Flat(kind);
                var contributions = engine.Explain(step).ToDictionary(one => one.Feature, one => one.Contribution);
                Assert.NotEqual(0, contributions["Kind"]);
                Assert.Equal(engine.Predict().Values[step - 1] - unseen, contributions["Kind"], 1e-3f * Math.Abs(engine.Predict().Values[step - 1]));
            }
        }
        Assert.All(Flat("lukewarm").Explain(), one => Assert.Equal(0, one.Contribution));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("segments")]
    [InlineData("recursive points")]
    public void A_multiplicative_season_multiplies_contributions_as_it_does_the_forecast(string way)
    {
        var options = ManySeries.Options(way);
        options.CategoryColumnNames = ["Kind"];
        options.Deseasonalization = Deseasonalization.Multiplicative;
        options.Seasonality = 4;
        var model = ManySeries.Fit(options);
        // Without its season the window is flat: what the network sees and answers is the same with every season.
        ForecastEngine Engine(params float[] season)
        {
            var engine = model.CreateForecastEngine(seriesName: "new", categories: ["warm"]);
            for (var i = 0; i < ManySeries.WindowSize; i++)
                engine.Observe(500 * season[i % 4]);
            return engine;
        }

        float[] indices = [1.3f, 0.7f, 1.1f, 0.9f];
        ForecastEngine flat = Engine(1, 1, 1, 1), seasonal = Engine(indices);
        var last = options.Strategy == ForecastStrategy.Recursive ? 1 : ManySeries.Horizon;
        for (var step = 1; step <= last; step++)
        {
            var index = indices[step - 1];
            Assert.Equal(index * flat.Predict().Values[step - 1], seasonal.Predict().Values[step - 1], 1e-3f);
            float Contribution(ForecastEngine engine) => engine.Explain(step).Single(one => one.Feature == "Kind").Contribution;
            Assert.NotEqual(0, Contribution(flat));
            Assert.Equal(index, Contribution(seasonal) / Contribution(flat), 1e-4f);
        }
    }

    [Theory]
    [InlineData(ForecastStrategy.Direct, "Past")]
    [InlineData(ForecastStrategy.Direct, "Future")]
    [InlineData(ForecastStrategy.SegmentWise, "Past")]
    [InlineData(ForecastStrategy.SegmentWise, "Future")]
    [InlineData(ForecastStrategy.Recursive, "Future")]
    public void The_covariate_that_alone_drives_the_value_has_nearly_all_of_the_contribution(ForecastStrategy strategy, string driver)
    {
        var random = new Random(3);
        float[] past = [.. Enumerable.Range(0, 300).Select(_ => random.Next(2) * 2f - 1)];
        RichRow[] rows = [.. past.Select((value, i) => new RichRow
        {
            Series = "driven",
            // Known before its value: what the row before says, or the row itself.
            Past = value,
            Future = i == 0 ? 0 : past[i - 1],
            Value = i == 0 ? 0 : past[i - 1],
        })];
        var options = ManySeries.Options();
        options.Strategy = strategy;
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        options.PastCovariateColumnNames = driver == "Past" ? ["Past"] : [];
        options.FutureCovariateColumnNames = driver == "Future" ? ["Future"] : [];
        options.Scaling = WindowScaling.None;
        options.Horizon = 1;
        options.HiddenSize = 8;
        options.MaxEpoch = 30;
        options.LearningRate = 0.02f;
        var engine = ManySeries.Fit(options, Views.Of(rows)).CreateForecastEngine();
        float[] known = driver == "Future" ? [past[^1]] : [];

        Assert.Equal(past[^1], engine.Predict(futureCovariates: known).Values[0], 0.1f);
        var contributions = engine.Explain(futureCovariates: known).ToDictionary(one => one.Feature, one => one.Contribution);
        Assert.Equal(Math.Sign(past[^1]), Math.Sign(contributions[driver]));
        var share = Math.Abs(contributions[driver]) / contributions.Values.Sum(Math.Abs);
        Assert.True(share > 0.8, $"{share}: {string.Join(", ", contributions)}");
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

    // The forecast from the window's mean on; of a likelihood of counts its mean, and not its median.
    private static double Point(ForecastEngine engine, float[] known, int step, float mean) => engine.Predict(futureCovariates: known).Values[step - 1] - mean;
}
