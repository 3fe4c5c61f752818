using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>
/// ETTh1 (Zhou et al. 2021, "Informer"): 12 months train, 4 tell the best epoch, 4 are the test; z-scored by the first 12; the error of
/// every window of the test part, over all columns. Nothing is chosen here: the settings are others' or were chosen on the four months
/// that early stopping looks at, as the first line that is printed says.
/// Each result is kept in a file, so that a run that was ended goes on where it stood.
/// </summary>
internal static class EttBenchmark
{
    private const int Month = 30 * 24, Training = 12 * Month, Validation = 4 * Month, Test = 4 * Month;

    private const double Decay = 0.8;

    private static readonly string[] _columns = ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"];

    /// <summary>All seven columns.</summary>
    public static AccuracyBenchmark Multivariate { get; } = new("etth1", "electricity transformers, 7 columns, K = 96, 192, 336, 720 (MSE, MAE)", ReadmeTable.Forecasts, folder =>
        Run("etth1", Require(folder), _columns, [
            (96, 0.351, "SegRNN 0.351, PatchTST 0.375, plain GRU 1.135"), (192, 0.392, "SegRNN 0.392, PatchTST 0.418, plain GRU 1.123"),
            (336, 0.423, "SegRNN 0.423, PatchTST 0.462, plain GRU 1.080"), (720, 0.466, "SegRNN 0.466, PatchTST 0.495, plain GRU 1.089"),
        ], "Window, segments, rate, dropout and batch are the published model's; its 512 units are 256, twice, its rate falls from the first epoch on, " +
        "and its squared error is the absolute one, which the four months before the test prefer. Its code leaves the last, incomplete batch of the test out; this looks at every window."));

    /// <summary>The oil temperature alone.</summary>
    public static AccuracyBenchmark OilTemperature { get; } = new("etth1-ot", "the oil temperature of the same, K = 24, 48, 168 (MSE)", ReadmeTable.Forecasts, folder =>
        Run("etth1-ot", Require(folder), ["OT"], [
            (24, null, "Informer 0.098"), (48, null, "Informer 0.158"), (168, null, "Informer 0.183"),
        ], "Settings were chosen on the four months before the test."));

    private static string Require(string? folder) =>
        folder ?? throw new ArgumentException("ETTh1 does not come with the repository: say where ETTh1.csv lies with --data DIR.");

