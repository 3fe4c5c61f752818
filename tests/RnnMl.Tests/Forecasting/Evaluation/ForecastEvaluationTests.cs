using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Evaluation;

/// <summary>Figures worked out by hand.</summary>
public class ForecastEvaluationTests
{
    private static readonly MLContext _ml = new(seed: 0);

    // History 1, 3, 6, 10; the row of 10 forecasts 11, 12; the actual values are 13 and 10. Seasonal differences of lag 1: 2, 3, 4.
    private static readonly Row[] _rows =
    [
        new() { Value = 1 }, new() { Value = 3 }, new() { Value = 6 },
        new()
        {
            Value = 10,
            Forecast = [11, 12],
            Low = [9, 11],
            High = [12, 14],
            Quantiles = [10, 14, 11, 13],
            Samples = [11, 9, 15, 10],
        },
        new() { Value = 13 }, new() { Value = 10 },
    ];

    [Fact]
    public void Absolute_and_squared_errors_are_means_over_the_horizon()
    {
        var metrics = Evaluate().Overall;
        Assert.Equal(2, metrics.Count);
        Assert.Equal(2, metrics.MeanAbsoluteError, 1e-12);
        Assert.Equal(4, metrics.MeanSquaredError, 1e-12);
        Assert.Equal(2, metrics.RootMeanSquaredError, 1e-12);
    }

    [Fact]
    public void Percentage_errors_are_per_cent()
    {
        var metrics = Evaluate().Overall;
        Assert.Equal(100 * (2.0 / 13 + 2.0 / 10) / 2, metrics.MeanAbsolutePercentageError, 1e-9);
        Assert.Equal(100 * (4.0 / 24 + 4.0 / 22) / 2, metrics.SymmetricMeanAbsolutePercentageError, 1e-9);
    }

    [Fact]
    public void Scaled_errors_are_measured_by_the_differences_before_the_origin()
    {
        var metrics = Evaluate().Overall;
        Assert.Equal(2.0 / 3, metrics.MeanAbsoluteScaledError, 1e-9);
        Assert.Equal(2 / Math.Sqrt((4 + 9 + 16) / 3.0), metrics.RootMeanSquaredScaledError, 1e-9);
    }

    [Fact]
    public void The_overall_weighted_average_is_relative_to_naive2()
    {
        // Without a season Naive2 is 10, 10: errors 3 and 0.
        var symmetric = (4.0 / 24 + 4.0 / 22) / 2 / (6.0 / 23 / 2);
        Assert.Equal((symmetric + 2 / 1.5) / 2, Evaluate().Overall.OverallWeightedAverage, 1e-9);
    }

    [Fact]
    public void Coverage_counts_what_lies_between_the_bounds()
    {
        var metrics = Evaluate().Overall;
        Assert.Equal(0, metrics.Coverage);
        Assert.Equal(3, metrics.MeanIntervalWidth, 1e-12);
    }

    [Fact]
    public void Quantile_losses_weigh_the_two_sides()
    {
        var metrics = Evaluate().Overall;
        // y = 13: 0.2 (13 - 10) and (0.8 - 1)(13 - 14). y = 10: (0.2 - 1)(10 - 11) and (0.8 - 1)(10 - 13).
        double first = (0.2 * 3 + 0.2 * 1) / 2, second = (0.8 * 1 + 0.2 * 3) / 2;
        Assert.Equal((first + second) / 2, metrics.PinballLoss, 1e-6);
        Assert.Equal(2 * (first + second) / 23, metrics.WeightedQuantileLoss, 1e-6);
    }

    [Fact]
    public void The_ranked_probability_score_is_that_of_the_samples()
    {
        // Samples 11 and 15 of 13: mean distance 2, half the mean difference of pairs (0, 4, 4, 0) is 1. Samples 9 and 10 of 10: 0.5 - 0.25.
        Assert.Equal((1 + 0.25) / 2, Evaluate().Overall.ContinuousRankedProbabilityScore, 1e-9);
    }

    [Fact]
    public void A_step_has_figures_of_its_own()
    {
        var steps = Evaluate().PerStep;
        Assert.Equal([1L, 1L], steps.Select(step => step.Count));
        Assert.Equal(100 * 2.0 / 13, steps[0].MeanAbsolutePercentageError, 1e-9);
        Assert.Equal(20, steps[1].MeanAbsolutePercentageError, 1e-9);
    }

