using System;
using Microsoft.ML;
using RnnMl.Components;
using RnnMl.Engine.Kernels;

namespace RnnMl.Forecasting;

/// <summary>
/// A forecaster at work on one series: it stands at the end of the series it was fitted on, takes in one observation after the
/// other, and forecasts whenever asked. Made by <see cref="ForecastEngineExtensions.CreateForecastEngine"/>; for one thread at a time.
/// </summary>
/// <remarks>
/// It answers, to the bit, what <see cref="RecurrentForecastingTransformer.Transform"/> shows in the row of the last
/// observation. Observations are values of the forecaster's input column: what transforms before it in a pipeline would do
/// to them must have been done. An observation costs the same however long series and window are; a forecast reads the whole window.
/// </remarks>
public sealed partial class ForecastEngine
{
    private readonly ITransformer _model;
    private readonly RecurrentForecastingTransformer _forecaster;
    private readonly WindowForecaster _windows;
    private readonly SeriesState _series;
    private readonly RowLayout _layout;
    private readonly float[] _row;
    private float[] _known = [];

    /// <param name="model">What a checkpoint saves.</param>
    /// <param name="forecaster">The forecaster in it.</param>
    /// <param name="series">The series; it is not changed.</param>
    /// <param name="windows">What engines that work one after the other may share; null for one of its own.</param>
    internal ForecastEngine(ITransformer model, RecurrentForecastingTransformer forecaster, SeriesState series, WindowForecaster? windows = null)
    {
        _model = model;
        _forecaster = forecaster;
        _windows = windows ?? new WindowForecaster(forecaster.Model);
        _series = series.Copy();
        _layout = forecaster.Model.Plan.Layout;
        _row = new float[_layout.RawSize];
    }

    /// <summary>The horizon that it was fitted for: the largest it can forecast, unless it is recursive.</summary>
    public int Horizon => _forecaster.Model.Plan.Horizon;

    /// <summary>The name of its series: its key as text; empty where there is one series only.</summary>
    public string SeriesName => _series.Identity.Name;

    /// <summary>Whether there are as many observations as a forecast needs, and at least one in the window has a value.</summary>
    public bool CanPredict => _forecaster.Model.CanForecast(_series.Tail);

    /// <summary>The forecaster that it was made from.</summary>
    internal RecurrentForecastingTransformer Forecaster => _forecaster;

    /// <summary>Where its series stands now; not changed by later observations.</summary>
    internal SeriesState State => _series.Copy();

    /// <summary>Takes in the next observation of a series without a time column. Costs the same however long the series is.</summary>
    /// <param name="value">The value; NaN where it is missing and the forecaster allows it.</param>
    /// <exception cref="ArgumentException">The forecaster was fitted with covariates, or several values in each row.</exception>
    /// <exception cref="InvalidOperationException">
    /// The value is not finite (or, with logarithms, not above 0), or the forecaster was fitted with a time column.
    /// </exception>
    public void Observe(float value)
    {
        RequireTime(given: false);
        Observe(new ReadOnlySpan<float>(in value));
    }

    /// <summary>Takes in the next observation of a series with a time column. Costs the same however long the series is.</summary>
    /// <param name="value">The value; NaN where it is missing and the forecaster allows it.</param>
    /// <param name="time">Its timestamp, after that of the observation before, in the series' own time zone.</param>
    /// <exception cref="ArgumentException">The forecaster was fitted with covariates, or several values in each row.</exception>
    /// <exception cref="InvalidOperationException">
    /// The value is not finite (or, with logarithms, not above 0), the timestamp is not after the last one, most of the last ones are closer together or
    /// farther apart than those of the rows fitted on (as <see cref="RecurrentForecastingEstimator.Options.TimeColumnName"/> says; a single late one is
    /// taken as the next step, or has missing rows inserted before it), or the forecaster was fitted without a time column.
    /// </exception>
    public void Observe(float value, DateTime time)
    {
        RequireTime(given: true);
        Observe(new ReadOnlySpan<float>(in value), time);
    }

