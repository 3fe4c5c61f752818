using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Components;

namespace RnnMl.Forecasting;

public sealed partial class RecurrentForecastingTransformer
{
    /// <summary>The name of the column that counts the steps of a horizon from 1, where there is no time column.</summary>
    public const string StepColumnName = "step";

    /// <summary>Forecasts what follows the end of each series that the forecaster was fitted on.</summary>
    /// <param name="horizon">
    /// How many steps, from 1 to the horizon that it was fitted for, or any number where it is recursive. Default: that horizon.
    /// </param>
    /// <param name="levels">
    /// The levels of the intervals wanted, in per cent, from 1 to below 100: 80 and 95, not 0.8 and 0.95; elsewhere levels are shares in (0, 1). Default:
    /// none.
    /// </param>
    /// <returns>
    /// A row for each series and step, series after series, the nearest step first: the series' key (as it is in the DataFrame given; without one, as
    /// text), the timestamp (or <see cref="StepColumnName"/>), the forecast (null where there are too few rows, or none in the window has a value), and
    /// for each level <c>low-80</c> and <c>high-80</c>; columns of bounds need not have been named. Of several values in each row, the forecasts are named
    /// as the values, and the bounds <c>Value-low-80</c> and <c>Value-high-80</c>; those of a vector <c>Value[0]</c>, <c>Value[1]</c>, ….
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is out of its range, or a level beyond trained quantiles that no calibration corrects; or two columns of the answer would have one
    /// name.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Levels were asked for, but nothing was calibrated and the loss gives no interval; or it needs covariates of the future.
    /// </exception>
    public DataFrame Forecast(int? horizon = null, params float[] levels)
    {
        if (Model.Plan.Layout.FutureCount > 0)
        {
            throw new InvalidOperationException($"The forecaster needs the future of '{string.Join("', '", Columns.Series.FutureColumns)}': " +
                "give it in rows whose value is null, Forecast(dataFrame).");
        }
        var steps = CheckedHorizon(horizon, levels);
        return Forecast(States.Select(state => ForecastOrigin.Of(Model, state, ForecastSteps(steps))), null, steps, levels);
    }

    /// <summary>Forecasts what follows the last known value of each series in a DataFrame.</summary>
    /// <param name="history">
    /// The series in long format, one row a time step, in time order: numbers of any type, nulls as missing values. Rows at a
    /// series' end whose values are null are its future, and the forecast begins with the first of them (with <see cref="MissingValueHandling.Zero"/>
    /// only where there are covariates whose future is known: elsewhere such rows have zeros for values). Their timestamps are those of the forecast;
    /// steps beyond them follow at the usual distance. Covariates whose future is known are read there, of as many steps as are forecast (of the whole
    /// horizon that the forecaster was fitted for, unless it is recursive). A series with fewer such rows, or with a row that is not as it must be, is
    /// logged as a warning, and its forecast is null; the others are forecast.
    /// </param>
    /// <param name="horizon">As in the other overload.</param>
    /// <param name="levels">As in the other overload.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is out of its range, or a column is missing or of another type; or two columns of the answer would have one name.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Levels were asked for, but nothing was calibrated and the loss gives no interval; or no series can be forecast, as each lacks future covariates
    /// or has a row that is not as it must be; or a row has no timestamp or no series.
    /// </exception>
    /// <inheritdoc cref="Forecast(int?, float[])"/>
    public DataFrame Forecast(DataFrame history, int? horizon = null, params float[] levels)
    {
        ArgumentNullException.ThrowIfNull(history);
        var steps = CheckedHorizon(horizon, levels);
        IDataView view = DataFrames.Read(history, Columns.Series);
        CheckSizes(Columns.Series, view.Schema);
        var refusals = new Dictionary<string, string>(StringComparer.Ordinal);
        var origins = Series.ReadAll(view, Columns.Series with { MayEndInFuture = true }, refusals)
            .ConvertAll(series => OriginOf(series, ForecastSteps(steps), refusals));
        CheckOrigins(origins, refusals, ForecastSteps(steps));
        return Forecast(origins, history, steps, levels);
    }

