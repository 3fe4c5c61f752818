using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// Rolling-origin evaluation (Tashman 2000, "Out-of-sample tests of forecasting accuracy"): at each origin the estimator sees the
/// rows up to it, and its forecast from there is compared with the rows after it. The transformer also receives those rows, for covariates whose
/// future is known; a forecaster that read their values would cheat, and RnnMl's do not.
/// </summary>
internal sealed class ForecastBacktest(IDataView data, IEstimator<ITransformer> estimator, ForecastBacktestOptions options)
{
    private readonly ForecastEvaluationOptions _columns = options.Evaluation;
    private readonly Dictionary<string, int> _lengths = EvaluatedSeriesReader.Count(data, options.Evaluation);

    public ForecastBacktestResult Run()
    {
        CheckLengths();
        var perFit = options.RefitInterval == 0 ? options.Windows : Math.Min(options.Windows, options.RefitInterval);
        var fits = (options.Windows + perFit - 1) / perFit;
        var windows = new List<EvaluatedSeries>[options.Windows];
        var windowsAtOnce = Math.Max(1, options.MaxDegreeOfParallelism / fits);
        ParallelLoop.For(0, fits, AtMost(options.MaxDegreeOfParallelism), fit =>
        {
            var model = estimator.Fit(Cut(OriginsBeforeEnd(fit * perFit)));
            ParallelLoop.For(fit * perFit, Math.Min(options.Windows, (fit + 1) * perFit), AtMost(CarriesState(model) ? 1 : windowsAtOnce),
                window => windows[window] = Forecast(model, OriginsBeforeEnd(window)));
        });

        var all = Merge(windows);
        // A window is judged by all rows, as the whole is: the steps of a horizon may end after as many rows.
        var whole = all.ToDictionary(series => (series.Name, series.Channel));
        for (var w = 0; w < windows.Length; w++)
            windows[w] = windows[w].ConvertAll(series => whole[(series.Name, series.Channel)].WithCases(series.Cases));
        var step = EvaluatedSeries.UsualStep(all);
        var evaluator = new ForecastEvaluator(_columns, step);
        return new ForecastBacktestResult(evaluator.Evaluate(all), [.. windows.Select(window => evaluator.EvaluateIfAny(window, options.Horizon))],
            Enum.GetValues<ForecastBaseline>().ToDictionary(baseline => baseline, baseline => evaluator.Evaluate(all.Select(series => By(baseline, series)))))
        {
            Forecasts =
            [
                .. windows.SelectMany((series, window) => series.SelectMany(
                    one => one.Cases.Select(made => BacktestForecast.Of(window, one, made, step)))),
            ],
        };
    }

    private void CheckLengths()
    {
        var held = options.Horizon + (options.Windows - 1L) * options.StepOrHorizon;
        var longest = _lengths.Values.DefaultIfEmpty().Max();
        if (longest <= held)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{options.Windows} windows need {held} rows after the first origin and at least one up to it; ") +
                FormattableString.Invariant($"the longest series has {longest}, counted to its last value."));
        }
    }

    private ParallelOptions AtMost(int degree) => new() { MaxDegreeOfParallelism = degree, CancellationToken = options.CancellationToken };

    // ML.NET's own forecasters carry state from one cursor to the next; RnnMl's views start again with each.
    private static bool CarriesState(ITransformer model) => model is IEnumerable<ITransformer> chain
        ? chain.Any(CarriesState)
        : !model.IsRowToRowMapper && model.GetType().Assembly != typeof(ForecastBacktest).Assembly;

    private int OriginsBeforeEnd(int window) => options.Horizon + (options.Windows - 1 - window) * options.StepOrHorizon;

    // The rows up to so many before the end of each series.
    private SeriesPrefixView Cut(int beforeEnd) => new(data, _columns.SeriesColumnName,
        _lengths.ToDictionary(series => series.Key, series => Math.Max(0, series.Value - beforeEnd)));

    private List<EvaluatedSeries> Forecast(ITransformer model, int beforeEnd)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        var read = EvaluatedSeriesReader.Read(model.Transform(Cut(beforeEnd - options.Horizon)), _columns,
            (name, row) => row == _lengths[name] - beforeEnd - 1);
        foreach (var series in read)
        {
            var expected = _lengths[series.Name] - beforeEnd + options.Horizon;
            if (series.Values.Count != expected)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"The transformed data have {series.Values.Count} rows{RowMessages.OfSeries(series.Name)}, made from {expected}; ") +
                    "a backtest needs a pipeline that keeps every row (IncompleteWindows.PadLeft, where it makes windows).");
            }
        }
        foreach (var forecast in read.SelectMany(series => series.Cases))
        {
            if (forecast.Values.Length != options.Horizon)
            {
                throw new InvalidOperationException(
                    $"Column '{_columns.ForecastColumnName}' holds forecasts of {forecast.Values.Length} steps; " +
                    $"Horizon is {options.Horizon}, and must be the same.");
            }
        }
        return read;
    }

    // The series as the last window has them, with the forecasts of all windows.
    private static List<EvaluatedSeries> Merge(List<EvaluatedSeries>[] windows)
    {
        var merged = windows[^1].ToDictionary(series => (series.Name, series.Channel), series => series.WithoutCases());
        foreach (var series in windows.SelectMany(window => window))
            merged[(series.Name, series.Channel)].Cases.AddRange(series.Cases);
        return [.. windows[^1].Select(series => merged[(series.Name, series.Channel)])];
    }

    private EvaluatedSeries By(ForecastBaseline baseline, EvaluatedSeries series)
    {
        var others = series.WithoutCases();
        foreach (var forecast in series.Cases)
        {
            var values = new float[forecast.Values.Length];
            BaselineForecasts.Write(baseline, ForecastEvaluator.WithoutMissing(CollectionsMarshal.AsSpan(series.Values)[..(forecast.Origin + 1)]),
                _columns.Seasonality, values);
            others.Cases.Add(new ForecastCase(forecast.Origin, values));
        }
        return others;
    }
}
