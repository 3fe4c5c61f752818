using System;
using System.Linq;
using RnnMl.Benchmarks.Accuracy.Forecasting;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class ForecastBenchmarkTests
{
    [Theory]
    [InlineData("")]
    [InlineData("one", "other")]
    public void A_task_is_measured_from_the_choice_of_settings_to_its_row(params string[] series)
    {
        SeriesRow[] rows = [.. series.SelectMany(name => Enumerable.Range(0, 60).Select(i =>
            new SeriesRow { Series = name, Time = new DateTime(2020, 1, 1).AddMonths(i), Value = 20 + i % 4 + i * 7 % 5 }))];
        var benchmark = ForecastBenchmark.Of(new ForecastTask("made-up", _ => rows)
        {
            Horizon = 2,
            Seasonality = 4,
            TestRows = _ => 4,
            TailWindows = 2,
            Combined = [1, 2],
            CalibrationFractions = [0.1f, 0.2f],
            Seeds = 2,
            Measure = ("MAE", metrics => metrics.MeanAbsoluteError),
            Goal = 0,
            Settings = [("four rows", Small(4)), ("eight rows, day by day", Small(8) + (options => options.Strategy = ForecastStrategy.Recursive))],
        }, "two settings of a made-up series");
        var row = Assert.Single(benchmark.Run("."));
        Assert.StartsWith("| made-up | MAE | *", row, StringComparison.Ordinal);
        Assert.Contains("95 % intervals cover ", row, StringComparison.Ordinal);
        foreach (var baseline in Enum.GetNames<ForecastBaseline>())
            Assert.Contains($"{baseline} ", row, StringComparison.Ordinal);
    }

    private static Action<RecurrentForecastingEstimator.Options> Small(int window) => options =>
        (options.WindowSize, options.TimeColumnName, options.HiddenSize, options.MaxEpoch, options.NumberOfSamples) = (window, "Time", 2, 2, 10);
}