    /// <summary>Adds one-step forecasts and residuals to a copy of a DataFrame.</summary>
    /// <param name="data">
    /// The series, as for <see cref="Forecast(DataFrame, int?, float[])"/>; but a row that is not as it must be is an error, whichever its series.
    /// </param>
    /// <param name="forecastColumnName">The column to make of one-step forecasts.</param>
    /// <param name="residualColumnName">The column to make of residuals.</param>
    /// <returns>
    /// A copy of the DataFrame, row by row, with the two columns, which take the place of others of these names; nulls where the view holds NaN. Of
    /// several values in each row there are as many of both, <c>Value-Insample</c> and <c>Value-Residual</c>.
    /// </returns>
    /// <inheritdoc cref="InsampleForecast(IDataView, string, string)"/>
    public DataFrame InsampleForecast(DataFrame data, string forecastColumnName = "Insample", string residualColumnName = "Residual")
    {
        ArgumentNullException.ThrowIfNull(data);
        var reader = new RecurrentForecastingTransformer(Host, Columns with { Series = Columns.Series with { MayEndInFuture = true } }, Model, States);
        var view = reader.InsampleForecast((IDataView)DataFrames.Read(data, Columns.Series), forecastColumnName, residualColumnName);
        var added = new StepColumns(view.Schema, [forecastColumnName, residualColumnName], "a DataFrame");
        var values = new List<float>[added.ValueCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = [];
        using (var cursor = view.GetRowCursor(added.Columns))
        {
            var read = added.CreateReader(cursor);
            var row = new float[values.Length];
            while (cursor.MoveNext())
            {
                read(row);
                for (var i = 0; i < values.Length; i++)
                    values[i].Add(row[i]);
            }
        }

        var answer = new DataFrame(data.Columns.Select(column => column.Clone()));
        string[] names = [.. added.Columns.SelectMany(column => Columns.InFrame(Model.Plan.Layout.Channels, column.Name))];
        for (var i = 0; i < values.Length; i++)
            answer[names[i]] = new SingleDataFrameColumn(names[i], values[i].Select(DataFrames.OrNull));
        return answer;
    }

    private ForecastOrigin OriginOf(Series series, int steps, Dictionary<string, string> refusals)
    {
        var name = series.Identity.Name;
        if (!refusals.ContainsKey(name))
        {
            try
            {
                return ForecastOrigin.Of(Model, WithoutGaps(series), steps);
            }
            catch (InvalidOperationException e)
            {
                refusals.Add(name, e.Message);
            }
        }
        return ForecastOrigin.None(Model, series.Identity);
    }

    private Series WithoutGaps(Series series)
    {
        if (Model.Step is not { } step)
            return series;
        if (Model.FillsGaps)
            return series.WithoutGaps(step, Columns.Series);
        FrequencyCheck.Check(step, series.Times, Columns.Series, series.Identity.Name);
        return series;
    }

    // All but recursive forecasters answer for the whole horizon at once.
    private int ForecastSteps(int steps) => Model.Plan.IsRecursive ? steps : Model.Plan.Horizon;

    private void CheckOrigins(List<ForecastOrigin> all, Dictionary<string, string> refusals, int steps)
    {
        const int Named = 10;
        var refused = all.Select(origin => origin.State.Identity.Name).Where(refusals.ContainsKey).ToList();
        var lacking = all.Where(origin => origin.FutureCovariates == null).Select(origin => (origin.State.Identity.Name, Rows: origin.FutureRows)).ToList();
        var future = string.Join("', '", Columns.Series.FutureColumns);
        if (all.Count > 0 && refused.Count + lacking.Count == all.Count)
        {
            throw new InvalidOperationException((refused.Count > 0 ? refusals[refused[0]]
                : $"Series '{lacking[0].Name}' has {lacking[0].Rows} rows after its last value; the forecaster needs '{future}' of {steps}.") +
                (all.Count > 1 ? " No other series can be forecast either." : ""));
        }
        if (refused.Count > 0)
        {
            var why = refused.Take(Named).Select(name => $"'{name}': {refusals[name]}");
            Warn($"{refused.Count} of {all.Count} series have no forecast. {string.Join(" ", why)}{(refused.Count > Named ? " …" : "")}");
        }
        if (lacking.Count > 0)
        {
            Warn($"The forecaster needs '{future}' of {steps} rows after the last value; {lacking.Count} of {all.Count} series have fewer, " +
                $"and no forecast: {string.Join(", ", lacking.Take(Named).Select(series => $"'{series.Name}' ({series.Rows})"))}" +
                $"{(lacking.Count > Named ? ", …" : "")}.");
        }
    }

    private void Warn(string message)
    {
        using var channel = Host.Start(nameof(Forecast));
        channel.Warning(MessageSensitivity.None, message);
    }

    private int CheckedHorizon(int? horizon, float[] levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        var steps = horizon ?? Model.Plan.Horizon;
        ForecastEngine.CheckHorizon(Model.Plan, nameof(horizon), steps);
        ForecastLevels.CheckPercents(Model, nameof(levels), levels);
        return steps;
    }

    private DataFrame Forecast(IEnumerable<ForecastOrigin> all, DataFrame? history, int steps, float[] levels)
    {
        var table = new ForecastTable(Columns, Model.Plan.Layout.Channels, levels);
        var windows = new WindowForecaster(Model);
        foreach (var origin in all)
        {
            // Each stands alone: a state that several ask for is never changed.
            table.Add(new ForecastEngine(this, this, origin.State, windows), origin, steps);
        }
        return table.ToDataFrame(history);
    }
}