    /// <summary>Takes in the next observation: all its values, and its covariates. Costs the same however long the series is, and allocates nothing.</summary>
    /// <param name="values">The values, [C].</param>
    /// <param name="time">Their timestamp; not looked at where the forecaster was fitted without a time column. Default: none.</param>
    /// <param name="pastCovariates">The covariates that are known up to now, in the order of their columns. Default: none.</param>
    /// <param name="futureCovariates">Those whose future is known. Default: none.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers than in a row of the data fitted on.</exception>
    /// <exception cref="InvalidOperationException">
    /// A value is not as it must be; or a timestamp is needed and missing, not after the last one, or too early or too late, as in the other overload.
    /// </exception>
    public void Observe(ReadOnlySpan<float> values, DateTime? time = null, ReadOnlySpan<float> pastCovariates = default,
        ReadOnlySpan<float> futureCovariates = default)
    {
        var columns = _forecaster.Columns.Series;
        if (columns.HasTime)
            RequireTime(given: time != null);
        RequireCount(values.Length, _layout.Channels, "values", nameof(values));
        RequireCount(pastCovariates.Length, _layout.PastCount, "past covariates", nameof(pastCovariates));
        RequireCount(futureCovariates.Length, _layout.FutureCount, "future covariates", nameof(futureCovariates));
        var timestamp = time ?? default;
        Span<float> row = _row;
        values.CopyTo(row);
        pastCovariates.CopyTo(row[_layout.Channels..]);
        futureCovariates.CopyTo(row[_layout.KnownStart..]);
        columns.Check(row[.._layout.Channels], row[_layout.Channels..], timestamp,
            _series.Tail.Count > 0 ? _series.Tail.LastTime : null, row: null, SeriesName);
        _series.Add(_forecaster.Model, columns, row, timestamp);
    }

    /// <summary>Forecasts what follows the last observation.</summary>
    /// <param name="horizon">
    /// How many steps, from 1 to <see cref="Horizon"/>, or any number where the forecaster is recursive; default: <see cref="Horizon"/>.
    /// Of steps beyond <see cref="Horizon"/> no misses were measured: calibrated bounds take those of its last step.
    /// </param>
    /// <param name="confidenceLevel">
    /// The share of values that should lie between the bounds, in (0, 1); default: the level that the forecaster was made with.
    /// </param>
    /// <param name="futureCovariates">
    /// The covariates of the steps to forecast, [horizon, F] (of all <see cref="Horizon"/> steps, unless the forecaster is recursive); where
    /// it was fitted with any.
    /// </param>
    /// <returns>
    /// [H, C] row-major, the nearest step first; C is 1 for a single value. Bounds are null where nothing was calibrated and the loss gives no interval of
    /// that level; columns of bounds need not have been named.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is out of its range, or a level lies beyond trained quantiles that no calibration corrects.
    /// </exception>
    /// <exception cref="ArgumentException">There are more or fewer covariates than are needed.</exception>
    /// <exception cref="InvalidOperationException">
    /// A level or bounds were asked for, but nothing was calibrated and the loss gives no interval; or there are too few observations, or none in the
    /// window has a value.
    /// </exception>
    public Forecast Predict(int? horizon = null, float? confidenceLevel = null, ReadOnlySpan<float> futureCovariates = default)
    {
        var steps = horizon ?? Horizon;
        CheckHorizon(_forecaster.Model.Plan, nameof(horizon), steps);
        var values = new float[steps * _layout.Channels];
        var level = confidenceLevel ?? _forecaster.Columns.ConfidenceLevel;
        if (confidenceLevel != null)
            ForecastLevels.CheckInterval(_forecaster.Model, nameof(confidenceLevel), level);
        Compute(steps, futureCovariates);
        _windows.WritePoints(values);
        if (!ForecastLevels.GivesInterval(_forecaster.Model, level))
            return new Forecast(values, null, null);
        float[] lower = new float[values.Length], upper = new float[values.Length];
        _windows.WriteBounds(level, lower, upper);
        return new Forecast(values, lower, upper);
    }

