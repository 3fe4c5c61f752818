using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// Measures how far forecasts miss on rows held back: every known value of the last parts is forecast from each of the K origins
/// before it. Where segments of the horizon are decoded with what is known of all their rows, from those origins alone whose segment
/// ends within the series.
/// </summary>
internal sealed class ForecastCalibration(RecurrentForecastingEstimator.Options options, TrainingReporter reporter)
{
    /// <summary>The distances of all series together, which the scale of each window makes comparable.</summary>
    /// <returns>Null where a step or a channel has no value, and the loss gives bounds of its own.</returns>
    /// <exception cref="InvalidOperationException">There is none, bounds are asked for, and the loss gives none.</exception>
    public ConformalBounds? Measure(ForecastModel model, EncodedSeries[] all, SeriesParts[] parts)
    {
        var plan = model.Plan;
        var misses = new List<(double, double)>[plan.Horizon * plan.Layout.Channels];
        for (var i = 0; i < misses.Length; i++)
            misses[i] = [];
        var found = MeasureStretches(model, [.. Stretches(plan, all, parts)]);
        for (var stretch = 0; stretch < found.Length; stretch++)
        {
            for (var i = 0; i < misses.Length; i++)
                misses[i].AddRange(found[stretch][i]);
            found[stretch] = [];
        }

        var fewest = int.MaxValue;
        foreach (var step in misses)
            fewest = Math.Min(fewest, step.Count);
        if (fewest == 0)
        {
            var message = $"Of the rows held back for the bounds ({nameof(options.CalibrationFraction)}) too few have a value in column '{options.Input}'";
            if (!plan.Head.IsDistribution && options.HasBounds)
                throw new InvalidOperationException($"{message}; hold back more, or ask for no bounds.");
            reporter.Warn($"{message}: there are no bounds but those of the loss itself.");
            return null;
        }
        // Counts have a least width of their own: one.
        var bounds = ConformalBounds.Of(misses, floor: !plan.Head.IsCount);
        if (options.HasBounds && !bounds.CanTell(options.ConfidenceLevel))
        {
            reporter.Warn(FormattableString.Invariant(
                $"{fewest} calibration rows support a confidence level up to {fewest / (fewest + 1.0):F3}; ConfidenceLevel is {options.ConfidenceLevel}.") +
                " The bounds lie where the largest miss was.");
        }
        return bounds;
    }

    /// <summary>Origins of a series that follow each other, and the first row whose value is measured.</summary>
    private readonly record struct Stretch(EncodedSeries Series, int FirstOrigin, int EndOrigin, int FirstTarget);

    // Long enough that a thread has something to do, and short enough that one long series serves several.
    private static IEnumerable<Stretch> Stretches(ForecastPlan plan, EncodedSeries[] all, SeriesParts[] parts)
    {
        const int Length = 64;
        for (var i = 0; i < all.Length; i++)
        {
            if (parts[i].Calibration == 0)
                continue;
            var total = all[i].Rows.Length / plan.Layout.Size;
            var firstTarget = total - parts[i].Calibration;
            for (var origin = Math.Max(firstTarget - plan.Horizon, plan.MinimumHistory - 1); origin < total - 1; origin += Length)
                yield return new Stretch(all[i], origin, Math.Min(origin + Length, total - 1), firstTarget);
        }
    }

    private List<(double, double)>[][] MeasureStretches(ForecastModel model, Stretch[] stretches)
    {
        var found = new List<(double, double)>[stretches.Length][];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.NumberOfThreads ?? Environment.ProcessorCount,
            CancellationToken = options.CancellationToken,
        };
        ParallelLoop.For(0, stretches.Length, parallel, () => new WindowForecaster(model),
            (i, forecaster) => found[i] = MeasureStretch(forecaster, model.Plan, stretches[i]));
        return found;
    }

    // [K * C]: for each step and channel, the misses with the half-widths expected.
    private List<(double, double)>[] MeasureStretch(WindowForecaster forecaster, ForecastPlan plan, Stretch stretch)
    {
        var (channels, size, horizon) = (plan.Layout.Channels, plan.Layout.Size, plan.Horizon);
        var misses = new List<(double, double)>[horizon * channels];
        for (var i = 0; i < misses.Length; i++)
            misses[i] = [];
        var (series, rows) = (stretch.Series, stretch.Series.Rows);
        var total = rows.Length / size;
        var known = new float[horizon * plan.Layout.KnownCount];
        for (var origin = stretch.FirstOrigin; origin < stretch.EndOrigin; origin++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            var window = Math.Min(plan.WindowSize, origin + 1);
            var there = Math.Min(horizon, total - origin - 1);
            plan.Layout.CopyKnown(rows.AsSpan((origin + 1) * size, there * size), known);
            // What is not there must not be what the origin before has left.
            known.AsSpan(there * plan.Layout.KnownCount).Clear();
            forecaster.Forecast(rows.AsSpan((origin - window + 1) * size, window * size), series.Constants, series.Key, known, horizon);
            var readsSegments = plan.Strategy == ForecastStrategy.SegmentWise && plan.SeesHorizon;
            var measured = readsSegments && there < horizon ? there - there % plan.SegmentLength : there;
            for (var k = Math.Max(0, stretch.FirstTarget - origin - 1); k < measured; k++)
            {
                for (var c = 0; c < channels; c++)
                {
                    var actual = rows[(origin + 1 + k) * size + c];
                    if (float.IsNaN(actual))
                        continue;
                    var (miss, halfWidth) = forecaster.Miss(k * channels + c, actual);
                    if (double.IsFinite(miss) && double.IsFinite(halfWidth))
                        misses[k * channels + c].Add((miss, halfWidth));
                }
            }
        }
        return misses;
    }
}
