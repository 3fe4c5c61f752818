using System;
using System.Collections.Generic;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// Measures how far forecasts miss on rows held back: every known value of the last parts is forecast from each of the K origins
/// before it.
/// </summary>
internal sealed class ForecastCalibration(RecurrentForecastingEstimator.Options options, TrainingReporter reporter)
{
    /// <summary>The distances of all series together, which the scale of each window makes comparable.</summary>
    /// <returns>Null where a step or a channel has no value, and the loss tells bounds of its own.</returns>
    /// <exception cref="InvalidOperationException">There is none, bounds are asked for, and the loss tells none.</exception>
    public ConformalBounds? Measure(ForecastModel model, EncodedSeries[] all, SeriesParts[] parts)
    {
        var plan = model.Plan;
        var (channels, size, horizon) = (plan.Layout.Channels, plan.Layout.Size, plan.Horizon);
        var misses = new List<(double, double)>[horizon * channels];
        for (var i = 0; i < misses.Length; i++)
            misses[i] = [];
        var forecaster = new WindowForecaster(model);
        var known = new float[horizon * plan.Layout.KnownCount];
        for (var i = 0; i < all.Length; i++)
        {
            if (parts[i].Calibration > 0)
                Add(all[i], parts[i].Calibration);
        }

        var fewest = int.MaxValue;
        foreach (var step in misses)
            fewest = Math.Min(fewest, step.Count);
        if (fewest == 0)
        {
            var message = $"Of the rows held back for the bounds ({nameof(options.CalibrationFraction)}) too few have a value in column '{options.Input}'";
            if (!plan.Head.IsDistribution && options.HasBounds)
                throw new InvalidOperationException($"{message}; hold back more, or ask for no bounds.");
            reporter.Warn($"{message}: there are no bounds but those that the loss itself tells.");
            return null;
        }
        // Counts have a least width of their own: one.
        var bounds = ConformalBounds.Of(misses, floor: !plan.Head.IsCount);
        if (options.HasBounds && !bounds.CanTell(options.ConfidenceLevel))
        {
            reporter.Warn(FormattableString.Invariant(
                $"{fewest} calibration rows can tell a confidence level up to {fewest / (fewest + 1.0):F3}; ConfidenceLevel is {options.ConfidenceLevel}.") +
                " The bounds lie where the largest miss was.");
        }
        return bounds;

        void Add(EncodedSeries series, int calibration)
        {
            var total = series.Rows.Length / size;
            var firstTarget = total - calibration;
            for (var origin = firstTarget - horizon; origin < total - 1; origin++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                if (origin + 1 < plan.MinimumHistory)
                    continue;
                var window = Math.Min(plan.WindowSize, origin + 1);
                var missing = Math.Max(0, origin + 1 + horizon - total);
                for (var k = 0; k < horizon - missing; k++)
                {
                    series.Rows.AsSpan((origin + 1 + k) * size + plan.Layout.KnownStart, plan.Layout.KnownCount)
                        .CopyTo(known.AsSpan(k * plan.Layout.KnownCount));
                }
                forecaster.Forecast(series.Rows.AsSpan((origin - window + 1) * size, window * size), series.Constants, series.Key, known, horizon);
                for (var k = 0; k < horizon - missing; k++)
                {
                    for (var c = 0; c < channels && origin + 1 + k >= firstTarget; c++)
                    {
                        var actual = series.Rows[(origin + 1 + k) * size + c];
                        if (float.IsNaN(actual))
                            continue;
                        var (miss, halfWidth) = forecaster.Miss(k * channels + c, actual);
                        if (double.IsFinite(miss) && double.IsFinite(halfWidth))
                            misses[k * channels + c].Add((miss, halfWidth));
                    }
                }
            }
        }
    }
}
