using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using Choice = System.Action<RnnMl.Forecasting.RecurrentForecastingEstimator.Options>;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>
/// Measures a forecaster on the test part of series. Settings are chosen on the tail of the training part, by forecasters that
/// were fitted on what lies before it, and each is printed; the test part is looked at once the choice is made.
/// </summary>
internal sealed class ForecastBenchmark
{
    private static readonly string[] _answers = ["Forecast", "Low", "High"];

    private readonly ForecastTask _task;
    private readonly MLContext _ml = new(seed: 0);
    private readonly SeriesRow[] _rows;
    private readonly Dictionary<string, int> _lengths;
    private readonly int _testRows;

    // A series alone has no name.
    private readonly string? _seriesColumn;

    private ForecastBenchmark(ForecastTask task, SeriesRow[] rows)
    {
        _task = task;
        _rows = rows;
        _lengths = rows.CountBy(row => row.Series).ToDictionary();
        _testRows = task.TestRows(_lengths[rows[0].Series]);
        _seriesColumn = _lengths.Count > 1 ? "Series" : null;
    }

    /// <summary>The benchmark of a task.</summary>
    public static AccuracyBenchmark Of(ForecastTask task, string description) => new(task.Name, description, ReadmeTable.Forecasts, folder =>
    {
        var data = folder ?? (task.Folder is { } shipped ? Path.Combine(AppContext.BaseDirectory, "Data", shipped) : throw new ArgumentException(
            $"The data of {task.Name} does not come with the repository: say where it lies with --data DIR."));
        return [new ForecastBenchmark(task, task.Read(data)).Run().Row];
    });

    private ForecastResult Run()
    {
        var (name, measure) = _task.Measure;
        Console.WriteLine($"{_task.Name}: {_lengths.Count} series, {_rows.Length} rows, the last {_testRows} of each are the test, {_task.Horizon} at a time.");
        var chosen = Choose();
        if (_task.CalibrationFractions.Length > 0)
            chosen = With(chosen, ChooseCalibration(chosen));
        chosen = With(chosen, _task.Final);

        var (results, wideCovers, narrowCovers) = (new List<double>(), new List<double>(), new List<double>());
        for (var seed = 1; seed <= _task.Seeds; seed++)
        {
            var watch = Stopwatch.StartNew();
            var windows = 0.0;
            var model = Estimator(chosen, seed, progress => windows = progress.Epoch.SequencesPerSecond).Fit(View(_testRows));
            var trained = watch.Elapsed;
            var metrics = Evaluate(model, bounds: true).Overall;
            var narrow = Evaluate(WithConfidenceLevel(model, 0.8f), bounds: true).Overall.Coverage;
            results.Add(measure(metrics));
            wideCovers.Add(metrics.Coverage);
            narrowCovers.Add(narrow);
            Console.WriteLine($"seed {seed}: {name} {measure(metrics):F4}, {Describe(metrics)}, 95 % intervals cover {100 * metrics.Coverage:F1} %, 80 % {100 * narrow:F1} %; trained in {trained.TotalSeconds:F0} s at {windows:F0} windows a second");
        }

        var baselines = new List<(string, double)>();
        foreach (var baseline in Enum.GetValues<ForecastBaseline>())
        {
            var model = _ml.Forecasting.ForecastByBaseline("Forecast", "Value", _task.Horizon, baseline, _task.Seasonality, _seriesColumn).Fit(View(0));
            var metrics = Evaluate(model, bounds: false).Overall;
            Console.WriteLine($"{baseline}: {Describe(metrics)}");
            baselines.Add(($"{baseline}", measure(metrics)));
        }
        var covered = FormattableString.Invariant($"95 % intervals cover {100 * wideCovers.Average():F1} %, 80 % {100 * narrowCovers.Average():F1} %");
        var result = new ForecastResult(_task.Name, name, results, covered, _task.Goal, baselines, _task.Published);
        Console.WriteLine(result);
        return result;
    }

    // The settings whose forecasts are combined; most tasks have one.
    private Choice[] Choose()
    {
        if (_task.Settings.Length == 1)
            return [_task.Settings[0].Set];
        Console.WriteLine($"Settings by {_task.Measure.Name} of the training part's last {_task.TailWindows} blocks of {_task.Horizon}, each forecast by a fit on what lies before {(_task.RefitInterval == 0 ? "them" : "it")}:");
        var ranked = _task.Settings.Select(candidate =>
        {
            var found = _task.Measure.Of(Tail([candidate.Set], Columns()));
            Console.WriteLine($"  {candidate.Name,-45} {found:F4}");
            return (candidate.Name, candidate.Set, Found: found);
        }).OrderBy(candidate => double.IsNaN(candidate.Found) ? double.PositiveInfinity : candidate.Found).ToArray();

        var (best, number) = (double.PositiveInfinity, 1);
        foreach (var count in _task.Combined)
        {
            var found = count == 1 ? ranked[0].Found : _task.Measure.Of(Tail([.. ranked.Take(count).Select(candidate => candidate.Set)], Columns()));
            if (count > 1)
                Console.WriteLine($"  {$"the mean of the best {count}",-45} {found:F4}");
            if (found < best)
                (best, number) = (found, count);
        }
        Console.WriteLine($"Chosen: {string.Join("; ", ranked.Take(number).Select(candidate => candidate.Name))}");
        return [.. ranked.Take(number).Select(candidate => candidate.Set)];
    }

