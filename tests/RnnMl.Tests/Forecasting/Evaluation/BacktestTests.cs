using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Evaluation;

public class BacktestTests
{
    private static readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Each_window_forecasts_the_rows_after_its_origin()
    {
        // The squares: the last value misses those that follow by 2n + 1 and 4n + 4.
        var result = _ml.Forecasting.Backtest(Views.Of(Enumerable.Range(0, 20).Select(i => (float)(i * i))), Naive(2),
            Options(2, windows: 3));
        Assert.Equal(3, result.Windows.Count);
        Assert.Equal([Error(13), Error(15), Error(17)], result.Windows.Select(window => window.Overall.MeanAbsoluteError));
        Assert.Equal(Error(15), result.Evaluation.Overall.MeanAbsoluteError, 1e-9);
        Assert.Equal(6, result.Evaluation.Overall.Count);

        static double Error(int n) => (2 * n + 1 + 4 * n + 4) / 2.0;
    }

    [Fact]
    public void A_step_of_one_overlaps_the_windows()
    {
        var options = Options(2, windows: 4);
        options.Step = 1;
        var result = _ml.Forecasting.Backtest(Fitted.Series, Naive(2), options);
        Assert.Equal(8, result.Evaluation.Overall.Count);
    }

    [Fact]
    public void Plain_parameters_are_the_options_of_these_names()
    {
        var view = Views.Of(SeriesRow.Of(("a", [.. SyntheticSeries.Noisy(30, seed: 1)]), ("b", [.. SyntheticSeries.Noisy(40, seed: 2)])));
        var naive = _ml.Forecasting.ForecastByBaseline("Forecast", "Value", 2, ForecastBaseline.Naive, seriesColumnName: "Series");
        var options = Options(2, windows: 3);
        options.Evaluation.SeriesColumnName = "Series";
        var expected = _ml.Forecasting.Backtest(view, naive, options);
        var found = _ml.Forecasting.Backtest(view, naive, "Value", "Forecast", horizon: 2, windows: 3, seasonality: 12, seriesColumnName: "Series");
        Assert.Equal(expected.Evaluation.PerSeries, found.Evaluation.PerSeries);
        Assert.Equal(expected.Windows.Select(window => window.Overall), found.Windows.Select(window => window.Overall));
        Assert.Equal(expected.Baselines[ForecastBaseline.SeasonalNaive].Overall, found.Baselines[ForecastBaseline.SeasonalNaive].Overall);
        Assert.Equal(5, _ml.Forecasting.Backtest(Fitted.Series, Naive(2), "Value", "Forecast", 2).Windows.Count);
    }

    [Fact]
    public void The_baselines_stand_beside_it()
    {
        var result = _ml.Forecasting.Backtest(Fitted.Series, Naive(3), Options(3, windows: 4));
        Assert.Equal(Enum.GetValues<ForecastBaseline>(), result.Baselines.Keys.Order());
        Assert.Equal(result.Evaluation.Overall.MeanAbsoluteError, result.Baselines[ForecastBaseline.Naive].Overall.MeanAbsoluteError);
        Assert.NotEqual(result.Evaluation.Overall.MeanAbsoluteError, result.Baselines[ForecastBaseline.SeasonalNaive].Overall.MeanAbsoluteError);
    }

