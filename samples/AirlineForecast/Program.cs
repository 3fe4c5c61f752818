using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using AirlineForecast;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl;
using RnnMl.Forecasting;

const int Year = 12, TrainingMonths = 120, Seeds = 5, SeedShown = 1;
const string ModelFile = "airline.zip", ChartFile = "airline.svg", LoadCommand = "load";

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = Path.Combine(AppContext.BaseDirectory, "Data", "airline.csv");
if (args is [LoadCommand, var path])
    return ForecastWithLoadedModel(path);

// 1949 to 1958 to learn from, 1959 and 1960 to forecast.
var ml = new MLContext(seed: SeedShown);
IDataView all = ml.Data.LoadFromTextFile<Observation>(data, separatorChar: ',', hasHeader: true);
IDataView training = ml.Data.TakeRows(all, TrainingMonths);

// ML.NET's own transform and RnnMl's forecaster, in one pipeline. Differencing, scaling and calendar were chosen before, on rows
// that neither test nor calibrate here: fitted on 1949 to June 1955, by the error on the two years that followed.
IEstimator<ITransformer> Pipeline(MLContext context, int seed) => context.Transforms.Conversion
    .ConvertType("Passengers", outputKind: DataKind.Single)
    .Append(context.Forecasting.ForecastByLstm(new RecurrentForecastingEstimator.Options
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Passengers",
        TimeColumnName = "Month",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        WindowSize = 2 * Year,
        Horizon = Year,
        LogTransform = true,
        DifferencingLag = 1,
        Seed = seed,
    }));

var model = Pipeline(ml, SeedShown).Fit(training);
var forecasts = Forecast(ml, model, all);

// Two forecasts of a year each: 1959 from the row of December 1958, and 1960 from that of December 1959.
float[] actual = [.. ml.Data.CreateEnumerable<Observation>(all, reuseRowObject: false).Select(row => (float)row.Passengers)];
var tested = actual[TrainingMonths..];
var (values, low, high) = TwoYears(forecasts);
var seasonalNaive = actual[(TrainingMonths - Year)..^Year];

Console.WriteLine("Month     Actual  Forecast     Low    High");
for (var i = 0; i < tested.Length; i++)
    Console.WriteLine($"{forecasts[TrainingMonths + i].Month:yyyy-MM}  {tested[i],7:F0}  {values[i],8:F1} {low[i],7:F1} {high[i],7:F1}");
var inside = tested.Where((value, i) => value >= low[i] && value <= high[i]).Count();
Console.WriteLine($"{inside} of {tested.Length} months lie between the bounds (95 % asked for).");

// Training is random: one seed says little, so the others are shown too.
Console.WriteLine();
Console.WriteLine("                    MAPE   MASE");
double[] mape = new double[Seeds], mase = new double[Seeds];
for (var seed = 1; seed <= Seeds; seed++)
{
    var fitted = seed == SeedShown ? model : Pipeline(new MLContext(seed), seed).Fit(training);
    var (forecast, _, _) = TwoYears(seed == SeedShown ? forecasts : Forecast(ml, fitted, all));
    mape[seed - 1] = Accuracy.Mape(tested, forecast);
    mase[seed - 1] = Accuracy.Mase(tested, forecast, actual.AsSpan(0, TrainingMonths), Year);
    Console.WriteLine($"LSTM, seed {seed}     {mape[seed - 1],5:F2} %  {mase[seed - 1]:F3}{(seed == SeedShown ? "   (shown above)" : "")}");
}
Console.WriteLine($"LSTM, median     {Median(mape),5:F2} %  {Median(mase):F3}");
var naiveMase = Accuracy.Mase(tested, seasonalNaive, actual.AsSpan(0, TrainingMonths), Year);
Console.WriteLine($"Seasonal naive   {Accuracy.Mape(tested, seasonalNaive),5:F2} %  {naiveMase:F3}");

var chart = Chart.Draw("International airline passengers: 1959 and 1960 forecast a year ahead", forecasts[0].Month, actual, values, low, high);
File.WriteAllText(ChartFile, chart);
ml.Model.Save(model, training.Schema, ModelFile);
Console.WriteLine();
Console.WriteLine($"Wrote {ChartFile} and {ModelFile}.");

// Whoever loads the file needs no registration, and no type of ours: here, a second process does.
var here = Exactly(values);
var there = RunAgain(LoadCommand, ModelFile);
Console.WriteLine(there == here
    ? "A second process loaded the model and forecast the same, to the last bit."
    : $"A second process loaded the model and forecast otherwise:\n  here:  {here}\n  there: {there}");
return there == here ? 0 : 1;

int ForecastWithLoadedModel(string modelFile)
{
    var context = new MLContext();
    ITransformer loaded = context.Model.Load(modelFile, out _);
    var view = context.Data.LoadFromTextFile<Observation>(data, separatorChar: ',', hasHeader: true);
    Console.WriteLine(Exactly(TwoYears(Forecast(context, loaded, view)).Forecast));
    return 0;
}

static MonthForecast[] Forecast(MLContext context, ITransformer model, IDataView months) =>
    [.. context.Data.CreateEnumerable<MonthForecast>(model.Transform(months), reuseRowObject: false)];

static (float[] Forecast, float[] Low, float[] High) TwoYears(MonthForecast[] rows)
{
    var (december1958, december1959) = (rows[TrainingMonths - 1], rows[TrainingMonths + Year - 1]);
    return ([.. december1958.Forecast, .. december1959.Forecast],
        [.. december1958.Low, .. december1959.Low],
        [.. december1958.High, .. december1959.High]);
}

static string Exactly(float[] values) => string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

static string RunAgain(params string[] arguments)
{
    var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true };
    // Started as `dotnet AirlineForecast.dll`, the process is dotnet, and needs the assembly's name.
    if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        start.ArgumentList.Insert(0, typeof(Observation).Assembly.Location);
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd().Trim();
    process.WaitForExit();
    return process.ExitCode == 0 ? output : $"(exit code {process.ExitCode})";
}
