using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Evaluation;

/// <summary>Which rows the steps of a horizon are compared with where timestamps are known.</summary>
public class EvaluationByTimestampTests
{
    [Fact]
    public void Steps_after_a_gap_are_compared_with_the_rows_of_their_timestamps()
    {
        // Day 3 is missing: the forecast of day 1 is right for days 2 and 3, that of day 2 for days 3 and 4, that of day 4 for days 5 and 6.
        Row[] rows = [At(0), At(1, 2, 3), At(2, 3, 4), At(4, 5, 6), At(5)];
        Assert.Equal(5, Evaluate(rows).Overall.Count);
        Assert.NotEqual(0, Evaluate(rows).Overall.MeanAbsoluteError);
        IsRight(rows, 2, 1);
    }

    [Fact]
    public void A_horizon_is_whole_where_the_series_goes_on_beyond_it()
    {
        Row[] rows = [At(0), At(1, 2, 3), At(2, 3, 4), At(4, 5, 6), At(5)];
        var evaluation = Evaluate(new ForecastEvaluationOptions { TimeColumnName = "Time", WholeHorizonsOnly = true }, rows);
        Assert.Equal([1L, 1], evaluation.PerStep.Select(step => step.Count));
        Assert.Equal(0, evaluation.Overall.MeanAbsoluteError);
    }

    [Fact]
    public void Timestamps_may_be_off_by_a_tenth_of_a_step()
    {
        // Hours as a sensor stamps them, with seconds; hour 4 is missing.
        static Row Hour(int hour, int seconds) => At(hour, Fitted.Day(0).AddHours(hour).AddSeconds(seconds));
        IsRight([Hour(0, 1), Hour(1, 0), Hour(2, 2), Hour(3, 0), Hour(5, 3), Hour(6, 1)], 4, 3);
    }

    [Fact]
    public void A_row_between_two_steps_is_compared_with_neither()
    {
        static Row Hour(int hour) => At(hour, Fitted.Day(0).AddHours(hour));
        IsRight([Hour(0), Hour(1), new Row { Time = Fitted.Day(0).AddHours(1.5), Value = 99 }, Hour(2), Hour(3), Hour(4)], 4, 3);
    }

    [Fact]
    public void Where_timestamps_are_irregular_each_row_is_a_step()
    {
        double[] days = [0, 1, 3.5, 4, 9, 9.7];
        IsRight([.. days.Select((day, i) => At(i, Fitted.Day(0).AddDays(day)))], 5, 4);
    }

    [Fact]
    public void Timestamps_out_of_order_are_refused() => Assert.Contains("'Time' holds 2024-01-01T00:00:00 in row 1", Assert.Throws<InvalidOperationException>(
        () => Evaluate(new ForecastEvaluationOptions { TimeColumnName = "Time" },
            new Row { Time = Fitted.Day(0), Forecast = [1] }, new Row { Time = Fitted.Day(0) })).Message, StringComparison.Ordinal);

    private static Row At(int day, params float[] forecast) => new() { Time = Fitted.Day(day), Value = day, Forecast = forecast.Length > 0 ? forecast : [float.NaN] };

    // Values that are counted, and forecast so.
    private static Row At(int value, DateTime time) => new() { Time = time, Value = value, Forecast = [value + 1, value + 2] };

    private static void IsRight(Row[] rows, params long[] counts)
    {
        var evaluation = Evaluate(new ForecastEvaluationOptions { TimeColumnName = "Time" }, rows);
        Assert.Equal(counts, evaluation.PerStep.Select(step => step.Count));
        Assert.Equal(0, evaluation.Overall.MeanAbsoluteError);
    }

    private static ForecastEvaluation Evaluate(params Row[] rows) => Evaluate(new ForecastEvaluationOptions(), rows);

    private static ForecastEvaluation Evaluate(ForecastEvaluationOptions options, params Row[] rows)
    {
        (options.ValueColumnName, options.ForecastColumnName) = ("Value", "Forecast");
        return new MLContext(seed: 0).Forecasting.Evaluate(Views.Of(rows), options);
    }

    private sealed class Row
    {
        public DateTime Time { get; set; }

        public float Value { get; set; }

        public float[] Forecast { get; set; } = [float.NaN];
    }
}
