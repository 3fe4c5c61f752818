using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace RnnMl.Searching;

/// <summary>
/// Random search (Bergstra and Bengio 2012) by cross-validation: draws choices, fits and evaluates each on every fold, gives up the
/// hopeless ones early, and fits the best on all rows.
/// </summary>
internal sealed class HyperparameterSearch(SearchSpace space, Func<SearchPoint, IEstimator<ITransformer>> createPipeline,
    Func<IDataView, double> evaluate, SearchOptions options, IChannel channel)
{
    // A space with few choices: after so many draws of choices that were tried, the others are as good as none.
    private const int MaxDraws = 1000;

    private readonly List<SearchTrial> _trials = [];

    /// <exception cref="InvalidOperationException">There are too few rows, or no trial was completed.</exception>
    public SearchResult Run(IDataView data)
    {
        var folds = Folds.Of(data, options);
        foreach (var point in Points())
        {
            var trial = Try(point, folds);
            _trials.Add(trial);
            channel.Info(MessageSensitivity.None, Describe(trial));
            options.TrialCallback?.Invoke(trial);
        }
        var completed = _trials.Where(trial => trial.Outcome == SearchOutcome.Completed && !double.IsNaN(trial.Mean)).ToArray();
        if (completed.Length == 0)
        {
            throw new InvalidOperationException(
                $"None of {_trials.Count} trials was completed. The first says: {_trials[0].Error ?? "its metric is NaN"}");
        }
        var best = options.Maximize ? completed.MaxBy(trial => trial.Mean)! : completed.MinBy(trial => trial.Mean)!;
        channel.Info(MessageSensitivity.None, $"The best is trial {best.Number}, which is fitted on all rows: {best.Point}.");
        return new SearchResult(best, createPipeline(best.Point).Fit(data), _trials);
    }

    // Drawn before anything is tried, so that no result changes what is tried.
    private List<SearchPoint> Points()
    {
        var random = new Random(options.Seed);
        var points = new List<SearchPoint>();
        var seen = new HashSet<string>();
        for (var draws = 0; points.Count < options.Trials && draws < MaxDraws + options.Trials; draws++)
        {
            var point = space.Draw(random);
            if (seen.Add(point.ToString()))
                points.Add(point);
        }
        return points;
    }

    private SearchTrial Try(SearchPoint point, (IDataView Training, IDataView Evaluation)[] folds)
    {
        var watch = Stopwatch.StartNew();
        var metrics = new List<double>();
        SearchTrial End(SearchOutcome outcome, string? error = null) =>
            new(_trials.Count + 1, point, metrics, outcome, watch.Elapsed, error);
        try
        {
            foreach (var (training, evaluation) in folds)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                metrics.Add(evaluate(createPipeline(point).Fit(training).Transform(evaluation)));
                if (metrics.Count < folds.Length && IsHopeless(metrics))
                    return End(SearchOutcome.Pruned);
            }
            return End(SearchOutcome.Completed);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Such a choice cannot be trained: it diverges, or options do not go together.
            return End(SearchOutcome.Failed, e.Message);
        }
    }

    /// <summary>Whether the mean so far is worse than the median of the other trials' means at the same fold.</summary>
    private bool IsHopeless(List<double> metrics)
    {
        if (options.PruningStartupTrials == 0
            || _trials.Count(trial => trial.Outcome == SearchOutcome.Completed) < options.PruningStartupTrials)
        {
            return false;
        }
        double[] others = [.. _trials.Where(trial => trial.Metrics.Count >= metrics.Count)
            .Select(trial => trial.Metrics.Take(metrics.Count).Average()).Order()];
        var median = (others[(others.Length - 1) / 2] + others[others.Length / 2]) / 2;
        var mean = metrics.Average();
        return options.Maximize ? mean < median : mean > median;
    }

    private string Describe(SearchTrial trial) =>
        FormattableString.Invariant($"Trial {trial.Number} of {options.Trials}, {trial.Point}: {trial.Outcome}, metric {trial.Mean:G5} over ") +
        FormattableString.Invariant($"{trial.Metrics.Count} of {options.Folds} folds, {trial.Duration.TotalSeconds:F1} s") +
        (trial.Error == null ? "" : $"; {trial.Error}");
}