    [Fact]
    public void A_perfect_forecast_has_no_error_and_a_missing_value_does_not_count()
    {
        var evaluation = Evaluate(new Row { Value = 1 }, new Row { Value = 2, Forecast = [3, 4] }, new Row { Value = 3 }, new Row { Value = float.NaN });
        Assert.Equal(1, evaluation.Overall.Count);
        Assert.Equal(0, evaluation.Overall.MeanAbsoluteError);
        Assert.Equal(0, evaluation.Overall.SymmetricMeanAbsolutePercentageError);
    }

    [Fact]
    public void Percentage_and_scaled_errors_are_means_over_series_and_others_over_values()
    {
        // a: one value, error 1 of 2, scale 1. b: two values, errors 2 of 4 and 0 of 4, scale 2.
        var view = Views.Of<SeriesForecastRow>(
            new() { Series = "a", Value = 1 }, new() { Series = "a", Value = 2, Forecast = [1, 0] }, new() { Series = "a", Value = 2 },
            new() { Series = "b", Value = 2 }, new() { Series = "b", Value = 4, Forecast = [6, 4] }, new() { Series = "b", Value = 4 },
            new() { Series = "b", Value = 4 });
        var evaluation = _ml.Forecasting.Evaluate(view, "Value", "Forecast", "Series");
        Assert.Equal(["a", "b"], evaluation.PerSeries.Select(series => series.Name));
        Assert.Equal(1, evaluation.Overall.MeanAbsoluteError, 1e-12);
        Assert.Equal((50 + 25) / 2.0, evaluation.Overall.MeanAbsolutePercentageError, 1e-9);
        Assert.Equal((1 + 0.5) / 2, evaluation.Overall.MeanAbsoluteScaledError, 1e-9);
        Assert.Equal(50, evaluation.PerSeries[0].Metrics.MeanAbsolutePercentageError, 1e-9);
    }

    [Fact]
    public void A_constant_history_has_no_scale_and_is_left_out_of_the_mean()
    {
        var view = Views.Of<SeriesForecastRow>(
            new() { Series = "flat", Value = 1 }, new() { Series = "flat", Value = 1, Forecast = [2] }, new() { Series = "flat", Value = 1 },
            new() { Series = "b", Value = 2 }, new() { Series = "b", Value = 4, Forecast = [6] }, new() { Series = "b", Value = 4 });
        var evaluation = _ml.Forecasting.Evaluate(view, "Value", "Forecast", "Series");
        Assert.Equal(1, evaluation.Overall.MeanAbsoluteScaledError, 1e-9);
        Assert.False(double.IsFinite(evaluation.PerSeries[0].Metrics.MeanAbsoluteScaledError));
    }

    [Fact]
    public void Test_rows_and_stride_choose_the_origins()
    {
        var values = Enumerable.Range(0, 20).Select(i => new Row { Value = i, Forecast = [i + 1, i + 2, i + 3] }).ToArray();
        Assert.Equal(17 * 3 + 2 + 1, Evaluate(values).Overall.Count);
        Assert.Equal(4 * 3 + 2 + 1, Evaluate(new ForecastEvaluationOptions { TestRows = 6 }, values).Overall.Count);
        Assert.Equal(6, Evaluate(new ForecastEvaluationOptions { TestRows = 6, Stride = 3 }, values).Overall.Count);
        Assert.Equal(4 * 3, Evaluate(new ForecastEvaluationOptions { TestRows = 6, WholeHorizonsOnly = true }, values).Overall.Count);
    }

    [Fact]
    public void Nothing_to_evaluate_is_an_error() => Assert.Throws<InvalidOperationException>(() => Evaluate(new Row { Value = 1, Forecast = [2] }));

