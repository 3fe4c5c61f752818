using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>What must hold for every way to forecast many series with one model.</summary>
public class ManySeriesTests
{
    private static readonly Dictionary<string, Lazy<RecurrentForecastingTransformer>> _fitted = ManySeries.Ways.ToDictionary(
        way => way, way => new Lazy<RecurrentForecastingTransformer>(() => ManySeries.Fit(ManySeries.Options(way))));

    public static TheoryData<string> Ways => [.. ManySeries.Ways];

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_keeps_the_contract_of_estimators(string way) => EstimatorContract.Check(
        new MLContext(seed: 1).Forecasting.ForecastByGru(ManySeries.Options(way)), ManySeries.View, Fitted.Series);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_row_with_a_window_has_finite_forecasts_and_the_others_none(string way)
    {
        var options = ManySeries.Options(way);
        var view = _fitted[way].Value.Transform(ManySeries.View);
        var forecasts = view.Vectors("Forecast");
        var rows = RowsInSeries();
        var history = options.MinimumHistory > 0 ? options.MinimumHistory : ManySeries.WindowSize;
        var needsFuture = options.FutureCovariateColumnNames.Length > 0 ? ManySeries.Horizon : 0;
        for (var i = 0; i < forecasts.Length; i++)
        {
            var expected = rows[i].Row >= history - 1 && rows[i].Row < rows[i].Count - needsFuture;
            Assert.All(forecasts[i], value => Assert.Equal(expected, float.IsFinite(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Bounds_lie_around_the_forecast_and_quantiles_ascend(string way)
    {
        var view = _fitted[way].Value.Transform(ManySeries.View);
        float[][] forecasts = view.Vectors("Forecast"), low = view.Vectors("Low"), high = view.Vectors("High");
        for (var i = 0; i < forecasts.Length; i++)
        {
            for (var k = 0; k < ManySeries.Horizon && !float.IsNaN(forecasts[i][k]); k++)
                Assert.True(low[i][k] <= forecasts[i][k] && forecasts[i][k] <= high[i][k], $"row {i}, step {k}: {low[i][k]}, {forecasts[i][k]}, {high[i][k]}");
        }
        if (view.Schema.GetColumnOrNull("Quantiles") == null)
            return;
        foreach (var step in view.Vectors("Quantiles").SelectMany(row => row.Chunk(3)).Where(step => !float.IsNaN(step[0])))
            Assert.Equal(step.Order(), step);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Rows_of_other_series_and_rows_that_come_later_change_no_forecast(string way)
    {
        // Known futures are read ahead; values are not.
        var model = _fitted[way].Value;
        var rows = ManySeries.Rows.ToArray();
        var expected = model.Transform(ManySeries.View).Vectors("Forecast");
        var changed = rows.Select((row, i) => new RichRow
        {
            Series = row.Series,
            Time = row.Time,
            Past = row.Past,
            Future = row.Future,
            Size = row.Size,
            Kind = row.Kind,
            Value = row.Series == "a" && i < 30 ? row.Value : 2 * row.Value + 7,
        });
        var mixed = changed.OrderBy(row => row.Time).ToArray();
        var found = model.Transform(Views.Of(mixed)).Vectors("Forecast");
        for (var i = 0; i < 30; i++)
            Assert.Equal(expected[i], found[Array.FindIndex(mixed, row => row.Series == "a" && row.Time == rows[i].Time)]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_seed_fixes_it_whatever_the_number_of_threads(string way)
    {
        var options = ManySeries.Options(way);
        options.NumberOfThreads = 1;
        Assert.Equal(ViewContents.Read(_fitted[way].Value.Transform(ManySeries.View)), ViewContents.Read(ManySeries.Fit(options).Transform(ManySeries.View)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_engine_answers_what_the_last_row_shows_and_goes_on_from_a_checkpoint(string way)
    {
        var options = ManySeries.Options(way);
        if (options.FutureCovariateColumnNames.Length > 0)
            return;
        var model = _fitted[way].Value;
        var view = model.Transform(ManySeries.View);
        var last = RowsInSeries().Select((row, i) => (row, i)).Last(place => place.row.Name == "b").i;
        var engine = model.CreateForecastEngine(seriesName: "b");
        var forecast = engine.Predict();
        Assert.Equal(view.Vectors("Forecast")[last], forecast.Values);
        Assert.Equal(view.Vectors("Low")[last], forecast.LowerBounds);
        Assert.Equal(view.Vectors("High")[last], forecast.UpperBounds);

        using var folder = new TemporaryFolder();
        float[] past = options.PastCovariateColumnNames.Length > 0 ? [2] : [];
        engine.Observe([700], Fitted.Day(45), past, []);
        engine.CheckPoint(new MLContext(seed: 0), folder.File("engine.zip"));
        var again = new MLContext(seed: 0).Model.Load(folder.File("engine.zip"), out _).CreateForecastEngine(seriesName: "b");
        Assert.Equal(engine.Predict().Values, again.Predict().Values);
        Assert.NotEqual(forecast.Values, again.Predict().Values);
    }

    [Fact]
    public void Each_series_has_random_numbers_of_its_own()
    {
        var model = ManySeries.Fit(ManySeries.Options("recursive"));
        float[] Samples(string name) => model.Transform(Views.Of(ManySeries.Series("a", 20, 1, "").Select(row =>
        {
            row.Series = name;
            return row;
        }))).Vectors("Samples")[^1];
        Assert.NotEqual(Samples("one"), Samples("other"));
        Assert.Equal(Samples("one"), Samples("one"));
    }

    [Theory]
    [InlineData("recursive")]
    [InlineData("recursive points")]
    public void Members_paths_combine_as_asked(string way)
    {
        var options = ManySeries.Options(way);
        options.NumberOfMembers = 3;
        options.NumberOfSamples = 21;
        var median = ManySeries.Fit(options);
        options.Combination = EnsembleCombination.Mean;
        var mean = ManySeries.Fit(options);
        float[] forecast = median.Transform(ManySeries.View).Vectors("Forecast")[20], other = mean.Transform(ManySeries.View).Vectors("Forecast")[20];
        if (way == "recursive points")
        {
            var members = Enumerable.Range(0, 3).Select(m => Member(mean, m).Transform(ManySeries.View).Vectors("Forecast")[20]).ToArray();
            for (var k = 0; k < ManySeries.Horizon; k++)
            {
                Assert.Equal(members.Average(values => values[k]), other[k], 1e-4f * Math.Abs(other[k]));
                Assert.Equal(members.Select(values => values[k]).Order().ElementAt(1), forecast[k]);
            }
            return;
        }
        // One sample of all members' paths, [S, H].
        Assert.Equal(forecast, other);
        var samples = mean.Transform(ManySeries.View).Vectors("Samples")[20];
        for (var k = 0; k < ManySeries.Horizon; k++)
            Assert.Equal(samples.Where((_, i) => i % ManySeries.Horizon == k).Order().ElementAt(10), other[k]);
    }

    [Fact]
    public void Samples_are_paths_whose_median_is_the_forecast()
    {
        var view = _fitted["recursive"].Value.Transform(ManySeries.View);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 20, 3), view.Schema["Samples"].Type);
        var (samples, forecast) = (view.Vectors("Samples")[20], view.Vectors("Forecast")[20]);
        for (var k = 0; k < ManySeries.Horizon; k++)
        {
            float[] step = [.. samples.Where((_, i) => i % ManySeries.Horizon == k).Order()];
            Assert.Equal((step[9] + step[10]) / 2, forecast[k], 1e-3f);
            Assert.True(step[0] < step[^1]);
        }
    }

    [Theory]
    [InlineData("recursive")]
    [InlineData("recursive points")]
    public void A_recursive_forecaster_reaches_any_horizon(string way)
    {
        var engine = _fitted[way].Value.CreateForecastEngine(seriesName: "a");
        var far = engine.Predict(horizon: 20);
        Assert.Equal(20, far.Values.Length);
        Assert.All(far.Values, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(engine.Predict(horizon: 3).Values[0], far.Values[0], 1e-3f);
    }

    [Fact]
    public void A_direct_forecaster_refuses_more_than_its_horizon() => Assert.Contains("from 1 to 3 (the fitted Horizon)", Assert.Throws<ArgumentOutOfRangeException>(
        () => _fitted["direct"].Value.CreateForecastEngine(seriesName: "a").Predict(horizon: 4)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_series_unseen_in_training_is_forecast_too()
    {
        var rows = ManySeries.Series("new", 20, 3, "never seen");
        foreach (var way in ManySeries.Ways.Where(way => ManySeries.Options(way).FutureCovariateColumnNames.Length == 0))
        {
            var forecasts = _fitted[way].Value.Transform(Views.Of(rows)).Vectors("Forecast");
            Assert.All(forecasts[^1], value => Assert.True(float.IsFinite(value), way));
        }
    }

    [Fact]
    public void An_engine_begins_a_series_that_was_not_there()
    {
        var engine = _fitted["direct"].Value.CreateForecastEngine(seriesName: "new");
        Assert.Contains("0 observations", Assert.Throws<InvalidOperationException>(() => engine.Predict()).Message, StringComparison.Ordinal);
        foreach (var row in ManySeries.Series("new", ManySeries.WindowSize, 1, ""))
            engine.Observe(row.Value);
        Assert.All(engine.Predict().Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_category_that_training_has_not_seen_is_a_vector_of_zeros_and_the_others_are_drawn_as_without_it()
    {
        var options = ManySeries.Options();
        options.CategoryColumnNames = ["Kind"];
        var model = ManySeries.Fit(options).Model;
        var network = model.Networks[0];
        var spec = (EmbeddingSpec)network.Spec.Layers[0];
        var size = spec.Features[0].Size;
        Assert.Equal([0f], model.Constants.Encode(new SeriesIdentity("new", [], ["unheard of"])));
        var weights = network.Parameters[0].Values.ToArray();
        Assert.All(weights[..size], weight => Assert.Equal(0, weight));
        Assert.All(weights[size..], weight => Assert.NotEqual(0, weight));

        var drawn = network.Spec with { Layers = [spec with { Features = [spec.Features[0] with { PaddingIndex = null }] }, .. network.Spec.Layers.Skip(1)] };
        foreach (var (one, other) in new RecurrentNetwork(network.Spec, 1).Parameters.Zip(new RecurrentNetwork(drawn, 1).Parameters))
            Assert.Equal(one.Values.ToArray()[(one.Name == network.Parameters[0].Name ? size : 0)..], other.Values.ToArray()[(one.Name == network.Parameters[0].Name ? size : 0)..]);
    }

    [Fact]
    public void An_engine_begins_a_series_with_numbers_and_categories_of_its_own()
    {
        var model = _fitted["segments with everything"].Value;
        var rows = ManySeries.Series("new", 20, 3, "cold");
        float[] Forecast(float[]? statics, string[]? categories)
        {
            var engine = model.CreateForecastEngine(seriesName: "new", statics: statics, categories: categories);
            foreach (var row in rows)
                engine.Observe([row.Value], row.Time, [row.Past], []);
            return engine.Predict().Values;
        }

        var expected = model.Transform(Views.Of(rows)).Vectors("Forecast")[^1];
        Assert.Equal(expected, Forecast([3], ["cold"]));
        Assert.NotEqual(expected, Forecast([3], null));
        Assert.NotEqual(expected, Forecast(null, ["cold"]));
        Assert.Contains("2 numbers", Assert.Throws<ArgumentException>(() => Forecast([3, 3], null)).Message, StringComparison.Ordinal);
        Assert.Contains("'Size'", Assert.Throws<InvalidOperationException>(() => Forecast([float.PositiveInfinity], null)).Message, StringComparison.Ordinal);
        Assert.Contains("0 categories", Assert.Throws<ArgumentException>(() => Forecast(null, [])).Message, StringComparison.Ordinal);
        Assert.Contains("'a'", Assert.Throws<InvalidOperationException>(
            () => model.CreateForecastEngine(seriesName: "a", statics: [3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_of_several_series_wants_to_know_which() => Assert.Contains("3 series", Assert.Throws<InvalidOperationException>(
        () => _fitted["direct"].Value.CreateForecastEngine()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("direct with everything")]
    [InlineData("segments with the future")]
    public void Future_covariates_let_the_future_be_forecast_and_matter(string way)
    {
        var model = _fitted[way].Value;
        var future = Enumerable.Range(60, 3).Select(i => new RichRow
        {
            Series = "a",
            Time = Fitted.Day(i),
            Value = float.NaN,
            Past = float.NaN,
            Future = i % 7,
            Size = 1,
            Kind = "warm",
        }).ToArray();
        var rows = ManySeries.Series("a", 60, 1, "warm");
        var forecast = model.Transform(Views.Of([.. rows, .. future])).Vectors("Forecast")[59];
        Assert.All(forecast, value => Assert.True(float.IsFinite(value)));

        var engine = model.CreateForecastEngine(seriesName: "a");
        Assert.Equal(forecast, engine.Predict(futureCovariates: [60 % 7, 61 % 7, 62 % 7]).Values);
        Assert.NotEqual(forecast, engine.Predict(futureCovariates: [0, 6, 0]).Values);
        Assert.Contains("0 future covariates", Assert.Throws<ArgumentException>(() => engine.Predict()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ensemble_has_the_median_of_its_members()
    {
        var ensemble = _fitted["ensemble"].Value;
        Assert.Equal(3, ensemble.Model.Networks.Length);
        var members = Enumerable.Range(0, 3).Select(m => Member(ensemble, m).CreateForecastEngine(seriesName: "a").Predict().Values).ToArray();
        var together = ensemble.CreateForecastEngine(seriesName: "a").Predict().Values;
        for (var k = 0; k < together.Length; k++)
            Assert.Equal(members.Select(values => values[k]).Order().ElementAt(1), together[k]);
    }

    [Fact]
    public void Each_member_of_an_ensemble_is_reported()
    {
        var members = new List<int>();
        var options = ManySeries.Options("ensemble");
        options.MetricsCallback = report => members.Add(report.Member);
        ManySeries.Fit(options);
        Assert.Equal([0, 1, 2], members.Distinct().Order());
    }

    [Fact]
    public void Fitting_on_goes_on_from_the_weights_that_are_there()
    {
        var options = ManySeries.Options("direct");
        options.MaxEpoch = 1;
        options.LearningRate = 1e-30f;
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByGru(options);
        var model = _fitted["direct"].Value;
        var on = estimator.Fit(ManySeries.View, model);
        Assert.All(model.Model.Networks[0].Parameters.Zip(on.Model.Networks[0].Parameters), pair => Assert.Equal(pair.First.Values, pair.Second.Values));

        options.HiddenSize = 6;
        Assert.Contains("architecture", Assert.Throws<InvalidOperationException>(
            () => new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(ManySeries.View, model)).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingTransformer Member(RecurrentForecastingTransformer ensemble, int member) =>
        new(ensemble.Host, ensemble.Columns, ensemble.Model with { Networks = [ensemble.Model.Networks[member]] }, ensemble.States);

    private static (string Name, int Row, int Count)[] RowsInSeries()
    {
        var rows = ManySeries.Rows.ToArray();
        var counts = rows.CountBy(row => row.Series).ToDictionary();
        var seen = new Dictionary<string, int>();
        return [.. rows.Select(row =>
        {
            var number = seen.GetValueOrDefault(row.Series);
            seen[row.Series] = number + 1;
            return (row.Series, number, counts[row.Series]);
        })];
    }
}
