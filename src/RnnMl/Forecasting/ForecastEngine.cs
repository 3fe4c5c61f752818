using System;
using System.IO;
using Microsoft.ML;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// A forecaster at work: it stands at the end of the series it was fitted on, takes in one observation after the other, and
/// forecasts whenever asked. Made by <see cref="ForecastEngineExtensions.CreateForecastEngine"/>; for one thread at a time.
/// </summary>
/// <remarks>
/// It answers, to the bit, what <see cref="RecurrentForecastingTransformer.Transform"/> shows in the row of the last
/// observation. Observations are values of the forecaster's input column: what transforms before it in a pipeline would do
/// to them must have been done.
/// </remarks>
public sealed class ForecastEngine
{
    private readonly ITransformer _model;
    private readonly RecurrentForecastingTransformer _forecaster;
    private readonly WindowForecaster _windows;
    private readonly SeriesTail _tail;

    internal ForecastEngine(ITransformer model, RecurrentForecastingTransformer forecaster)
    {
        _model = model;
        _forecaster = forecaster;
        _windows = new WindowForecaster(forecaster.Model);
        _tail = forecaster.Tail.Clone();
    }

    /// <summary>The largest horizon it can forecast: that which it was fitted for.</summary>
    public int Horizon => _forecaster.Model.Preparation.Horizon;

    /// <summary>Takes in the next observation of a series without a time column. Costs the same however long the series is.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">
    /// The value is not finite (or, with logarithms, not above 0), or the forecaster was fitted with a time column.
    /// </exception>
    public void Observe(float value)
    {
        if (_forecaster.Columns.Series.HasTime)
        {
            throw new InvalidOperationException($"The forecaster was fitted with the time column '{_forecaster.Columns.Series.TimeColumn}': " +
                "an observation needs its moment, Observe(value, time).");
        }
        Add(value, default);
    }

    /// <summary>Takes in the next observation of a series with a time column. Costs the same however long the series is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="time">Its moment, after that of the observation before, in the series' own time zone.</param>
    /// <exception cref="InvalidOperationException">
    /// The value is not finite (or, with logarithms, not above 0), the moment is not after the last one, or the forecaster was
    /// fitted without a time column.
    /// </exception>
    public void Observe(float value, DateTime time)
    {
        if (!_forecaster.Columns.Series.HasTime)
            throw new InvalidOperationException("The forecaster was fitted without a time column: use Observe(value).");
        Add(value, time);
    }

    /// <summary>Forecasts what follows the last observation.</summary>
    /// <param name="horizon">How many steps, from 1 to <see cref="Horizon"/>; default: <see cref="Horizon"/>.</param>
    /// <param name="confidenceLevel">
    /// The share of values that should lie between the bounds, in (0, 1); default: the level that the forecaster was made with.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="InvalidOperationException">A level was asked for, but the forecaster was fitted without bounds.</exception>
    public Forecast Predict(int? horizon = null, float? confidenceLevel = null)
    {
        var steps = horizon ?? Horizon;
        if (steps < 1 || steps > Horizon)
        {
            throw new ArgumentOutOfRangeException(nameof(horizon), steps,
                $"{nameof(horizon)} is {steps}; this forecaster was fitted for 1 to {Horizon} steps.");
        }
        var level = confidenceLevel ?? _forecaster.Columns.ConfidenceLevel;
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidenceLevel), level,
                FormattableString.Invariant($"{nameof(confidenceLevel)} is {level}; it must be in (0, 1)."));
        }
        if (confidenceLevel != null && _forecaster.Model.Bounds == null)
            throw new InvalidOperationException("The forecaster was fitted without bounds (CalibrationFraction 0).");

        var values = new float[Horizon];
        _windows.Forecast(_tail, values);
        if (_forecaster.Model.Bounds == null)
            return new Forecast(values[..steps], null, null);

        var lower = new float[steps];
        var upper = new float[steps];
        _windows.Bounds(level, lower, upper);
        return new Forecast(values[..steps], lower, upper);
    }

    /// <summary>
    /// Saves the model this engine was made from, as it stands now: an engine made from the loaded model goes on after the last
    /// observation. A file that is there is replaced only when the new one is complete.
    /// </summary>
    /// <param name="mlContext">The context to save with.</param>
    /// <param name="path">The model file (zip) to write.</param>
    /// <param name="inputSchema">The schema of the model's input, which loading gives back. Default: none is kept.</param>
    public void CheckPoint(MLContext mlContext, string path, DataViewSchema? inputSchema = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var now = new RecurrentForecastingTransformer(_forecaster.Columns, _forecaster.Model, _tail.Clone());
        var model = TransformerChains.Replace(_model, _forecaster, now);

        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            mlContext.Model.Save(model, inputSchema, unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            // Where the folder is missing there is nothing to clear away, and the first exception says so.
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw;
        }
    }

    private void Add(float value, DateTime time)
    {
        _forecaster.Columns.Series.Check(value, time, _tail.LastTime, row: null);
        _tail.Add(value, time);
    }
}
