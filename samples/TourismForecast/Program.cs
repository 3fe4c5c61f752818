using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using RnnMl;
using RnnMl.Forecasting;
using TourismForecast;

// One network for 366 series: visitors a month, of which each series has its own size, length and season.
const int Year = 12, Horizon = 2 * Year;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var months = MonthlySeries.Read(Path.Combine(AppContext.BaseDirectory, "Data", "tourism_monthly_dataset.tsf"));
var ml = new MLContext(seed: 1);
var view = ml.Data.LoadFromEnumerable(months);

// The window is read a year at a time, and both years ahead are decoded at once. Small and quick: eight passes, one network.
var estimator = ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
{
    OutputColumnName = "Forecast",
    InputColumnName = "Visitors",
    SeriesColumnName = "Series",
    TimeColumnName = "Month",
    Strategy = ForecastStrategy.SegmentWise,
    SegmentLength = Year,
    WindowSize = 3 * Year,
    MinimumHistory = 2 * Year,
    Horizon = Horizon,
    Loss = ForecastLoss.MeanAbsoluteError,
    BatchSize = 64,
    MaxEpoch = 8,
    ValidationSetFraction = 0,
    CalibrationFraction = 0.1f,
    Seed = 1,
});

// How good is it? The last two years of every series, forecast from the months before, beside forecasts without a model.
var backtest = ml.Forecasting.Backtest(view, estimator, new ForecastBacktestOptions
{
    Evaluation = new ForecastEvaluationOptions
    {
        ValueColumnName = "Visitors",
        ForecastColumnName = "Forecast",
        SeriesColumnName = "Series",
        Seasonality = Year,
    },
    Horizon = Horizon,
    Windows = 1,
});
var errors = backtest.Evaluation.PerSeries;
Console.WriteLine($"{errors.Count} series, the last {Horizon} months of each: mean absolute scaled error and symmetric percentage error");
Write("GRU", backtest.Evaluation.Overall);
foreach (var (baseline, evaluation) in backtest.Baselines)
    Write(baseline.ToString(), evaluation.Overall);

// Where is it good, and where is it not?
var seasonal = backtest.Baselines[ForecastBaseline.SeasonalNaive].PerSeries
    .ToDictionary(series => series.Name, series => series.Metrics.MeanAbsoluteScaledError);
var ranked = errors.OrderBy(series => series.Metrics.MeanAbsoluteScaledError).ToArray();
Console.WriteLine();
var better = errors.Count(series => series.Metrics.MeanAbsoluteScaledError < seasonal[series.Name]);
Console.WriteLine($"Better than the seasonal naive forecast on {better} of {errors.Count}.");
Console.WriteLine($"{"Series",-8} {"GRU",6} {"SeasonalNaive",14}");
foreach (var series in ranked.Take(3).Concat(ranked.TakeLast(3)))
    Console.WriteLine($"{series.Name,-8} {series.Metrics.MeanAbsoluteScaledError,6:F2} {seasonal[series.Name],14:F2}");

// And the next two years? A row for each series and month; the first series' half year is shown.
var forecast = estimator.Fit(view).Forecast(levels: [80]);
Console.WriteLine();
Console.WriteLine($"{forecast.Rows.Count} rows of forecasts, the first of them:");
Console.WriteLine(string.Join("  ", forecast.Columns.Select(column => $"{column.Name,8}")));
for (var row = 0; row < Year / 2; row++)
    Console.WriteLine(string.Join("  ", forecast.Columns.Select(column => Text(column, row))));

static void Write(string name, ForecastMetrics metrics) => Console.WriteLine(
    $"  {name,-14} {metrics.MeanAbsoluteScaledError,6:F3} {metrics.SymmetricMeanAbsolutePercentageError,6:F1} %");

static string Text(DataFrameColumn column, int row) => column[row] is DateTime month ? $"{month,8:yyyy-MM}" : $"{column[row],8:F0}";
