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
    /// <returns>Null where all values are missing.</returns>
    public ConformalBounds? Measure(ForecastModel model, EncodedSeries[] all, SeriesParts[] parts)
    {
        var plan = model.Plan;
        var (channels, size, horizon) = (plan.Layout.Channels, plan.Layout.Size, plan.Horizon);
        var distances = new List<float>[horizon * channels];
        for (var i = 0; i < distances.Length; i++)
            distances[i] = [];
        var forecaster = new WindowForecaster(model);
        var known = new float[horizon * plan.Layout.KnownCount];
        for (var i = 0; i < all.Length; i++)
        {
            if (parts[i].Calibration > 0)
                Add(all[i], parts[i].Calibration);
        }

        var count = int.MaxValue;
        foreach (var step in distances)
            count = Math.Min(count, step.Count);
        if (count == 0)
            return null;
        var rows = new float[distances.Length * count];
        for (var i = 0; i < distances.Length; i++)
            distances[i].CopyTo(0, rows, i * count, count);
        var bounds = new ConformalBounds(rows, distances.Length);
        if (options.HasBounds && !bounds.CanTell(options.ConfidenceLevel))
        {
            reporter.Warn(FormattableString.Invariant(
                $"{count} calibration rows can tell a confidence level up to {count / (count + 1.0):F3}; ConfidenceLevel is {options.ConfidenceLevel}.") +
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
                forecaster.Forecast(series.Rows.AsSpan((origin - window + 1) * size, window * size), series.Constants, known, horizon);
                for (var k = 0; k < horizon - missing; k++)
                {
                    for (var c = 0; c < channels && origin + 1 + k >= firstTarget; c++)
                    {
                        var actual = series.Rows[(origin + 1 + k) * size + c];
                        if (!float.IsNaN(actual))
                            distances[k * channels + c].Add(forecaster.Distance(k * channels + c, actual));
                    }
                }
            }
        }
    }
}