    private static List<string> Run(string name, string folder, string[] columns, (int Horizon, double? Goal, string Published)[] horizons, string remark)
    {
        const int Seeds = 3;
        Console.WriteLine(remark);
        var ml = new MLContext(seed: 0);
        var rows = Read(Path.Combine(folder, "ETTh1.csv"), columns);
        // Seed after seed, so that a run that is ended early has something of every horizon.
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var (horizon, _, _) in horizons)
                Measure(ml, name, rows, horizon, seed);
        }

        var results = new List<string>();
        foreach (var (horizon, goal, published) in horizons)
        {
            (double Squared, double Absolute)[] found = [.. Enumerable.Range(1, Seeds).Select(seed => EttResults.Find(name, horizon, seed, Describe(Settings(columns.Length, horizon, seed)))!.Value)];
            var (persistence, _) = Errors(rows, horizon, origin => (k, c) => rows[origin].Values[c]);
            var result = new ForecastResult($"{name}, K = {horizon}", "MSE", [.. found.Select(run => run.Squared)],
                FormattableString.Invariant($"MAE {found.Average(run => run.Absolute):F4}"), goal ?? 0.9 * persistence, [("persistence", persistence)], published);
            Console.WriteLine(result);
            results.Add(result.Row);
        }
        return results;
    }

    private static void Measure(MLContext ml, string name, Row[] rows, int horizon, int seed)
    {
        var columns = rows[0].Values.Length;
        var settings = Settings(columns, horizon, seed);
        if (EttResults.Find(name, horizon, seed, Describe(settings)) is { } earlier)
        {
            Console.WriteLine($"{name} K={horizon} seed {seed}: MSE {earlier.Squared:F4}, MAE {earlier.Absolute:F4}, measured earlier ({EttResults.FileName})");
            return;
        }
        var watch = Stopwatch.StartNew();
        var model = ml.Forecasting.ForecastByGru(settings).Fit(View(ml, rows.Take(Training + Validation), columns));
        var trained = watch.Elapsed;
        var forecasts = Forecasts(ml, model, rows, columns);
        var (squared, absolute) = Errors(rows, horizon, origin => (k, c) => forecasts[origin][k * columns + c]);
        EttResults.Add(name, horizon, seed, Describe(settings), squared, absolute, trained);
        Console.WriteLine($"{name} K={horizon} seed {seed}: MSE {squared:F4}, MAE {absolute:F4}; trained in {trained.TotalSeconds:F0} s");
    }

    private static RecurrentForecastingEstimator.Options Settings(int columns, int horizon, int seed) => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Values",
        Strategy = ForecastStrategy.SegmentWise,
        SegmentLength = 24,
        WindowSize = columns > 1 ? 720 : 336,
        Horizon = horizon,
        HiddenSize = columns > 1 ? 256 : 64,
        NumberOfMembers = columns > 1 ? 2 : 5,
        Combination = EnsembleCombination.Mean,
        Dropout = 0.1f,
        Scaling = WindowScaling.LastValue,
        Loss = columns > 1 ? ForecastLoss.MeanAbsoluteError : ForecastLoss.MeanSquaredError,
        // 64 windows of each column.
        BatchSize = 64 * columns,
        MaxEpoch = 15,
        LearningRate = columns > 1 ? 0.0003f : 0.001f,
        LearningRateSchedule = new ExponentialSchedule { Gamma = Decay },
        EarlyStoppingPatience = 3,
        ValidationSetFraction = (float)Validation / (Training + Validation),
        CalibrationFraction = 0,
        RefitOnAllRows = false,
        Seed = seed,
    };

    // Without commas: a field of the results file, under which an earlier result of these settings is found.
    private static string Describe(RecurrentForecastingEstimator.Options settings) => string.Create(CultureInfo.InvariantCulture,
        $"{settings.Combination} of {settings.NumberOfMembers} of {settings.HiddenSize} units by {settings.Loss}; {settings.WindowSize} rows in segments of {settings.SegmentLength} by {settings.Scaling}; " +
        $"dropout {settings.Dropout}; batches of {settings.BatchSize}; up to {settings.MaxEpoch} epochs at {settings.LearningRate} times {Decay} after each; patience {settings.EarlyStoppingPatience}");

    // Mean squared and absolute error over every window of the test part.
    private static (double Squared, double Absolute) Errors(Row[] rows, int horizon, Func<int, Func<int, int, float>> forecast)
    {
        double squared = 0, absolute = 0;
        long count = 0;
        for (var origin = Training + Validation - 1; origin + horizon < Training + Validation + Test; origin++)
        {
            var values = forecast(origin);
            for (var k = 0; k < horizon; k++)
            {
                for (var c = 0; c < rows[origin].Values.Length; c++)
                {
                    double error = rows[origin + 1 + k].Values[c] - values(k, c);
                    squared += error * error;
                    absolute += Math.Abs(error);
                    count++;
                }
            }
        }
        return (squared / count, absolute / count);
    }

    private static Dictionary<int, float[]> Forecasts(MLContext ml, RecurrentForecastingTransformer model, Row[] rows, int columns)
    {
        var view = model.Transform(View(ml, rows.Take(Training + Validation + Test), columns));
        using var cursor = view.GetRowCursor([view.Schema["Forecast"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Forecast"]);
        VBuffer<float> forecast = default;
        var all = new Dictionary<int, float[]>();
        for (var row = 0; cursor.MoveNext(); row++)
        {
            if (row < Training + Validation - 1)
                continue;
            getter(ref forecast);
            all[row] = [.. forecast.DenseValues()];
        }
        return all;
    }

    private static IDataView View(MLContext ml, IEnumerable<Row> rows, int columns)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        return ml.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private static Row[] Read(string path, string[] columns)
    {
        var header = File.ReadLines(path).First().Split(',');
        int[] places = [.. columns.Select(column => Array.IndexOf(header, column))];
        Row[] rows = [.. SeriesFiles.Fields(path).Select(fields => new Row { Values = [.. places.Select(place => SeriesFiles.Number(fields[place]))] })];
        for (var c = 0; c < columns.Length; c++)
        {
            var mean = rows.Take(Training).Average(row => (double)row.Values[c]);
            var deviation = Math.Sqrt(rows.Take(Training).Average(row => (row.Values[c] - mean) * (row.Values[c] - mean)));
            foreach (var row in rows)
                row.Values[c] = (float)((row.Values[c] - mean) / deviation);
        }
        return rows;
    }

    private sealed class Row
    {
        public float[] Values { get; set; } = [];
    }
}
