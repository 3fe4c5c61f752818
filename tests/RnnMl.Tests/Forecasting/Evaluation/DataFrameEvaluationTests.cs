using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Evaluation;

/// <summary>Evaluation of series in DataFrames, and of forecasts in them.</summary>
public class DataFrameEvaluationTests
{
    private static readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void A_backtest_of_numbers_of_other_types_is_one_of_Singles()
    {
        var options = ManySeries.Options();
        (options.TimeColumnName, options.PastCovariateColumnNames) = ("Time", ["Future"]);
        var estimator = _ml.Forecasting.ForecastByGru(options);
        Same(_ml.Forecasting.Backtest(ManySeries.View, estimator, Backtest()), _ml.Forecasting.Backtest(Frames.Of(ManySeries.Rows), estimator, Backtest()));
    }

    [Fact]
    public void A_null_in_a_column_of_integers_is_a_missing_value()
    {
        var options = ManySeries.Options();
        options.MissingValues = MissingValueHandling.Mask;
        var estimator = _ml.Forecasting.ForecastByGru(options);
        var rows = ManySeries.Rows.Select((row, i) => new RichRow
        {
            Series = row.Series,
            Time = row.Time,
            Value = i % 11 == 5 ? float.NaN : (int)row.Value,
        }).ToArray();
        var frame = Frames.Of(rows);
        frame["Value"] = new Int32DataFrameColumn("Value", rows.Select(row => float.IsNaN(row.Value) ? null : (int?)row.Value));
        Same(_ml.Forecasting.Backtest(Views.Of(rows), estimator, Backtest()), _ml.Forecasting.Backtest(frame, estimator, Backtest()));
    }

    [Fact]
    public void Series_named_by_large_integers_stay_apart()
    {
        // As Singles these two are one.
        var frame = new DataFrame(
            new Int64DataFrameColumn("Series", Enumerable.Range(0, 40).Select(i => 16_777_216L + i % 2)),
            new DoubleDataFrameColumn("Value", Enumerable.Range(0, 40).Select(i => (double)i)));
        var naive = _ml.Forecasting.ForecastByBaseline("Forecast", "Value", 3, ForecastBaseline.Naive, seriesColumnName: "Series");
        var expected = _ml.Forecasting.Backtest(frame, naive, Backtest());
        Assert.Equal(["16777216", "16777217"], expected.Evaluation.PerSeries.Select(series => series.Name));
        Same(expected, _ml.Forecasting.Backtest(frame, naive, "Value", "Forecast", 3, windows: 2, seriesColumnName: "Series"));
    }

