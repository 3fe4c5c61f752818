using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// Series as they train: behind the rows that are remembered, without gaps, without rows after the last known value, and with 0 for what
/// is missing where that is meant.
/// </summary>
internal static class TrainingSeries
{
    // More would hide other warnings.
    private const int NamedSeries = 5;

    /// <summary>Prepares the series read from a view.</summary>
    /// <param name="all">The series.</param>
    /// <param name="options">What is to be done with what is missing.</param>
    /// <param name="step">The distance of two rows; null to infer it.</param>
    /// <param name="remembered">What is remembered of series that are trained further.</param>
    /// <param name="reporter">Logs warnings of timestamps that do not keep to that distance.</param>
    /// <exception cref="InvalidOperationException">All values are missing, gaps cannot be filled, or a series is of another frequency.</exception>
    public static List<Series> Of(List<Series> all, RecurrentForecastingEstimator.Options options, TimeStep? step, IReadOnlyList<SeriesState> remembered,
        TrainingReporter reporter)
    {
        if (all.Any(series => series.RowCount > 0) && !all.Any(series => series.HasValues))
            throw new InvalidOperationException($"Column '{options.Input}' holds missing values alone; there is nothing to train on.");
        var given = all;
        var columns = options.Columns.Series;
        (all, var apart) = FineTuning.Join(remembered, all, step, options.WindowSize);
        WarnOf([.. apart], pair => FormattableString.Invariant($"Column '{columns.TimeColumn}' goes from {pair.Last:s}, the last remembered row, to ") +
            FormattableString.Invariant($"{pair.Series.Times[0]:s}{OfSeries(pair.Series)}: at least WindowSize ({options.WindowSize}) rows of {step} are ") +
            "missing in between, and the new rows are trained without those before them.", reporter);
        if (columns.HasTime && (step ?? TimeStep.Infer(all.Select(series => series.Times))) is { } usual)
        {
            if (options.FillsGaps)
                all = Filled(all, usual, options, reporter);
            else
                Check(all, given, usual, columns, reporter);
        }
        if (options.FutureCovariateColumnNames.Length > 0)
            all = [.. all.Select(series => series.UpToLastValue())];
        return options.MissingValues == MissingValueHandling.Zero ? [.. all.Select(series => series.WithZeros())] : all;
    }

    private static List<Series> Filled(List<Series> all, TimeStep step, RecurrentForecastingEstimator.Options options, TrainingReporter reporter)
    {
        var columns = options.Columns.Series;
        List<Series> filled = [.. all.Select(series => series.WithoutGaps(step, columns))];
        // Nothing, most of the time, is what some series of counts are.
        if (options.MissingValues == MissingValueHandling.Zero)
            return filled;
        WarnOf([.. all.Zip(filled).Where(pair => pair.Second.RowCount > 2 * pair.First.RowCount)], pair => FormattableString.Invariant(
            $"Column '{columns.TimeColumn}' has {pair.First.RowCount} rows{OfSeries(pair.First)}, between which ") +
            FormattableString.Invariant($"{pair.Second.RowCount - pair.First.RowCount} are inserted, as the usual step is {step}."), reporter);
        return filled;
    }

    private static void Check(List<Series> all, List<Series> given, TimeStep step, SeriesColumns columns, TrainingReporter reporter)
    {
        const string Rows = " Rows count as steps of equal length: choose MissingValues to have missing ones inserted, or fill gaps before fitting.";
        // Rows that are remembered were checked when they arrived, and would outvote the new ones.
        foreach (var series in given)
            FrequencyCheck.Check(step, series.Times, columns, series.Identity.Name);
        if (!step.IsRegular)
        {
            reporter.Warn($"Column '{columns.TimeColumn}' has no regular step: fewer than half of its rows are {step}, the median distance, " +
                $"after the one before.{Rows}");
            return;
        }
        // Of remembered rows the last alone: gaps before it were logged when they arrived.
        var behind = all.Zip(given, (joined, own) => (Series: own, Times: joined.Times[Math.Max(0, joined.RowCount - own.RowCount - 1)..]));
        WarnOf([.. behind.Where(pair => step.CountOthers(pair.Times) > 0)], pair =>
        {
            var (series, times) = pair;
            var row = 1;
            while (step.IsNext(times[row - 1], times[row]))
                row++;
            var more = step.CountOthers(times) - 1;
            return FormattableString.Invariant($"Column '{columns.TimeColumn}' goes from {times[row - 1]:s} to {times[row]:s} in row ") +
                FormattableString.Invariant($"{row - times.Length + series.RowCount}") +
                $"{OfSeries(series)}, where the usual step is {step}{(more > 0 ? $"; {more} more of its rows are off the step" : "")}.{Rows}";
        }, reporter);
    }

    private static string OfSeries(Series series) => RowMessages.OfSeries(series.Identity.Name);

    private static void WarnOf<T>(T[] found, Func<T, string> message, TrainingReporter reporter)
    {
        foreach (var one in found.Take(NamedSeries))
            reporter.Warn(message(one));
        if (found.Length > NamedSeries)
            reporter.Warn($"So it is with {found.Length - NamedSeries} more series.");
    }
}
