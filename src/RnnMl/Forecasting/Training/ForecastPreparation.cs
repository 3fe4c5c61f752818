using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>Finds out, before training, what networks are to see of series: calendar, scales of covariates, categories, lags.</summary>
internal sealed class ForecastPreparation(RecurrentForecastingEstimator.Options options, TrainingReporter reporter)
{
    /// <summary>A model without networks.</summary>
    /// <param name="all">The series.</param>
    /// <param name="parts">Which of their rows train.</param>
    public ForecastModel Prepare(IReadOnlyList<Series> all, SeriesParts[] parts)
    {
        var step = options.TimeColumnName == null ? null : TimeStep.Infer(all.Select(series => series.Times));
        var seasonality = options.Seasonality > 0 ? options.Seasonality : step?.Seasonality ?? 1;
        CheckSeason(seasonality);
        var cycles = ChooseCycles(all);
        var lags = ChooseLags(seasonality, step);
        var raw = all[0].Layout;
        var layout = raw with { CalendarCount = CalendarFeatures.PerCycle * cycles.Length };

        var training = all.Select((series, i) => series.Raw[..(parts[i].Training * raw.RawSize)]).ToArray();
        var (means, deviations) = CovariateScaling.Measure(training, raw.RawSize, raw.Channels, raw.PastCount + raw.FutureCount);
        // A category that only others have is one that training has not seen; so is a missing one.
        var trained = all.Where((_, i) => parts[i].Training > 0).Select(series => series.Identity).ToArray();
        var statics = trained.Select(identity => identity.Statics).ToArray();
        var (staticMeans, staticDeviations) = CovariateScaling.Measure(statics, Math.Max(1, statics[0].Length), 0, statics[0].Length);
        var categories = Enumerable.Range(0, all[0].Identity.Categories.Length)
            .Select(i => trained.Select(identity => identity.Categories[i])
                .Where(category => category != SeriesIdentity.NoCategory).Distinct(StringComparer.Ordinal).ToArray()).ToArray();
        var constants = new ConstantEncoder(staticMeans, staticDeviations, categories);

        var preparation = options.PreparationFor(seasonality);
        return new ForecastModel
        {
            Networks = [],
            Plan = new ForecastPlan
            {
                Strategy = options.Strategy,
                Preparation = preparation,
                FlatScales = [.. Enumerable.Range(0, raw.Channels).Select(c => FlatScaleOf(training, raw, c, preparation))],
                Layout = layout,
                Loss = options.Loss,
                Quantiles = options.Quantiles,
                ChannelMode = options.Channels,
                SegmentLength = Math.Max(1, options.SegmentLength),
                Lags = lags,
                MinimumHistory = options.History,
                StaticCount = statics[0].Length,
                VocabularySizes = constants.VocabularySizes,
            },
            Rows = new RowEncoder(layout, cycles, means, deviations),
            Constants = constants,
            Step = step,
        };
    }

    private int[] ChooseLags(int seasonality, TimeStep? step)
    {
        var lags = options.LagsFor(seasonality, step);
        if (options.Strategy == ForecastStrategy.Recursive && options.Lags == null)
        {
            var isShort = seasonality > 1 && !lags.Contains(seasonality);
            reporter.Tell($"Lags: {string.Join(", ", lags)}." + (isShort
                ? $" (Rows to forecast from, {options.History}, do not hold the season of {seasonality} rows more than twice.)"
                : ""));
        }
        return lags;
    }

    // Options check a season that they give; this one may be inferred from the timestamps.
    private void CheckSeason(int seasonality)
    {
        if (options.Deseasonalization == Deseasonalization.None || (seasonality > 1 && options.WindowSize >= 2L * seasonality))
            return;
        throw new InvalidOperationException(
            $"The timestamps in column '{options.TimeColumnName}' suggest a season of {seasonality} rows; Deseasonalization " +
            $"{options.Deseasonalization} needs one above 1 that WindowSize {options.WindowSize} holds twice. " +
            "Name another in Seasonality, or choose a larger WindowSize.");
    }

    // The median over the series that have a scale.
    private static double FlatScaleOf(float[][] training, RowLayout layout, int channel, WindowPreparation preparation)
    {
        var scales = new List<double>();
        foreach (var rows in training)
        {
            var values = new float[rows.Length / layout.RawSize];
            for (var i = 0; i < values.Length; i++)
                values[i] = rows[i * layout.RawSize + channel];
            if (values.Length > preparation.DifferencingLag + 1 && WindowTransform.ScaleOf(values, preparation) is var scale && !double.IsNaN(scale))
                scales.Add(scale);
        }
        scales.Sort();
        return scales.Count == 0 ? 1 : scales[scales.Count / 2];
    }

    private CalendarCycle[] ChooseCycles(IReadOnlyList<Series> all)
    {
        if (options.TimeColumnName == null || !options.UseCalendar)
            return [];
        // A cycle that the longest series shows is there for all.
        var longest = all.MaxBy(series => series.RowCount)!;
        var cycles = CalendarFeatures.Choose(longest.Times);
        reporter.Tell(cycles.Length == 0
            ? $"Column '{options.TimeColumnName}' shows no cycle of the calendar twice over; no calendar features are used."
            : $"Calendar features from column '{options.TimeColumnName}': {string.Join(", ", cycles)}.");
        return cycles;
    }
}