    [Theory]
    [InlineData(ForecastChannels.Independent)]
    [InlineData(ForecastChannels.Joint)]
    public void Channels_forecast_together_are_compared_each_with_its_own_baseline(ForecastChannels channels)
    {
        // The second channel is twice the square: the last value misses by twice as much.
        var series = Views.Of(Enumerable.Range(0, 40).Select(i => new ChannelsRow { Value = [i * i, 2 * i * i] }));
        var forecaster = _ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = "Forecast",
            InputColumnName = "Value",
            WindowSize = 4,
            Horizon = 2,
            HiddenSize = 2,
            MaxEpoch = 1,
            Channels = channels,
            Seed = 1,
        });
        var result = _ml.Forecasting.Backtest(series, forecaster, Options(2, windows: 2));
        Assert.Equal(8, result.Evaluation.Overall.Count);
        Assert.Equal([0, 1], result.Evaluation.PerSeries.Select(one => one.Channel));
        var naive = result.Baselines[ForecastBaseline.Naive].PerSeries;
        Assert.Equal(((71 + 144 + 75 + 152) / 4.0), naive[0].Metrics.MeanAbsoluteError, 1e-9);
        Assert.Equal(2 * naive[0].Metrics.MeanAbsoluteError, naive[1].Metrics.MeanAbsoluteError, 1e-9);
    }

    [Fact]
    public void Steps_after_a_gap_are_compared_with_the_rows_of_their_timestamps()
    {
        // Day 15 is missing, the first of the second window's.
        var options = Options(2, windows: 3);
        options.Evaluation.TimeColumnName = "Time";
        var values = SyntheticSeries.Noisy(19, seed: 1);
        var result = _ml.Forecasting.Backtest(Views.Of(values, i => Fitted.Day(i < 15 ? i : i + 1)), Naive(2), options);
        Assert.Equal([2L, 1, 2], result.Windows.Select(window => window.Overall.Count));
        Assert.Equal([0L, 1], result.Windows[1].PerStep.Select(step => step.Count));
        Assert.Equal(5, result.Baselines[ForecastBaseline.Naive].Overall.Count);
        Assert.Equal([Fitted.Day(15), Fitted.Day(16)], result.Forecasts[1].Times);
        Assert.Equal([float.NaN, values[15]], result.Forecasts[1].Actual);
        Assert.Equal([Fitted.Day(18), Fitted.Day(19)], result.Forecasts[2].Times);
    }

    [Fact]
    public void A_row_between_two_steps_takes_no_step_from_its_window()
    {
        // Half an hour after the first origin.
        var options = Options(2, windows: 3);
        options.Evaluation.TimeColumnName = "Time";
        var values = SyntheticSeries.Noisy(20, seed: 1);
        var result = _ml.Forecasting.Backtest(Views.Of(values, i => Fitted.Day(0).AddHours(i < 14 ? i : i == 14 ? 13.5 : i - 1)), Naive(2), options);
        Assert.Equal([2L, 2, 2], result.Windows.Select(window => window.Overall.Count));
        Assert.Equal([values[15], values[16]], result.Forecasts[0].Actual);
        Assert.Equal(result.Evaluation.Overall.Count, result.Windows.Sum(window => window.Overall.Count));
    }

    [Fact]
    public void Timestamps_may_be_off_by_a_tenth_of_a_step()
    {
        var options = Options(2, windows: 3);
        options.Evaluation.TimeColumnName = "Time";
        var series = Views.Of(SyntheticSeries.Noisy(19, seed: 1), i => Fitted.Day(0).AddHours(i).AddSeconds(i * i % 7));
        var result = _ml.Forecasting.Backtest(series, Naive(2), options);
        Assert.All(result.Windows, window => Assert.Equal(2, window.Overall.Count));
        Assert.Equal(Fitted.Day(0).AddHours(18).AddSeconds(18 * 18 % 7), result.Forecasts[2].Times[1]);
    }

    [Fact]
    public void A_window_without_a_forecast_or_without_actual_values_is_empty_and_the_others_count()
    {
        // Rows 30 to 33 are missing: the second window has no actual values, and the third one's forecaster sees nothing.
        var values = SyntheticSeries.Noisy(40, seed: 1);
        var forecaster = _ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = "Forecast",
            InputColumnName = "Value",
            WindowSize = 4,
            Horizon = 2,
            HiddenSize = 2,
            MaxEpoch = 1,
            MissingValues = MissingValueHandling.Mask,
            Seed = 1,
        });
        var options = Options(2, windows: 6);
        options.RefitInterval = 0;
        var result = _ml.Forecasting.Backtest(Views.Of(values.Select((value, i) => i is >= 30 and < 34 ? float.NaN : value)), forecaster, options);
        Assert.Equal([2L, 0, 0, 0, 2, 2], result.Windows.Select(window => window.Overall.Count));
        Assert.Equal(6, result.Evaluation.Overall.Count);
        Assert.Equal([0, 1, 2, 4, 5], result.Forecasts.Select(made => made.Window));
        Assert.Empty(result.Windows[3].PerSeries);
        Assert.Equal([0L, 0], result.Windows[3].PerStep.Select(step => step.Count));
        Assert.True(double.IsNaN(result.Windows[3].Overall.MeanAbsoluteError));
    }

    [Fact]
    public void Rows_after_the_last_value_are_no_windows()
    {
        // As a forecaster with covariates of the future needs them.
        var result = _ml.Forecasting.Backtest(Views.Of(0, 1, 4, 9, 16, 25, float.NaN, float.NaN), Naive(2), Options(2, windows: 2));
        Assert.Equal([1, 3], result.Forecasts.Select(made => made.Origin));
        Assert.Equal([2L, 2], result.Windows.Select(window => window.Overall.Count));
    }

    [Fact]
    public void Series_too_short_for_the_first_window_are_refused_before_the_first_fit()
    {
        var counting = new CountingEstimator(Naive(2));
        Assert.Contains("the longest series has 6", Assert.Throws<InvalidOperationException>(
            () => _ml.Forecasting.Backtest(Views.Of(0, 1, 4, 9, 16, 25), counting, Options(2, windows: 3))).Message, StringComparison.Ordinal);
        Assert.Empty(counting.Rows);
    }

    [Fact]
    public void A_pipeline_that_forecasts_one_number_is_backtested()
    {
        var options = Options(1, windows: 3);
        options.Evaluation.ForecastColumnName = "Score";
        var result = _ml.Forecasting.Backtest(Fitted.Series, _ml.Transforms.CopyColumns("Score", "Value"), options);
        Assert.Equal(result.Baselines[ForecastBaseline.Naive].Overall, result.Evaluation.Overall);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    [InlineData(int.MaxValue, 1)]
    public void The_refit_interval_says_how_often_it_is_fitted(int interval, int fits)
    {
        var counting = new CountingEstimator(Naive(2));
        var options = Options(2, windows: 5);
        options.RefitInterval = interval;
        _ml.Forecasting.Backtest(Fitted.Series, counting, options);
        Assert.Equal(fits, counting.Rows.Count);
        Assert.Equal(Fitted.Rows - 10, counting.Rows[0]);
    }

    [Fact]
    public void Fits_at_the_same_time_give_the_same_figures()
    {
        var estimator = _ml.Forecasting.ForecastByLstm(Fitted.Options());
        var options = Options(Fitted.Horizon, windows: 3);
        options.Evaluation.LowerBoundColumnName = "Low";
        options.Evaluation.UpperBoundColumnName = "High";
        var one = _ml.Forecasting.Backtest(Fitted.Series, estimator, options);
        options.MaxDegreeOfParallelism = 3;
        var other = _ml.Forecasting.Backtest(Fitted.Series, estimator, options);
        Assert.Equal(one.Evaluation.Overall, other.Evaluation.Overall);
        Assert.Equal(one.Windows.Select(window => window.Overall), other.Windows.Select(window => window.Overall));
        Assert.InRange(one.Evaluation.Overall.Coverage, 0, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Forecasts_of_one_fit_at_the_same_time_are_the_same(int refitInterval)
    {
        var estimator = _ml.Transforms.CopyColumns("Copy", "Value").Append(_ml.Forecasting.ForecastByLstm(Fitted.Options()));
        var options = Options(Fitted.Horizon, windows: 4);
        options.RefitInterval = refitInterval;
        var one = _ml.Forecasting.Backtest(Fitted.Series, estimator, options);
        options.MaxDegreeOfParallelism = 4;
        var other = _ml.Forecasting.Backtest(Fitted.Series, estimator, options);
        Assert.Equal(one.Forecasts.SelectMany(made => made.Forecast), other.Forecasts.SelectMany(made => made.Forecast));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_carries_state_forecasts_one_origin_after_the_other(bool isRowToRowMapper)
    {
        using var foreign = new ForeignEstimator(Naive(2), isRowToRowMapper);
        var options = Options(2, windows: 6);
        options.RefitInterval = 0;
        options.MaxDegreeOfParallelism = 6;
        _ml.Forecasting.Backtest(Fitted.Series, foreign, options);
        Assert.Equal(isRowToRowMapper, foreign.HaveMet);
    }

    [Fact]
    public void The_forecasts_stand_beside_what_came()
    {
        var options = Options(2, windows: 2);
        options.Evaluation.TimeColumnName = "Time";
        var forecasts = _ml.Forecasting.Backtest(Views.Of([0f, 1, 4, 9, 16, 25, 36], Fitted.Day), Naive(2), options).Forecasts;
        Assert.Equal([(0, 2, ""), (1, 4, "")], forecasts.Select(made => (made.Window, made.Origin, made.Series)));
        Assert.Equal([4f, 4], forecasts[0].Forecast);
        Assert.Equal([9f, 16], forecasts[0].Actual);
        Assert.Equal([Fitted.Day(5), Fitted.Day(6)], forecasts[1].Times);
        Assert.Empty(forecasts[1].LowerBound);
    }

    [Fact]
    public void A_pipeline_that_drops_rows_is_refused()
    {
        // Windows of three rows: the first two rows have none.
        var pipeline = _ml.Transforms.SequenceWindow("Past", ["Value"], 3).Append(Naive(2));
        Assert.Contains("have 88 rows, made from 90", Assert.Throws<InvalidOperationException>(
            () => _ml.Forecasting.Backtest(Fitted.Series, pipeline, Options(2, windows: 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_backtest_ends_with_that()
    {
        using var cancellation = new CancellationTokenSource();
        var options = Options(2, windows: 3);
        options.CancellationToken = cancellation.Token;
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _ml.Forecasting.Backtest(Fitted.Series, Naive(2), options));
    }

    [Fact]
    public void Series_of_different_lengths_have_their_origins_at_their_own_ends()
    {
        var view = Views.Of(SeriesRow.Of(("long", [0, 1, 2, 3, 4, 5, 6, 7]), ("short", [0, 10, 20])));
        var options = Options(1, windows: 3);
        options.Evaluation.SeriesColumnName = "Series";
        var naive = _ml.Forecasting.ForecastByBaseline("Forecast", "Value", 1, ForecastBaseline.Naive, seriesColumnName: "Series");
        var result = _ml.Forecasting.Backtest(view, naive, options);
        // The short one has an origin at its first and at its second row, but none before.
        Assert.Equal([("long", 3L), ("short", 2L)], result.Evaluation.PerSeries.Select(series => (series.Name, series.Metrics.Count)));
    }

    [Fact]
    public void Forecasts_of_another_horizon_are_refused() => Assert.Contains("Horizon is 3",
        Assert.Throws<InvalidOperationException>(() => _ml.Forecasting.Backtest(Fitted.Series, Naive(2), Options(3, windows: 1))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(nameof(ForecastBacktestOptions.Horizon))]
    [InlineData(nameof(ForecastBacktestOptions.Windows))]
    [InlineData(nameof(ForecastBacktestOptions.Step))]
    [InlineData(nameof(ForecastBacktestOptions.RefitInterval))]
    [InlineData(nameof(ForecastBacktestOptions.MaxDegreeOfParallelism))]
    [InlineData(nameof(ForecastEvaluationOptions.TestRows))]
    [InlineData(nameof(ForecastEvaluationOptions.Stride))]
    public void An_option_out_of_range_is_refused_by_its_name(string option)
    {
        var options = Options(1, windows: 1);
        options.Horizon = option == nameof(options.Horizon) ? 0 : 1;
        options.Windows = option == nameof(options.Windows) ? 0 : 1;
        options.Step = option == nameof(options.Step) ? -1 : 0;
        options.RefitInterval = option == nameof(options.RefitInterval) ? -1 : 1;
        options.MaxDegreeOfParallelism = option == nameof(options.MaxDegreeOfParallelism) ? 0 : 1;
        options.Evaluation.TestRows = option == nameof(options.Evaluation.TestRows) ? 5 : 0;
        options.Evaluation.Stride = option == nameof(options.Evaluation.Stride) ? 2 : 1;
        Assert.Contains(option, Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Forecasting.Backtest(Fitted.Series, Naive(1), options)).Message, StringComparison.Ordinal);
    }

    private static BaselineForecastingEstimator Naive(int horizon) =>
        _ml.Forecasting.ForecastByBaseline("Forecast", "Value", horizon, ForecastBaseline.Naive);

    private static ForecastBacktestOptions Options(int horizon, int windows) => new()
    {
        Evaluation = new ForecastEvaluationOptions { ValueColumnName = "Value", ForecastColumnName = "Forecast", Seasonality = 12 },
        Horizon = horizon,
        Windows = windows,
    };

    /// <summary>Counts the rows that each fit sees.</summary>
    private sealed class CountingEstimator(IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public List<int> Rows { get; } = [];

        public ITransformer Fit(IDataView input)
        {
            Rows.Add(ViewContents.Read(input).Length);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    /// <summary>An estimator whose transformer a backtest does not know, and in which the first caller waits for another that comes meanwhile.</summary>
    private sealed class ForeignEstimator(IEstimator<ITransformer> inner, bool isRowToRowMapper) : IEstimator<ITransformer>, IDisposable
    {
        private readonly ManualResetEventSlim _met = new();
        private readonly bool _isRowToRowMapper = isRowToRowMapper;
        private int _now;
        private int _calls;

        public bool HaveMet => _met.IsSet;

        public ITransformer Fit(IDataView input) => new Transformer(this, inner.Fit(input));

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);

        public void Dispose() => _met.Dispose();

        private void Enter()
        {
            if (Interlocked.Increment(ref _now) > 1)
                _met.Set();
            // One that does not come is waited for once, long enough for the thread pool to start a thread; one that does, as long as it takes.
            if (Interlocked.Increment(ref _calls) == 1)
                _met.Wait(TimeSpan.FromSeconds(_isRowToRowMapper ? 60 : 2));
            Interlocked.Decrement(ref _now);
        }

        private sealed class Transformer(ForeignEstimator owner, ITransformer inner) : ITransformer
        {
            public bool IsRowToRowMapper => owner._isRowToRowMapper;

            public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

            public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

            public void Save(ModelSaveContext ctx) => inner.Save(ctx);

            public IDataView Transform(IDataView input)
            {
                owner.Enter();
                return inner.Transform(input);
            }
        }
    }

    private sealed class ChannelsRow
    {
        [VectorType(2)]
        public float[] Value { get; set; } = [0, 0];
    }
}
