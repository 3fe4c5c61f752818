using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Series that tell little or nothing: those beside them are trained and forecast as if they were not there.</summary>
public class SeriesAmongOthersTests
{
    private static readonly Dictionary<string, Func<IEnumerable<RichRow>>> _odd = new()
    {
        ["of one value"] = () => Changed((row, _) => row.Value = 500),
        ["of zeros"] = () => Changed((row, _) => row.Value = 0),
        ["below zero"] = () => Changed((row, _) => row.Value = -row.Value),
        ["of missing values"] = () => Changed((row, _) => row.Value = float.NaN),
        ["of missing covariates"] = () => Changed((row, _) => row.Past = row.Future = float.NaN),
        ["with gaps"] = () => Changed((row, i) => row.Time = Fitted.Day(i + i / 10 * 3)),
        ["of one row"] = () => Changed((_, _) => { }).Take(1),
        ["shorter than the window"] = () => Changed((_, _) => { }).Take(ManySeries.WindowSize - 1),
        ["unknown"] = () => Changed((row, _) => row.Kind = "never seen"),
    };

    private static readonly Lazy<RecurrentForecastingTransformer> _model = new(() => ManySeries.Fit(Options()));

    public static TheoryData<string> Odd => [.. _odd.Keys];

    [Theory]
    [MemberData(nameof(Odd))]
    public void A_series_changes_no_forecast_of_the_others(string odd)
    {
        RichRow[] mixed = [.. ManySeries.Rows.Concat(_odd[odd]()).OrderBy(row => row.Time)];
        var view = _model.Value.Transform(Views.Of(mixed));
        foreach (var column in (string[])["Forecast", "Low", "High"])
        {
            var expected = _model.Value.Transform(ManySeries.View).Vectors(column);
            var found = mixed.Zip(view.Vectors(column)).ToDictionary(row => (row.First.Series, row.First.Time), row => row.Second);
            foreach (var (row, forecast) in ManySeries.Rows.Zip(expected))
                Assert.Equal(forecast, found[(row.Series, row.Time)]);
        }
    }

