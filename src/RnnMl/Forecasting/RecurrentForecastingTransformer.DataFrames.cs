using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

public sealed partial class RecurrentForecastingTransformer
{
    /// <summary>The name of the column that counts the steps of a horizon from 1, where there is no time column.</summary>
    public const string StepColumnName = "step";

    /// <summary>Forecasts what follows the end of each series that the forecaster was fitted on.</summary>
    /// <param name="horizon">
    /// How many steps, from 1 to the horizon that it was fitted for, or any number where it is recursive. Default: that horizon.
    /// </param>
    /// <param name="levels">The levels of the intervals wanted, in per cent: 80, 95. Default: none.</param>
    /// <returns>
    /// A row for each series and step, series after series: the series' key (as it is in the DataFrame given; without one, as text), the moment
    /// (or <see cref="StepColumnName"/>), the forecast (null where too few rows have come, or none in the window has a value), and for each level
    /// <c>low-80</c> and <c>high-80</c>. Of several values in each row, the forecasts are named as the values, and the bounds <c>Value-low-80</c> and <c>Value-high-80</c>; those of a
    /// vector <c>Value[0]</c>, <c>Value[1]</c>, ….
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is out of its range, or a level beyond trained quantiles that no calibration corrects; or two columns of the answer would have one
    /// name.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Levels were asked for, but the forecaster was fitted without bounds; or it needs covariates of the future; or a series is of another
    /// frequency.
    /// </exception>
    public DataFrame Forecast(int? horizon = null, params float[] levels)
    {
        if (Model.Plan.Layout.FutureCount > 0)
        {
            throw new InvalidOperationException($"The forecaster needs the future of '{string.Join("', '", Columns.Series.FutureColumns)}': " +
                "give it in rows whose value is null, Forecast(dataFrame).");
        }
        var steps = CheckedHorizon(horizon, levels);
        return Forecast(Series.Select(series => (series, (float[]?)[])), null, steps, levels);
    }

    /// <summary>Forecasts what follows the last known value of each series in a DataFrame.</summary>
    /// <param name="history">
    /// The series in long format, one row a time step, in time order: numbers of any type, nulls as missing values. Rows at a
    /// series' end whose value is null are the future, and tell its covariates, of as many steps as are forecast (of the whole horizon that the
    /// forecaster was fitted for, unless it is recursive). A series with fewer such rows is told as a warning in the log, and its forecast is null.
    /// </param>
    /// <param name="horizon">As in the other overload.</param>
    /// <param name="levels">As in the other overload.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is out of its range, or a column is missing or of another type; or two columns of the answer would have one name.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// Levels were asked for, but the forecaster was fitted without bounds; no series has the future covariates that it needs; or a row is not as it
    /// must be.
    /// </exception>
    /// <inheritdoc cref="Forecast(int?, float[])"/>
    public DataFrame Forecast(DataFrame history, int? horizon = null, params float[] levels)
    {
        ArgumentNullException.ThrowIfNull(history);
        var steps = CheckedHorizon(horizon, levels);
        IDataView view = DataFrames.Read(history, Columns.Series);
        CheckSizes(Columns.Series, view.Schema);
        var all = Forecasting.Series.ReadAll(view, Columns.Series).ConvertAll(WithoutGaps);
        // Where the future tells nothing, a null at the end is a value like any other that is missing.
        var pasts = Model.Plan.Layout.FutureCount > 0 ? all.ConvertAll(series => series.UpToLastValue()) : all;
        var told = Model.Plan.Layout.FutureCount == 0 ? 0 : Model.Plan.Strategy == ForecastStrategy.Recursive ? steps : Model.Plan.Horizon;
        CheckFuture(all, pasts, told);
        return Forecast(all.Zip(pasts, (series, known) =>
        {
            var past = Model.MissingIsZero ? known.WithZeros() : known;
            var state = SeriesState.Empty(Model, series.Identity) with
            {
                Tail = new SeriesTail(past.Raw, past.Times, Model.Plan.WindowSize, past.Layout.RawSize),
            };
            return (state, FutureOf(series, past.RowCount, told));
        }), history, steps, levels);
    }

    /// <summary>The same for the series of a DataFrame.</summary>
    /// <param name="data">The series, as for <see cref="Forecast(DataFrame, int?, float[])"/>.</param>
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
        var view = InsampleForecast((IDataView)DataFrames.Read(data, Columns.Series), forecastColumnName, residualColumnName);
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

    private Series WithoutGaps(Series series)
    {
        if (Model.Step is not { } step)
            return series;
        if (Model.FillsGaps)
            return series.WithoutGaps(step, Columns.Series);
        FrequencyCheck.Check(step, series.Times, Columns.Series, series.Identity.Name);
        return series;
    }

    // The future covariates of the rows after the last known value, as they are in the data.
    private float[]? FutureOf(Series series, int known, int steps)
    {
        var layout = Model.Plan.Layout;
        return series.RowCount - known < steps ? null : [.. Enumerable.Range(known, steps).SelectMany(row =>
            series.Raw[(row * layout.RawSize + layout.Channels + layout.PastCount)..((row + 1) * layout.RawSize)])];
    }

    private void CheckFuture(List<Series> all, List<Series> pasts, int steps)
    {
        const int Named = 10;
        var lacking = all.Zip(pasts, (series, past) => (series.Identity.Name, Rows: series.RowCount - past.RowCount)).Where(series => series.Rows < steps).ToList();
        if (lacking.Count == 0)
            return;
        var future = string.Join("', '", Columns.Series.FutureColumns);
        if (lacking.Count == all.Count)
        {
            throw new InvalidOperationException(
                $"Series '{lacking[0].Name}' has {lacking[0].Rows} rows after its last value; the forecaster needs '{future}' of {steps}" +
                $"{(all.Count > 1 ? ", and no other series has them either" : "")}.");
        }
        using var channel = Host.Start(nameof(Forecast));
        channel.Warning(MessageSensitivity.None, $"The forecaster needs '{future}' of {steps} rows after the last value; {lacking.Count} of {all.Count} series have fewer, " +
            $"and no forecast: {string.Join(", ", lacking.Take(Named).Select(series => $"'{series.Name}' ({series.Rows})"))}{(lacking.Count > Named ? ", …" : "")}.");
    }

    private int CheckedHorizon(int? horizon, float[] levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        var steps = horizon ?? Model.Plan.Horizon;
        var last = Model.Plan.Strategy == ForecastStrategy.Recursive ? Array.MaxLength / Model.Plan.Layout.Channels : Model.Plan.Horizon;
        Check(steps >= 1 && steps <= last, nameof(horizon), steps, $"from 1 to {last}, for which the forecaster was fitted");
        ForecastLevels.CheckPercents(Model, nameof(levels), levels);
        return steps;
    }

    private DataFrame Forecast(IEnumerable<(SeriesState Series, float[]? Future)> all, DataFrame? history, int steps, float[] levels)
    {
        var table = new ForecastTable(Columns, Model.Plan.Layout.Channels, levels);
        var windows = new WindowForecaster(Model);
        foreach (var (series, future) in all)
        {
            // Each stands alone: a state that several ask for is never changed.
            var engine = new ForecastEngine(this, this, series, windows);
            table.Add(engine, Model.Step, series, future, steps);
        }
        return table.ToDataFrame(history);
    }
}