    [Fact]
    public void Forecasts_without_an_actual_value_are_an_error() => Assert.Contains("Column 'Forecast'", Assert.Throws<InvalidOperationException>(
        () => Evaluate(new Row { Value = 1, Forecast = [2] }, new Row { Value = float.NaN }, new Row { Value = 3 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_after_the_last_value_are_no_test()
    {
        // As a forecaster with covariates of the future needs them.
        var values = Enumerable.Range(0, 10).Select(i => new Row { Value = i < 7 ? i : float.NaN, Forecast = [i + 1, i + 2, i + 3] }).ToArray();
        Assert.Equal(3 + 2 + 1, Evaluate(new ForecastEvaluationOptions { TestRows = 3 }, values).Overall.Count);
        Assert.Equal(3, Evaluate(new ForecastEvaluationOptions { TestRows = 3, WholeHorizonsOnly = true }, values).Overall.Count);
    }

    [Fact]
    public void A_value_without_a_bound_a_quantile_or_a_sample_does_not_count_there()
    {
        var rows = _rows.Select((row, i) => i != 3 ? row : new Row
        {
            Value = row.Value,
            Forecast = row.Forecast,
            Low = [9, float.NaN],
            High = [13, 14],
            Quantiles = [10, 14, 11, float.NaN],
            Samples = [11, float.NaN, 15, 10],
        }).ToArray();
        var metrics = Evaluate(AllColumns(), rows).Overall;
        Assert.Equal(2, metrics.Count);
        Assert.Equal((1, 4), (metrics.Coverage, metrics.MeanIntervalWidth));
        Assert.Equal((0.2 * 3 + 0.2 * 1) / 2, metrics.PinballLoss, 1e-6);
        Assert.Equal(2 * (0.2 * 3 + 0.2 * 1) / 2 / 13, metrics.WeightedQuantileLoss, 1e-6);
        Assert.Equal(1, metrics.ContinuousRankedProbabilityScore, 1e-9);
    }

    [Fact]
    public void A_single_number_is_a_forecast_of_the_next_row()
    {
        var view = Views.Of(new ScalarsRow { Value = 1, Score = 3, Low = 1, High = 2 }, new ScalarsRow { Value = 2 });
        var evaluation = _ml.Forecasting.Evaluate(view, new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Score",
            LowerBoundColumnName = "Low",
            UpperBoundColumnName = "High",
        });
        Assert.Equal((1, 1, 1), (evaluation.Overall.Count, evaluation.Overall.MeanAbsoluteError, evaluation.Overall.Coverage));
    }

    [Fact]
    public void A_forecast_of_another_type_is_refused() => Assert.Contains("an evaluation needs Single or a vector of Single",
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(Views.Of(new ScalarsRow()), "Value", "Count")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_column_that_is_not_there_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => _ml.Forecasting.Evaluate(Fitted.Series, "Value", "Missing"));

    [Fact]
    public void Bounds_of_another_length_are_refused_with_their_row() => Assert.Contains("row 0", Assert.Throws<InvalidOperationException>(
        () => Evaluate(WithBounds(), new Row { Value = 1, Forecast = [1, 2], Low = [1], High = [1, 2] }, new Row())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("one bound")]
    [InlineData("levels without a column")]
    [InlineData("a level of 1")]
    public void Options_that_do_not_fit_each_other_are_refused(string which)
    {
        var options = which switch
        {
            "one bound" => new ForecastEvaluationOptions { LowerBoundColumnName = "Low" },
            "levels without a column" => new ForecastEvaluationOptions { QuantileLevels = [0.5f] },
            _ => new ForecastEvaluationOptions { QuantileColumnName = "Quantiles", QuantileLevels = [1] },
        };
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(options, _rows));
    }

    [Fact]
    public void An_option_that_is_null_is_refused_by_its_name()
    {
        string Refusal(ForecastEvaluationOptions options) =>
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.Evaluate(Fitted.Series, options)).Message;
        Assert.StartsWith("ValueColumnNames is null", Refusal(new ForecastEvaluationOptions { ValueColumnNames = null! }), StringComparison.Ordinal);
        Assert.StartsWith("QuantileLevels is null", Refusal(new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Forecast",
            QuantileLevels = null!,
        }), StringComparison.Ordinal);
        var naive = _ml.Forecasting.ForecastByBaseline("Forecast", "Value", 1, ForecastBaseline.Naive);
        Assert.StartsWith("Evaluation is null", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Forecasting.Backtest(Fitted.Series, naive,
            new ForecastBacktestOptions { Evaluation = null!, Horizon = 1 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_channel_of_a_vector_is_a_series_of_its_own()
    {
        // The second channel is ten times the first.
        static float[] Both(float[] values, int each = 1) =>
            [.. values.Chunk(each).SelectMany(chunk => chunk.Concat(chunk.Select(value => 10 * value)))];
        var options = AllColumns();
        (options.ValueColumnName, options.ForecastColumnName) = ("Values", "Forecast");
        var evaluation = _ml.Forecasting.Evaluate(Views.Of(_rows.Select(row => new ChannelsRow
        {
            Values = Both([row.Value]),
            Forecast = row.Forecast.Length > 0 ? Both(row.Forecast) : [float.NaN, float.NaN],
            Low = Both(row.Low),
            High = Both(row.High),
            Quantiles = Both(row.Quantiles, each: 2),
            Samples = Both(row.Samples),
        })), options);

        var (first, second) = (evaluation.PerSeries[0].Metrics, evaluation.PerSeries[1].Metrics);
        Assert.Equal([0, 1], evaluation.PerSeries.Select(series => series.Channel));
        Assert.Equal(Evaluate().Overall, first);
        Assert.Equal(10 * first.MeanAbsoluteError, second.MeanAbsoluteError, 1e-9);
        Assert.Equal(first.MeanAbsoluteScaledError, second.MeanAbsoluteScaledError, 1e-9);
        Assert.Equal(first.OverallWeightedAverage, second.OverallWeightedAverage, 1e-9);
        Assert.Equal(10 * first.PinballLoss, second.PinballLoss, 1e-5);
        Assert.Equal(10 * first.ContinuousRankedProbabilityScore, second.ContinuousRankedProbabilityScore, 1e-9);
        Assert.Equal(10 * first.MeanIntervalWidth, second.MeanIntervalWidth, 1e-9);
        Assert.Equal(4, evaluation.Overall.Count);
        Assert.Equal(5.5 * first.MeanAbsoluteError, evaluation.Overall.MeanAbsoluteError, 1e-9);
    }

    [Fact]
    public void A_channel_without_a_forecast_is_no_origin()
    {
        var evaluation = _ml.Forecasting.Evaluate(
            Views.Of(new ChannelsRow { Forecast = [1, float.NaN] }, new ChannelsRow { Values = [3, 3] }), "Values", "Forecast");
        Assert.Equal(0, Assert.Single(evaluation.PerSeries).Channel);
        Assert.Equal(2, evaluation.Overall.MeanAbsoluteError);
    }

    [Fact]
    public void A_forecast_that_does_not_hold_every_channel_is_refused_with_its_row() => Assert.Contains(
        "Column 'Forecast' has 3 values in row 0; expected 2 for each step", Assert.Throws<InvalidOperationException>(() => _ml.Forecasting.Evaluate(
            Views.Of(new ChannelsRow { Forecast = [1, 2, 3] }, new ChannelsRow()), "Values", "Forecast")).Message, StringComparison.Ordinal);

    private static ForecastEvaluationOptions WithBounds() => new() { LowerBoundColumnName = "Low", UpperBoundColumnName = "High" };

    private static ForecastEvaluationOptions AllColumns() => new()
    {
        LowerBoundColumnName = "Low",
        UpperBoundColumnName = "High",
        QuantileColumnName = "Quantiles",
        QuantileLevels = [0.2f, 0.8f],
        SampleColumnName = "Samples",
    };

    private static ForecastEvaluation Evaluate() => Evaluate(AllColumns(), _rows);

    private static ForecastEvaluation Evaluate(params Row[] rows) => Evaluate(new ForecastEvaluationOptions(), rows);

    private static ForecastEvaluation Evaluate(ForecastEvaluationOptions options, params Row[] rows)
    {
        options.ValueColumnName = "Value";
        options.ForecastColumnName = "Forecast";
        return _ml.Forecasting.Evaluate(Views.Of(rows.Select(row =>
        {
            row.Forecast = row.Forecast.Length > 0 ? row.Forecast : [float.NaN];
            return row;
        })), options);
    }

    private sealed class Row
    {
        public float Value { get; set; }

        public float[] Forecast { get; set; } = [];

        public float[] Low { get; set; } = [];

        public float[] High { get; set; } = [];

        public float[] Quantiles { get; set; } = [];

        public float[] Samples { get; set; } = [];
    }

    private sealed class ChannelsRow
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [0, 0];

        public float[] Forecast { get; set; } = [float.NaN, float.NaN];

        public float[] Low { get; set; } = [];

        public float[] High { get; set; } = [];

        public float[] Quantiles { get; set; } = [];

        public float[] Samples { get; set; } = [];
    }

    private sealed class ScalarsRow
    {
        public float Value { get; set; }

        public float Score { get; set; }

        public float Low { get; set; }

        public float High { get; set; }

        public int Count { get; set; }
    }

    private sealed class SeriesForecastRow
    {
        public string Series { get; set; } = "";

        public float Value { get; set; }

        public float[] Forecast { get; set; } = [float.NaN];
    }
}