    /// <summary>Forecasts into room that the caller has: once the buffers have grown, nothing is allocated.</summary>
    /// <param name="values">Receives the forecasts, [H, C] row-major, the nearest step first; its length says how many steps.</param>
    /// <param name="lowerBounds">Receives as many lower bounds; empty where none are wanted.</param>
    /// <param name="upperBounds">Receives as many upper bounds; empty where none are wanted.</param>
    /// <param name="confidenceLevel">As in the other overload.</param>
    /// <param name="futureCovariates">As in the other overload.</param>
    /// <exception cref="ArgumentException">
    /// There is room for another number of bounds than of values, or there are more or fewer covariates than are needed.
    /// </exception>
    /// <inheritdoc cref="Predict(int?, float?, ReadOnlySpan{float})"/>
    public void Predict(Span<float> values, Span<float> lowerBounds, Span<float> upperBounds, float? confidenceLevel = null,
        ReadOnlySpan<float> futureCovariates = default)
    {
        var (steps, rest) = Math.DivRem(values.Length, _layout.Channels);
        CheckHorizon(_forecaster.Model.Plan, nameof(values), steps);
        if (rest != 0 || (lowerBounds.Length != 0 && lowerBounds.Length != values.Length) || (upperBounds.Length != 0 && upperBounds.Length != values.Length))
        {
            throw new ArgumentException($"There is room for {values.Length} values, {lowerBounds.Length} lower and {upperBounds.Length} upper bounds; " +
                $"expected {_layout.Channels} values for each step, and as many bounds or none.");
        }
        var level = confidenceLevel ?? _forecaster.Columns.ConfidenceLevel;
        if (confidenceLevel != null || lowerBounds.Length > 0 || upperBounds.Length > 0)
            ForecastLevels.CheckInterval(_forecaster.Model, nameof(confidenceLevel), level);
        Compute(steps, futureCovariates);
        _windows.WritePoints(values);
        _windows.WriteBounds(level, lowerBounds, upperBounds);
    }

    /// <summary>Quantiles of what follows the last observation.</summary>
    /// <param name="levels">Their levels, Q of them, at least one, each in (0, 1), ascending.</param>
    /// <param name="horizon">As in <see cref="Predict(int?, float?, ReadOnlySpan{float})"/>.</param>
    /// <param name="futureCovariates">As in <see cref="Predict(int?, float?, ReadOnlySpan{float})"/>.</param>
    /// <returns>[H, C, Q], ascending in each step.</returns>
    /// <inheritdoc cref="Predict(int?, float?, ReadOnlySpan{float})"/>
    public float[] PredictQuantiles(ReadOnlySpan<float> levels, int? horizon = null, ReadOnlySpan<float> futureCovariates = default)
    {
        ForecastLevels.CheckQuantiles(_forecaster.Model, nameof(levels), levels);
        var steps = horizon ?? Horizon;
        CheckHorizon(_forecaster.Model.Plan, nameof(horizon), steps);
        Compute(steps, futureCovariates);
        var quantiles = new float[steps * _layout.Channels * levels.Length];
        _windows.WriteQuantiles(levels, quantiles);
        return quantiles;
    }

    /// <summary>
    /// Sampled paths of what follows the last observation, where the forecaster has learned a likelihood or quantiles. The median of those of a
    /// recursive one is what <see cref="Predict(int?, float?, ReadOnlySpan{float})"/> answers; any other draws each step by itself, so that sums
    /// over its steps vary less than they should.
    /// </summary>
    /// <remarks>
    /// Random numbers begin anew with each call, from the seed of the forecaster, the name of the series, the member of an ensemble and the
    /// channel: asking again, or asking an engine from the saved model, gives the same paths, and a longer horizon goes on with them. They are
    /// the same numbers after the next observation, too: paths of one series from two origins are no independent draws.
    /// </remarks>
    /// <param name="horizon">As in <see cref="Predict(int?, float?, ReadOnlySpan{float})"/>.</param>
    /// <param name="futureCovariates">As in <see cref="Predict(int?, float?, ReadOnlySpan{float})"/>.</param>
    /// <returns>
    /// [S, H, C]: of <see cref="RecurrentForecastingEstimator.Options.NumberOfSamples"/> paths as many as an ensemble's members can share evenly,
    /// member after member.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The horizon is not above 0, or above <see cref="Horizon"/> and the forecaster not recursive; or the paths are more than an array holds.
    /// </exception>
    /// <exception cref="ArgumentException">There are more or fewer covariates than are needed.</exception>
    /// <exception cref="InvalidOperationException">
    /// The forecaster samples no paths; or there are too few observations, or none in the window has a value.
    /// </exception>
    public float[] PredictSamples(int? horizon = null, ReadOnlySpan<float> futureCovariates = default)
    {
        var model = _forecaster.Model;
        if (!model.Plan.Head.IsDistribution)
            throw new InvalidOperationException($"The forecaster samples no paths: its Loss is {model.Plan.Loss}; a likelihood is needed, or quantiles.");
        var steps = horizon ?? Horizon;
        CheckHorizon(_forecaster.Model.Plan, nameof(horizon), steps);
        // All but recursive forecasters draw the whole horizon, whatever is asked for.
        var (drawn, option) = model.Plan.IsRecursive ? (steps, nameof(horizon)) : (Horizon, nameof(Horizon));
        var most = Array.MaxLength / _layout.Channels / model.PathCount;
        OptionChecks.Check(drawn <= most, option, drawn, $"at most {most}, where {model.PathCount} paths of {_layout.Channels} values are sampled");
        Compute(steps, futureCovariates);
        var samples = new float[model.PathCount * steps * _layout.Channels];
        _windows.WriteSamples(samples, steps);
        return samples;
    }

