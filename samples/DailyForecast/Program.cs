using System;
using System.Globalization;
using System.IO;
using System.Linq;
using DailyForecast;
using Microsoft.ML;
using RnnMl;
using RnnMl.Forecasting;

// Ten days in, the next day out: bicycles rented a day in Washington. The data asks to be cited and is not part of the
// sample: get "Bike Sharing" from the UCI Machine Learning Repository and say where its day.csv lies.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var folder] || !File.Exists(Path.Combine(folder, "day.csv")))
{
    Console.WriteLine("Usage: dotnet run -c Release --project samples/DailyForecast -- FOLDER");
    Console.WriteLine("FOLDER holds day.csv of the Bike Sharing data set, archive.ics.uci.edu/dataset/275/bike+sharing+dataset.");
    return 1;
}

const int Window = 10, Week = 7;
const int MomentField = 1, RentalsField = 15;
var days = File.ReadLines(Path.Combine(folder, "day.csv")).Skip(1).Select(line => line.Split(',')).Select(fields => new Day(
    DateTime.ParseExact(fields[MomentField], "yyyy-MM-dd", CultureInfo.InvariantCulture),
    float.Parse(fields[RentalsField], CultureInfo.InvariantCulture))).ToArray();
var rentals = Array.ConvertAll(days, day => day.Rentals);
var trained = Array.FindIndex(days, day => day.Date.Year == 2012);

// Fitted on 2011. Each day of 2012 is then forecast from the ten days before it, which is all that the network sees.
var ml = new MLContext(seed: 1);
var model = ml.Forecasting.ForecastByGru(new RecurrentForecastingEstimator.Options
{
    OutputColumnName = "Forecast",
    InputColumnName = "Rentals",
    TimeColumnName = "Date",
    WindowSize = Window,
    Horizon = 1,
    NumberOfMembers = 5,
    Seed = 1,
}).Fit(ml.Data.LoadFromEnumerable(days[..trained]));
var evaluation = ml.Forecasting.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(days)), new ForecastEvaluationOptions
{
    ValueColumnName = "Rentals",
    ForecastColumnName = "Forecast",
    TestRows = days.Length - trained,
});

// A forecast is worth something where it is better than these; what they choose, they choose on 2011.
var smoothing = Enumerable.Range(1, 20).Select(i => i / 20f).MinBy(alpha =>
    Baselines.Error(rentals.AsSpan(0, trained), Window, past => Baselines.Smoothed(past, alpha)));
Console.WriteLine($"Mean absolute error of {evaluation.Overall.Count} days of 2012, each forecast the day before:");
Write("GRU", evaluation.Overall.MeanAbsoluteError);
Write("Last value", Baselines.Error(rentals, trained, past => past[^1]));
Write("Same day of last week", Baselines.Error(rentals, trained, past => past[^Week]));
Write($"Mean of {Window} days", Baselines.Error(rentals, trained, past => Baselines.Mean(past[^Window..])));
Write($"Smoothing, alpha {smoothing:F2}", Baselines.Error(rentals, trained, past => Baselines.Smoothed(past, smoothing)));
return 0;

static void Write(string name, double error) => Console.WriteLine($"  {name,-24} {error,6:F0}");