    [Fact]
    public void A_forecast_is_compared_with_the_value_of_its_timestamp()
    {
        // Day 5 is missing in the data and day 8 in the forecasts' future; day 6 has no value.
        var data = new DataFrame(
            new DateTimeDataFrameColumn("Time", Enumerable.Range(0, 8).Where(day => day != 5).Select(Fitted.Day)),
            new Int32DataFrameColumn("Value", new int?[] { 1, 3, 5, 7, 9, null, 15 }));
        var forecasts = new DataFrame(
            new DateTimeDataFrameColumn("Time", Enumerable.Range(4, 5).Select(Fitted.Day)),
            new SingleDataFrameColumn("Forecast", [10f, 100, 100, 12, 100]),
            new SingleDataFrameColumn("low-80", [8f, 0, 0, 11, 0]),
            new SingleDataFrameColumn("high-80", [11f, 0, 0, 13, 0]));
        var found = _ml.Forecasting.Evaluate(data, forecasts, new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Forecast",
            TimeColumnName = "Time",
            LowerBoundColumnName = "low-80",
            UpperBoundColumnName = "high-80",
        });
        Assert.Equal([1L, 0, 0, 1, 0], found.PerStep.Select(step => step.Count));
        Assert.Equal((1 + 3) / 2.0, found.Overall.MeanAbsoluteError);
        // The rows before the forecast rise by 2 each.
        Assert.Equal((1 + 3) / 2.0 / 2, found.Overall.MeanAbsoluteScaledError);
        Assert.Equal((0.5, 2.5), (found.Overall.Coverage, found.Overall.MeanIntervalWidth));
    }

    [Fact]
    public void Timestamps_may_be_off_by_a_tenth_of_a_step()
    {
        // Hours with seconds; those of the forecast follow the last one known, hour 5.
        int[] seconds = [1, 0, 2, 0, 3, 1, 0, 2];
        DateTime Hour(int hour) => Fitted.Day(0).AddHours(hour);
        var data = new DataFrame(
            new DateTimeDataFrameColumn("Time", seconds.Select((second, i) => Hour(i).AddSeconds(second))),
            new SingleDataFrameColumn("Value", Enumerable.Range(0, 8).Select(i => (float)i)));
        var forecasts = new DataFrame(
            new DateTimeDataFrameColumn("Time", Enumerable.Range(6, 3).Select(i => Hour(i).AddSeconds(1))),
            new SingleDataFrameColumn("Forecast", [6f, 9, 100]));
        var found = _ml.Forecasting.Evaluate(data, forecasts, new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Forecast",
            TimeColumnName = "Time",
        });
        Assert.Equal([0, 2, double.NaN], found.PerStep.Select(step => step.MeanAbsoluteError));
        Assert.Equal(1, found.Overall.MeanAbsoluteScaledError);
    }

    [Fact]
    public void Without_timestamps_forecasts_are_those_of_the_last_rows()
    {
        var data = new DataFrame(
            new StringDataFrameColumn("Series", "aaaaabbbb".Select(name => name.ToString())),
            new DoubleDataFrameColumn("Value", [1, 2, 3, 4, 5, 10, 20, 30, 40]));
        var forecasts = new DataFrame(
            new StringDataFrameColumn("Series", "bbaa".Select(name => name.ToString())),
            new DoubleDataFrameColumn("Forecast", new double?[] { 33, null, 4, 4 }));
        var found = _ml.Forecasting.Evaluate(data, forecasts, Options());
        Assert.Equal(["b", "a"], found.PerSeries.Select(series => series.Name));
        Assert.Equal([3, 0.5], found.PerSeries.Select(series => series.Metrics.MeanAbsoluteError));
        Assert.Equal([0.3, 0.5], found.PerSeries.Select(series => series.Metrics.MeanAbsoluteScaledError), (one, other) => Math.Abs(one - other) < 1e-9);
    }

    [Fact]
    public void What_Forecast_answers_is_evaluated_as_what_Transform_shows()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        var model = ManySeries.Fit(options);
        RichRow[] past = [.. ManySeries.Rows.Where((row, _) => row.Time < Fitted.Day(25))];
        var (all, evaluation) = (Frames.Of(ManySeries.Rows), Options());
        evaluation.TimeColumnName = "Time";
        var found = _ml.Forecasting.Evaluate(all, model.Forecast(Frames.Of(past)), evaluation);
        var rows = Views.Of(ManySeries.Rows.Where((row, _) => row.Time < Fitted.Day(28)));
        (evaluation.TestRows, evaluation.WholeHorizonsOnly) = (3, true);
        Assert.Equal(_ml.Forecasting.Evaluate(model.Transform(rows), evaluation).Overall, found.Overall);
    }

    [Theory]
    [InlineData("Time")]
    [InlineData(null)]
    public void A_series_without_a_value_yet_has_no_forecast_to_evaluate(string? timeColumn)
    {
        var options = ManySeries.Options("segments with the future");
        (options.StaticColumnNames, options.CategoryColumnNames, options.PastCovariateColumnNames, options.TimeColumnName) = ([], [], [], timeColumn);
        var model = ManySeries.Fit(options);
        RichRow[] all = [.. ManySeries.Series("a", 40, 1, ""), .. ManySeries.Series("new", ManySeries.Horizon, 1, "")];
        var known = Frames.Of(all.Select((row, i) => i < 40 - ManySeries.Horizon ? row : new RichRow
        {
            Series = row.Series,
            Time = row.Time,
            Future = row.Future,
            Value = float.NaN,
        }));
        var (forecasts, evaluation) = (model.Forecast(known), Options());
        evaluation.TimeColumnName = timeColumn;
        var found = _ml.Forecasting.Evaluate(Frames.Of(all), forecasts, evaluation);
        Assert.Equal([("a", (long)ManySeries.Horizon)], found.PerSeries.Select(series => (series.Name, series.Metrics.Count)));

        if (timeColumn == null)
            return;
        // A forecast without a timestamp cannot be compared.
        (forecasts["Forecast"][forecasts.Rows.Count - 1], forecasts["Time"][forecasts.Rows.Count - 1]) = (1f, null);
        Assert.Contains("is null in row 5", Assert.Throws<InvalidOperationException>(
            () => _ml.Forecasting.Evaluate(Frames.Of(all), forecasts, evaluation)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused_by_name()
    {
        var data = Frames.Of(ManySeries.Series("a", 10, 1, ""));
        DataFrame Forecasts(string series, int count) => new(
            new StringDataFrameColumn("Series", Enumerable.Repeat(series, count)),
            new DateTimeDataFrameColumn("Time", Enumerable.Repeat(Fitted.Day(3), count)),
            new SingleDataFrameColumn("Forecast", Enumerable.Repeat(1f, count)));
        string Refusal<T>(DataFrame forecasts, ForecastEvaluationOptions options)
            where T : Exception => Assert.Throws<T>(() => _ml.Forecasting.Evaluate(data, forecasts, options)).Message;

        Assert.Contains("series 'x' has 3 rows; of 0 rows", Refusal<InvalidOperationException>(Forecasts("x", 3), Options()), StringComparison.Ordinal);
        Assert.Contains("series 'a' has 10 rows; of 10 rows", Refusal<InvalidOperationException>(Forecasts("a", 10), Options()), StringComparison.Ordinal);
        var options = Options();
        options.TimeColumnName = "Time";
        Assert.Contains("'Time' holds 2024-01-04T00:00:00 in row 1, after 2024-01-04T00:00:00 of series 'a'; rows",
            Refusal<InvalidOperationException>(Forecasts("a", 2), options), StringComparison.Ordinal);
        options = Options();
        options.ForecastColumnName = "Other";
        Assert.Contains("no column 'Other'", Refusal<ArgumentOutOfRangeException>(Forecasts("a", 2), options), StringComparison.Ordinal);
        foreach (var (option, value) in new (string, object)[] { ("QuantileColumnName", "Q"), ("SampleColumnName", "S"), ("TestRows", 3), ("Stride", 2) })
        {
            options = Options();
            options.QuantileLevels = option == "QuantileColumnName" ? [0.5f] : [];
            typeof(ForecastEvaluationOptions).GetField(option)!.SetValue(options, value);
            Assert.StartsWith($"{option} is {value}; it must be ", Refusal<ArgumentOutOfRangeException>(Forecasts("a", 2), options), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Insample_forecasts_and_residuals_lie_beside_the_columns_of_the_frame()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        var model = ManySeries.Fit(options);
        var frame = Frames.Of(ManySeries.Rows);
        frame["Residual"] = new StringDataFrameColumn("Residual", ManySeries.Rows.Select(_ => "old"));
        var answer = model.InsampleForecast(frame, "Fit");
        Assert.Equal(["Series", "Time", "Value", "Future", "Residual", "Fit"], answer.Columns.Select(column => column.Name));
        Assert.Equal("old", frame["Residual"][0]);
        var expected = model.InsampleForecast(ManySeries.View, "Fit");
        foreach (var name in (string[])["Fit", "Residual"])
        {
            Assert.Equal(expected.GetColumn<float>(name), Enumerable.Range(0, (int)answer.Rows.Count).Select(row => (float?)answer[name][row] ?? float.NaN));
            Assert.Null(answer[name][0]);
        }
        Assert.Equal((double)frame["Value"][20] - (float)answer["Fit"][20], (float)answer["Residual"][20], 1e-4);
    }

    [Fact]
    public void Insample_forecasts_leave_out_the_future_of_the_frame()
    {
        var model = ManySeries.Fit(ManySeries.Options());
        var rows = ManySeries.Series("a", 60, 1, "").Select((row, i) =>
        {
            row.Value = i < 58 ? row.Value : float.NaN;
            return row;
        });
        var answer = model.InsampleForecast(Frames.Of(rows));
        Assert.Equal(60, answer.Rows.Count);
        Assert.NotNull(answer["Residual"][57]);
        Assert.Null(answer["Residual"][58]);
    }

    private static ForecastEvaluationOptions Options() =>
        new() { ValueColumnName = "Value", ForecastColumnName = "Forecast", SeriesColumnName = "Series" };

    private static ForecastBacktestOptions Backtest() => new() { Evaluation = Options(), Horizon = ManySeries.Horizon, Windows = 2 };

    private static void Same(ForecastBacktestResult expected, ForecastBacktestResult found)
    {
        Assert.Equal(expected.Evaluation.PerSeries, found.Evaluation.PerSeries);
        Assert.Equal(expected.Evaluation.PerStep, found.Evaluation.PerStep);
    }
}
