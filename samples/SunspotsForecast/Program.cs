using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using RnnMl;
using RnnMl.Forecasting;
using SunspotsForecast;

// From a DataFrame to a DataFrame: sunspots a year since 1700, which follow a cycle of about eleven years.
const int Cycle = 11;
const string PictureFile = "sunspots.svg";
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "sunspots-yearly.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
var sunspots = new DataFrame(
    new DateTimeDataFrameColumn("Year", lines.Select(fields => new DateTime(int.Parse(fields[0], CultureInfo.InvariantCulture), 1, 1))),
    new DoubleDataFrameColumn("Sunspots", lines.Select(fields => double.Parse(fields[1], CultureInfo.InvariantCulture))));

// Five networks, of which the median is taken; quantiles, corrected on rows held back, for the intervals.
var ml = new MLContext(seed: 1);
var estimator = ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
{
    OutputColumnName = "Forecast",
    InputColumnName = "Sunspots",
    TimeColumnName = "Year",
    WindowSize = 4 * Cycle,
    Horizon = Cycle,
    Loss = ForecastLoss.Quantile,
    NumberOfMembers = 5,
    Seed = 1,
});

// How good is it? The last three cycles were each forecast from the years before, beside forecasts without a model.
var backtest = ml.Forecasting.Backtest(sunspots, estimator, new ForecastBacktestOptions
{
    Evaluation = new ForecastEvaluationOptions { ValueColumnName = "Sunspots", ForecastColumnName = "Forecast", Seasonality = Cycle },
    Horizon = Cycle,
    Windows = 3,
});
Console.WriteLine("Mean absolute error of the last three cycles, each forecast from its beginning:");
Console.WriteLine($"  GRU            {backtest.Evaluation.Overall.MeanAbsoluteError,6:F1}");
foreach (var (baseline, evaluation) in backtest.Baselines)
    Console.WriteLine($"  {baseline,-14} {evaluation.Overall.MeanAbsoluteError,6:F1}");

// And the next cycle?
var model = estimator.Fit(sunspots);
var forecast = model.Forecast(levels: [80, 95]);
Console.WriteLine();
Console.WriteLine(string.Join("  ", forecast.Columns.Select(column => $"{column.Name,8}")));
for (var row = 0; row < forecast.Rows.Count; row++)
    Console.WriteLine(string.Join("  ", forecast.Columns.Select(column => column[row] is DateTime year ? $"{year.Year,8}" : $"{column[row],8:F1}")));

File.WriteAllText(PictureFile, Chart.Draw(sunspots, forecast));
Console.WriteLine($"{PictureFile} shows them.");
