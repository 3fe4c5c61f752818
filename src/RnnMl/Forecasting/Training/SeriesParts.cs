using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>
/// How many rows of a series train, are used for early stopping, and calibrate, one part after the other; none where it has no window, or no value.
/// </summary>
internal readonly record struct SeriesParts(int Training, int Validation, int Calibration)
{
    // Beyond this many distances a quantile no longer changes, and the rows are worth more to training.
    private const int MaxCalibrationRows = 1000;

    // The same for all series together.
    private const int MaxCalibrationRowsInAll = 20_000;

    // With fewer windows to watch, early stopping follows a single one's luck.
    private const int MinValidationWindows = 5;

    public int Total => Training + Validation + Calibration;

    /// <summary>Divides each series.</summary>
    /// <param name="all">The series.</param>
    /// <param name="options">What is to be held back.</param>
    /// <param name="newRows">
    /// Where they train a forecaster further, how many of each series' last rows its weights have not seen. No others are held back; where they are
    /// too few in all series, none are. Null where nothing was trained before.
    /// </param>
    /// <exception cref="InvalidOperationException">No series is long enough.</exception>
    public static SeriesParts[] Divide(IReadOnlyList<Series> all, RecurrentForecastingEstimator.Options options, IReadOnlyList<int>? newRows = null)
    {
        var goesOn = newRows != null;
        var horizon = options.Horizon;
        var needed = (long)options.History + horizon;
        var perSeries = Math.Max(horizon, Math.Min(MaxCalibrationRows + horizon, MaxCalibrationRowsInAll / Math.Max(1, all.Count)));
        if (all.Count == 0 && options.SeriesColumnName == null)
        {
            throw TooShort(options, 0, Share(options.ValidationSetFraction, 0, horizon + MinValidationWindows - 1),
                Share(options.CalibrationFraction, 0, horizon), needed, goesOn);
        }
        var parts = new SeriesParts[all.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var rows = all[i].RowCount;
            var validation = Share(options.ValidationSetFraction, rows, horizon + MinValidationWindows - 1);
            var calibration = Math.Min(Share(options.CalibrationFraction, rows, horizon), perSeries);
            if (!all[i].HasValues)
                continue;
            if (rows - validation - calibration >= needed && (newRows == null || validation + calibration <= newRows[i]))
                parts[i] = new SeriesParts(rows - validation - calibration, validation, calibration);
            else if (rows >= needed && (all.Count > 1 || goesOn))
                parts[i] = new SeriesParts(rows, 0, 0);
            else if (all.Count == 1)
                throw TooShort(options, rows, validation, calibration, needed, goesOn);
        }
        if (all.Count != 1)
            CheckMany(all, options, parts, needed, goesOn);
        var distances = (long)horizon * all[0].Layout.Channels * parts.Sum(part => (long)part.Calibration);
        if (distances > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"Horizon {horizon} and {parts.Sum(part => (long)part.Calibration)} calibration rows (CalibrationFraction) make {distances} distances " +
                $"to keep; at most {Array.MaxLength} can be kept.");
        }
        return parts;
    }

    private static int Share(float fraction, int rows, int least) =>
        fraction == 0 ? 0 : Math.Max(least, (int)Math.Round((double)fraction * rows));

    private static InvalidOperationException TooShort(RecurrentForecastingEstimator.Options options, int rows, int validation, int calibration, long needed,
        bool goesOn) => new(
            $"Column '{options.Input}' has {rows} rows; WindowSize {options.WindowSize} and Horizon {options.Horizon} need at least {needed} to " +
            (goesOn ? "train on." : $"train on, beside {validation} held back for early stopping (ValidationSetFraction) and {calibration} for the bounds " +
                "(CalibrationFraction).") + RowsBefore(options, goesOn));

    private static string RowsBefore(RecurrentForecastingEstimator.Options options, bool goesOn) =>
        goesOn && options.TimeColumnName == null
            ? " Without a TimeColumnName the rows that the forecaster remembers are not inserted before them: give those, too."
            : "";

    private static void CheckMany(IReadOnlyList<Series> all, RecurrentForecastingEstimator.Options options, SeriesParts[] parts, long needed, bool goesOn)
    {
        var longest = all.Count == 0 ? 0 : all.Max(series => series.RowCount);
        if (!parts.Any(part => part.Training >= needed))
        {
            throw new InvalidOperationException(
                $"None of the {all.Count} series has the {needed} rows that WindowSize {options.WindowSize} and Horizon {options.Horizon} need to train " +
                $"on; the longest has {longest}. A smaller MinimumHistory trains on beginnings of windows too.{RowsBefore(options, goesOn)}");
        }
        if (goesOn)
            return;
        if ((options.ValidationSetFraction > 0 && parts.All(part => part.Validation == 0))
            || (options.CalibrationFraction > 0 && parts.All(part => part.Calibration == 0)))
        {
            throw new InvalidOperationException(
                $"None of the {all.Count} series is long enough to hold rows back beside the {needed} that train: the longest has {longest}. Choose 0 for " +
                "ValidationSetFraction and CalibrationFraction, or a smaller WindowSize.");
        }
    }
}
