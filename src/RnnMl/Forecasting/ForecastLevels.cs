using System;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>Which intervals and quantiles a fitted forecaster gives: one rule for columns, engines and DataFrames.</summary>
internal static class ForecastLevels
{
    private const string OfAnInterval = "that of an interval within the trained quantiles, where the forecaster was not calibrated";

    /// <summary>Whether it gives intervals of a level: those that were calibrated, or that its distribution has learned.</summary>
    public static bool GivesInterval(ForecastModel model, float level) =>
        model.Bounds != null || (model.HasBounds && model.Plan.Head.LearnsInterval(level));

    /// <summary>Checks the level of an interval. Allocates nothing where it is valid.</summary>
    /// <param name="model">The forecaster.</param>
    /// <param name="parameter">The name of the level, for the message.</param>
    /// <param name="level">The share of values that lie in the interval.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not in (0, 1), or lies beyond trained quantiles that no calibration corrects.</exception>
    /// <exception cref="InvalidOperationException">The forecaster was fitted without bounds.</exception>
    public static void CheckInterval(ForecastModel model, string parameter, float level)
    {
        if (!(level > 0 && level < 1))
            Check(false, parameter, level, "in (0, 1)");
        model.RequireBounds();
        if (!GivesInterval(model, level))
            Check(false, parameter, level, OfAnInterval);
    }

    /// <summary>Checks the levels of intervals in per cent. One below 1 is refused: it is a share, as levels are elsewhere.</summary>
    /// <inheritdoc cref="CheckInterval"/>
    public static void CheckPercents(ForecastModel model, string parameter, float[] levels)
    {
        foreach (var level in levels)
        {
            Check(level is >= 1 and < 100, parameter, level, "in per cent, from 1 to below 100: 80 and 95, not 0.8 and 0.95");
            model.RequireBounds();
            Check(GivesInterval(model, level / 100), parameter, level, OfAnInterval);
        }
        CheckDistinct(parameter, levels);
    }

    /// <summary>Checks the levels of quantiles.</summary>
    /// <param name="model">The forecaster.</param>
    /// <param name="parameter">Their name, for the message.</param>
    /// <param name="levels">The levels.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is none, one is not in (0, 1), they do not ascend, or one lies beyond trained quantiles that no calibration corrects.
    /// </exception>
    /// <exception cref="InvalidOperationException">The forecaster was fitted without bounds, or has learned no median.</exception>
    public static void CheckQuantiles(ForecastModel model, string parameter, ReadOnlySpan<float> levels)
    {
        if (!AreLevels(levels))
            Check(false, parameter, levels.IsEmpty ? "empty" : List(levels.ToArray()), "one level or more in (0, 1), ascending");
        model.RequireBounds();
        var head = model.Plan.Head;
        // Calibration measures how far values lie from the median: it needs one that was learned, and then gives all other levels.
        if (!head.Learns(0.5f))
        {
            throw new InvalidOperationException(
                "The forecaster gives no quantiles: of those trained (Quantiles) none is 0.5, and they do not lie on both sides of it.");
        }
        foreach (var level in levels)
        {
            if (model.Bounds == null && !head.Learns(level))
                Check(false, parameter, level, "within the trained quantiles, where the forecaster was not calibrated");
        }
    }

    private static bool AreLevels(ReadOnlySpan<float> levels)
    {
        for (var q = 0; q < levels.Length; q++)
        {
            if (!(levels[q] > (q == 0 ? 0 : levels[q - 1]) && levels[q] < 1))
                return false;
        }
        return levels.Length > 0;
    }
}
