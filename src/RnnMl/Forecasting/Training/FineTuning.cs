using System;
using System.Collections.Generic;
using System.Linq;
using static RnnMl.Components.OptionChecks;
using Options = RnnMl.Forecasting.RecurrentForecastingEstimator.Options;

namespace RnnMl.Forecasting;

/// <summary>
/// What further training goes on from: the rows that are remembered, and what the weights have learned to see and to answer, which it must
/// leave as it is.
/// </summary>
internal static class FineTuning
{
    /// <summary>
    /// The series that a forecaster to go on from remembers; none where only one of the two names a series column, as names then mean
    /// nothing to each other.
    /// </summary>
    public static IReadOnlyList<SeriesState> Remembered(RecurrentForecastingTransformer? start, SeriesColumns columns) =>
        start == null || (start.Columns.Series.SeriesColumn == null) != (columns.SeriesColumn == null) ? [] : start.States;

    /// <summary>
    /// The new rows of each series behind those that are remembered of it from before the first. Rows without timestamps do not show whether they
    /// follow, and stand alone; so do those before which a whole window is missing, as the rows before the gap say nothing about them.
    /// </summary>
    /// <param name="remembered">What is remembered.</param>
    /// <param name="all">The new rows.</param>
    /// <param name="step">The distance of two rows.</param>
    /// <param name="windowSize">The rows of a window: W.</param>
    /// <returns>The series, and those of them that stand alone behind a gap, with the last timestamp before it.</returns>
    public static (List<Series> Joined, List<(Series Series, DateTime Last)> Apart) Join(IReadOnlyList<SeriesState> remembered, List<Series> all,
        TimeStep? step, int windowSize)
    {
        var tails = remembered.ToDictionary(state => state.Identity.Name, state => state.Tail, StringComparer.Ordinal);
        var (joined, apart) = (new List<Series>(), new List<(Series, DateTime)>());
        foreach (var series in all)
        {
            if (series.Times.Length == 0 || !tails.TryGetValue(series.Identity.Name, out var tail))
            {
                joined.Add(series);
                continue;
            }
            var after = 0;
            while (after < tail.Count && tail.TimeBefore(after) >= series.Times[0])
                after++;
            var isApart = after < tail.Count && step != null && series.Times[0] > step.After(tail.TimeBefore(after), windowSize);
            if (isApart)
                apart.Add((series, tail.TimeBefore(after)));
            joined.Add(isApart ? series : series.After(tail, tail.Count - after));
        }
        return (joined, apart);
    }

    /// <summary>
    /// How many rows of each series follow the last one remembered of it. The weights were trained on those up to there, or may have been. Without
    /// timestamps all rows count.
    /// </summary>
    /// <param name="remembered">What is remembered.</param>
    /// <param name="all">The series.</param>
    public static int[] NewRows(IReadOnlyList<SeriesState> remembered, IReadOnlyList<Series> all)
    {
        var tails = remembered.ToDictionary(state => state.Identity.Name, state => state.Tail, StringComparer.Ordinal);
        return [.. all.Select(series => series.Times.Length > 0 && tails.TryGetValue(series.Identity.Name, out var tail) && tail.Count > 0
            ? series.Times.Count(time => time > tail.LastTime)
            : series.RowCount)];
    }

    /// <summary>Checks options against the forecaster to go on from; the sizes of layers are in the networks themselves.</summary>
    /// <exception cref="InvalidOperationException">It was fitted with others.</exception>
    public static void Check(Options options, RecurrentForecastingTransformer start)
    {
        var fitted = FittedOptions.Of(start.Columns, start.Model);
        (string Option, object? Found, object? Expected)[] choices =
        [
            (nameof(Options.Strategy), options.Strategy, fitted.Strategy),
            (nameof(Options.WindowSize), options.WindowSize, fitted.WindowSize),
            (nameof(Options.Horizon), options.Horizon, fitted.Horizon),
            (nameof(Options.MinimumHistory), options.History, fitted.MinimumHistory),
            (nameof(Options.SegmentLength), options.SegmentLength, fitted.SegmentLength),
            (nameof(Options.Lags), List(options.Lags ?? fitted.Lags), List(fitted.Lags)),
            (nameof(Options.Channels), options.Channels, fitted.Channels),
            (nameof(Options.Loss), options.Loss, fitted.Loss),
            (nameof(Options.Quantiles), List(options.Quantiles), List(fitted.Quantiles)),
            (nameof(Options.Scaling), options.Scaling, fitted.Scaling),
            (nameof(Options.LogTransform), options.LogTransform, fitted.LogTransform),
            (nameof(Options.BoxCoxLambda), options.BoxCoxLambda, fitted.BoxCoxLambda),
            (nameof(Options.DifferencingLag), options.DifferencingLag, fitted.DifferencingLag),
            (nameof(Options.Deseasonalization), options.Deseasonalization, fitted.Deseasonalization),
            (nameof(Options.Seasonality), options.Seasonality > 0 ? options.Seasonality : fitted.Seasonality, fitted.Seasonality),
            (nameof(Options.MissingValues), options.MissingValues, fitted.MissingValues),
            (nameof(Options.NumberOfMembers), options.NumberOfMembers, fitted.NumberOfMembers),
            // It may have another name, but must be there or not.
            (nameof(Options.TimeColumnName), options.TimeColumnName,
                (options.TimeColumnName != null) == (fitted.TimeColumnName != null) ? options.TimeColumnName : fitted.TimeColumnName),
            // A calendar that shows nothing is none.
            (nameof(Options.UseCalendar), options.UseCalendar, options.UseCalendar || start.Model.Rows.Cycles.Length > 0),
            (nameof(Options.StaticColumnNames), options.StaticColumnNames.Length, fitted.StaticColumnNames.Length),
            (nameof(Options.CategoryColumnNames), options.CategoryColumnNames.Length, fitted.CategoryColumnNames.Length),
        ];
        foreach (var (option, found, expected) in choices)
        {
            if (!Equals(found, expected))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"{option} is {found ?? "none"}; the forecaster to go on from was fitted with {expected ?? "none"}, and further training ") +
                    "cannot change it.");
            }
        }
    }
}