    private Choice ChooseCalibration(Choice[] settings)
    {
        const float Level = 0.8f;
        Console.WriteLine($"The share of rows that calibrates the bounds, by how many values {100 * Level:F0} % intervals cover on the same tail:");
        var (best, chosen) = (double.PositiveInfinity, 0f);
        foreach (var fraction in _task.CalibrationFractions)
        {
            var columns = Columns();
            (columns.LowerBoundColumnName, columns.UpperBoundColumnName) = ("Low", "High");
            var coverage = Tail(With(settings, options => (options.CalibrationFraction, options.ConfidenceLevel) = (fraction, Level)), columns).Coverage;
            Console.WriteLine($"  {fraction,-45} {100 * coverage:F1} %");
            if (Math.Abs(coverage - Level) < best)
                (best, chosen) = (Math.Abs(coverage - Level), fraction);
        }
        Console.WriteLine($"Chosen: {chosen}");
        return options => options.CalibrationFraction = chosen;
    }

    private static Choice[] With(Choice[] settings, Choice more) => [.. settings.Select(set => set + more)];

    private ForecastMetrics Tail(Choice[] settings, ForecastEvaluationOptions columns) =>
        _ml.Forecasting.Backtest(View(_testRows), Estimator(settings, seed: 1, null), new ForecastBacktestOptions
        {
            Evaluation = columns,
            Horizon = _task.Horizon,
            Windows = _task.TailWindows,
            RefitInterval = _task.RefitInterval,
        }).Evaluation.Overall;

    private IEstimator<ITransformer> Estimator(Choice[] settings, int seed, Action<ForecastTrainingProgress>? report)
    {
        if (settings.Length == 1)
            return Forecaster(settings[0], seed, report, "");
        var chain = new EstimatorChain<ITransformer>();
        for (var i = 0; i < settings.Length; i++)
            chain = chain.Append<ITransformer>(Forecaster(settings[i], seed, report, $"{i}"));
        foreach (var column in _answers)
            chain = chain.Append<ITransformer>(_ml.Forecasting.CombineForecasts(column, [.. settings.Select((_, i) => $"{column}{i}")]));
        return chain;
    }

    private RecurrentForecastingEstimator Forecaster(Choice set, int seed, Action<ForecastTrainingProgress>? report, string suffix)
    {
        var options = new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = _answers[0] + suffix,
            InputColumnName = "Value",
            SeriesColumnName = _seriesColumn,
            ConfidenceLowerBoundColumn = _answers[1] + suffix,
            ConfidenceUpperBoundColumn = _answers[2] + suffix,
            Horizon = _task.Horizon,
            Seed = seed,
            MetricsCallback = report,
        };
        set(options);
        return _ml.Forecasting.ForecastByGru(options);
    }

    private static ITransformer WithConfidenceLevel(ITransformer model, float level) => model switch
    {
        RecurrentForecastingTransformer forecaster => forecaster.WithConfidenceLevel(level),
        IEnumerable<ITransformer> chain => new TransformerChain<ITransformer>([.. chain.Select(part => WithConfidenceLevel(part, level))]),
        _ => model,
    };

    private ForecastEvaluationOptions Columns() => new()
    {
        ValueColumnName = "Value",
        ForecastColumnName = "Forecast",
        SeriesColumnName = _seriesColumn,
        Seasonality = _task.Seasonality,
    };

    private ForecastEvaluation Evaluate(ITransformer model, bool bounds)
    {
        var options = Columns();
        options.TestRows = _testRows;
        options.Stride = _task.Horizon;
        if (bounds)
            (options.LowerBoundColumnName, options.UpperBoundColumnName) = ("Low", "High");
        return _ml.Forecasting.Evaluate(model.Transform(View(0)), options);
    }

    private static string Describe(ForecastMetrics metrics) =>
        $"sMAPE {metrics.SymmetricMeanAbsolutePercentageError:F3}, MASE {metrics.MeanAbsoluteScaledError:F3}, OWA {metrics.OverallWeightedAverage:F3}, " +
        $"MAPE {metrics.MeanAbsolutePercentageError:F2}, MAE {metrics.MeanAbsoluteError:F4}";

    private IDataView View(int rowsLeftOut)
    {
        var seen = new Dictionary<string, int>();
        return _ml.Data.LoadFromEnumerable(_rows.Where(row =>
        {
            var number = seen[row.Series] = seen.GetValueOrDefault(row.Series) + 1;
            return number <= _lengths[row.Series] - rowsLeftOut;
        }).ToArray());
    }
}