    [Theory]
    [InlineData("of missing values")]
    [InlineData("of one row")]
    [InlineData("shorter than the window")]
    public void A_series_that_has_nothing_to_train_on_changes_no_weight(string odd)
    {
        var masks = ManySeries.Options("masks");
        masks.MinimumHistory = 0;
        foreach (var options in (RecurrentForecastingEstimator.Options[])[Options(), masks])
        {
            var expected = ManySeries.Fit(options).Model.Networks[0].Parameters;
            var found = ManySeries.Fit(options, Views.Of([.. ManySeries.Rows, .. _odd[odd]().Select(row =>
            {
                row.Kind = "theirs alone";
                return row;
            })])).Model.Networks[0].Parameters;
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Series_of_missing_values_alone_are_refused(int count)
    {
        var message = Assert.Throws<InvalidOperationException>(() => ManySeries.Fit(Options(), Views.Of(Enumerable.Range(0, count)
            .SelectMany(_ => _odd["of missing values"]()).Select((row, i) =>
            {
                row.Series = $"{i / 50}";
                return row;
            })))).Message;
        Assert.Contains("'Value' holds missing values alone", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flat_stretch_is_forecast_the_same_in_other_units_whatever_flat_series_are_beside_it()
    {
        // Powers of two change no digit.
        RecurrentForecastingTransformer Fit(float unit) => ManySeries.Fit(ManySeries.Options(), Views.Of(
            ManySeries.Series("a", 60, 1, "").Concat(ManySeries.Series("b", 60, 0, "")).Concat(ManySeries.Series("c", 60, 0, "")).Select((row, i) =>
            {
                row.Value = unit * (i is > 20 and < 40 ? 100 : row.Value);
                return row;
            })));
        Assert.Equal(Fit(1).CreateForecastEngine(seriesName: "b").Predict().Values.Select(value => value / 1024),
            Fit(1f / 1024).CreateForecastEngine(seriesName: "b").Predict().Values);
    }

    [Fact]
    public void Sparse_counts_do_not_widen_the_bounds_of_the_others()
    {
        // A count in 14 rows: nine tenths of the distribution lie at 0, and a miss is no multiple of nothing.
        var options = ManySeries.Options("Poisson");
        options.Scaling = WindowScaling.None;
        options.CalibrationFraction = 0.3f;
        options.MaxEpoch = 15;
        options.LearningRate = 0.02f;
        RichRow[] counts = [.. ManySeries.Series("a", 200, 1, "").Select((row, i) => Count(row, 8 + 7 * i % 5))];
        var sparse = ((string[])["b", "c", "d", "e"]).SelectMany(name => ManySeries.Series(name, 200, 1, "").Select((row, i) =>
            Count(row, (5 * name[0] + i) % 14 == 0 ? 1 : 0)));
        var forecast = ManySeries.Fit(options, Views.Of([.. counts, .. sparse])).CreateForecastEngine(seriesName: "a").Predict();
        Assert.All(forecast.LowerBounds!.Zip(forecast.UpperBounds!), bounds => Assert.InRange(bounds.Second - bounds.First, 4, 40));

        static RichRow Count(RichRow row, int count)
        {
            row.Value = count;
            return row;
        }
    }

    [Fact]
    public void A_gap_is_a_warning_in_the_log_that_names_the_series_and_the_timestamps()
    {
        var warnings = new List<string>();
        var ml = new MLContext(seed: 0);
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                warnings.Add(e.Message);
        };
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        ml.Forecasting.ForecastByGru(options).Fit(Views.Of([.. ManySeries.Rows, .. _odd["with gaps"]()]));
        var warning = Assert.Single(warnings, message => message.Contains("'Time'", StringComparison.Ordinal));
        Assert.Contains("from 2024-01-10T00:00:00 to 2024-01-14T00:00:00 in row 10", warning, StringComparison.Ordinal);
        Assert.Contains("of series 'odd'", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void Timestamps_out_of_order_are_refused_in_Fit_and_in_Transform_with_row_series_and_timestamps(int days)
    {
        var options = Options();
        RichRow[] rows = [.. ManySeries.Rows, .. Changed((row, i) => row.Time = i == 20 ? Fitted.Day(19 + days) : row.Time)];
        foreach (var action in (Action[])[() => ManySeries.Fit(options, Views.Of(rows)), () => _model.Value.Transform(Views.Of(rows)).Vectors("Forecast")])
        {
            var message = Assert.Throws<InvalidOperationException>(action).Message;
            Assert.All(["'Time'", $"row {ManySeries.Rows.Count() + 20}", "series 'odd'", $"{Fitted.Day(19 + days):s}", $"{Fitted.Day(19):s}"],
                part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_negative_count_is_refused_in_Transform_and_by_an_engine_too()
    {
        var model = ManySeries.Fit(ManySeries.Options("Poisson"));
        var rows = ManySeries.Series("a", 20, 1, "");
        rows[15].Value = -1;
        Assert.Contains("holds -1 in row 15", Assert.Throws<InvalidOperationException>(
            () => model.Transform(Views.Of(rows)).Vectors("Forecast")).Message, StringComparison.Ordinal);
        Assert.Contains("holds -1 in the observation", Assert.Throws<InvalidOperationException>(
            () => model.CreateForecastEngine(seriesName: "a").Observe(-1)).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options("direct");
        options.TimeColumnName = "Time";
        options.CategoryColumnNames = ["Kind"];
        options.PastCovariateColumnNames = ["Past"];
        options.FutureCovariateColumnNames = ["Future"];
        options.MissingValues = MissingValueHandling.Mask;
        return options;
    }

    private static RichRow[] Changed(Action<RichRow, int> change) => [.. ManySeries.Series("odd", 50, 1, "warm").Select((row, i) =>
    {
        change(row, i);
        return row;
    })];
}