    /// <summary>Forecasts once, [H, C], with bounds of several levels, [L, H, C], and the timestamps and covariates of an origin.</summary>
    internal void Predict(float[] values, float[] levels, float[][] lower, float[][] upper, ForecastOrigin origin)
    {
        Compute(values.Length / _layout.Channels, origin.FutureCovariates, origin.Times);
        _windows.WritePoints(values);
        for (var i = 0; i < levels.Length; i++)
            _windows.WriteBounds(levels[i], lower[i], upper[i]);
    }

    private void Compute(int steps, ReadOnlySpan<float> futureCovariates, ReadOnlySpan<DateTime> times = default)
    {
        RequireHistory();
        var forecast = _forecaster.Model.Plan.IsRecursive ? steps : Horizon;
        WriteKnown(forecast, futureCovariates, times);
        _windows.Forecast(_series, _known, forecast);
    }

    private void RequireHistory()
    {
        if (CanPredict)
            return;
        var (count, needed) = (_series.Tail.Count, _forecaster.Model.Plan.MinimumHistory);
        throw new InvalidOperationException(count < needed
            ? $"There are {count} observations of series '{SeriesName}'; the forecaster needs {needed} (MinimumHistory)."
            : $"The last {count} observations of series '{SeriesName}' are all missing; a forecast needs at least one that is known.");
    }

    /// <summary>Checks how far a forecaster is asked to forecast. Allocates nothing where it may.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="parameter">The name of the number of steps, for the message.</param>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// It is below 1, above the fitted horizon and the forecaster not recursive, or more than an array holds.
    /// </exception>
    internal static void CheckHorizon(ForecastPlan plan, string parameter, int steps)
    {
        var most = plan.IsRecursive ? Array.MaxLength / plan.Layout.Channels : plan.Horizon;
        if (steps < 1 || steps > most)
            OptionChecks.Check(false, parameter, steps, $"from 1 to {most}{(plan.IsRecursive ? "" : $" (the fitted {nameof(Horizon)})")}");
    }

    // Steps without a timestamp of their own follow the last row at the usual distance.
    private void WriteKnown(int horizon, ReadOnlySpan<float> futureCovariates, ReadOnlySpan<DateTime> times = default)
    {
        RequireCount(futureCovariates.Length, _layout.FutureCount * horizon, "future covariates of the horizon", nameof(futureCovariates));
        var model = _forecaster.Model;
        if (!model.Plan.SeesHorizon)
            return;
        Buffers.Ensure(ref _known, horizon, _layout.KnownCount);
        for (var k = 0; k < horizon; k++)
        {
            var time = times.IsEmpty ? model.Step?.After(_series.Tail.LastTime, k + 1) ?? default : times[k];
            model.Rows.EncodeKnown(futureCovariates.Slice(k * _layout.FutureCount, _layout.FutureCount), time,
                _known.AsSpan(k * _layout.KnownCount, _layout.KnownCount));
        }
    }

    private void RequireTime(bool given)
    {
        if (_forecaster.Columns.Series.HasTime == given)
            return;
        throw new InvalidOperationException(given
            ? "The forecaster was fitted without a time column: use Observe(value)."
            : $"The forecaster was fitted with the time column '{_forecaster.Columns.Series.TimeColumn}': " +
                "an observation needs its timestamp, Observe(value, time).");
    }

    private static void RequireCount(int found, int expected, string what, string parameter)
    {
        if (found != expected)
            throw new ArgumentException($"There are {found} {what}; the forecaster needs {expected}.", parameter);
    }
}
