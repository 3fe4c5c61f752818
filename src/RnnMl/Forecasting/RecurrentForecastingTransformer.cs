using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

/// <summary>
/// A fitted forecaster. Transforming a view needs nothing but the view: row t receives the forecast of rows t+1 to t+K of its series,
/// made from rows t-W+1 to t, and NaN where too few rows have come, where none of them has a value (of a channel, where it has none), or where
/// covariates whose future is known are not in the view. A series that was not there in training is forecast as any other.
/// </summary>
/// <remarks>
/// It also remembers the last rows of the series that it was fitted on: <see cref="ForecastEngineExtensions.CreateForecastEngine"/>
/// goes on from there. As ML.NET's own forecaster, it carries state from row to row, so it is no row-to-row mapper, its views cannot be
/// shuffled, and their cursors cannot be split.
/// </remarks>
public sealed partial class RecurrentForecastingTransformer : ITransformer
{
    internal RecurrentForecastingTransformer(IHostEnvironment env, ForecastColumns columns, ForecastModel model, IReadOnlyList<SeriesState> series)
    {
        Host = env;
        Columns = columns;
        Model = model;
        Series = series;
    }

    /// <summary>The environment whose log receives warnings.</summary>
    internal IHostEnvironment Host { get; }

    internal ForecastColumns Columns { get; }

    internal ForecastModel Model { get; }

    /// <summary>Where each series stood at its end; never changed, as several engines may start from it.</summary>
    internal IReadOnlyList<SeriesState> Series { get; }

    /// <summary>The names of the series that it was fitted on: their keys as text, in the order in which they came.</summary>
    public IReadOnlyList<string> SeriesNames => [.. Series.Select(series => series.Identity.Name)];

    /// <summary>False: a forecast needs the rows before its own.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = Columns.Series.In(inputSchema);
        CheckSizes(Columns.Series, inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var name in Columns.OutputNames)
            builder.AddColumn(name, Columns.TypeOf(name, Model));
        return builder.ToSchema();
    }

    /// <summary>Adds forecasts, and bounds where they were asked for, to series; computed as the rows are read.</summary>
    /// <param name="input">The series, one row a time step, in time order; rows of several series may be mixed.</param>
    /// <returns>
    /// The view and the new columns. Its cursors throw <see cref="InvalidOperationException"/> at a row whose value is not finite (or not
    /// above 0, with logarithms) or whose moment does not come after the one before, or shows the series to be of another frequency
    /// (<see cref="RecurrentForecastingEstimator.Options.TimeColumnName"/>). With covariates whose future is known, rows after the last known
    /// value have NaN for a value.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new OrderedDataView(input, GetOutputSchema(input.Schema), Columns.Series.In(input.Schema), row => new ForecastRow(this, input, row));
    }

    /// <summary>The same forecaster with bounds of another level; training and calibration serve all of them.</summary>
    /// <param name="confidenceLevel">The share of values that should lie between the bounds, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The level is not in (0, 1), or lies beyond trained quantiles that no calibration corrects.
    /// </exception>
    /// <exception cref="InvalidOperationException">The forecaster has no column of bounds.</exception>
    public RecurrentForecastingTransformer WithConfidenceLevel(float confidenceLevel)
    {
        ForecastLevels.CheckInterval(Model, nameof(confidenceLevel), confidenceLevel);
        if (Columns.LowerBound == null && Columns.UpperBound == null)
            throw new InvalidOperationException("The forecaster has no column of bounds: name ConfidenceLowerBoundColumn and ConfidenceUpperBoundColumn before fitting.");
        return new RecurrentForecastingTransformer(Host, Columns with { ConfidenceLevel = confidenceLevel }, Model, Series);
    }

    /// <summary>The same forecaster with quantiles at other levels; training and calibration serve all of them.</summary>
    /// <param name="quantileLevels">The levels, Q of them, 1 to 64, each in (0, 1), ascending.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// They are not so, one lies beyond trained quantiles that no calibration corrects, or there are more than a row can hold.
    /// </exception>
    /// <exception cref="InvalidOperationException">The forecaster has no column of quantiles.</exception>
    public RecurrentForecastingTransformer WithQuantileLevels(params float[] quantileLevels)
    {
        ArgumentNullException.ThrowIfNull(quantileLevels);
        ForecastLevels.CheckQuantiles(Model, nameof(quantileLevels), quantileLevels);
        if (Columns.Quantile == null)
            throw new InvalidOperationException("The forecaster has no column of quantiles: name QuantileColumnName before fitting.");
        // What a column can hold, options know.
        var options = ForecasterDocument.Of(this, tailTimes: []).ToOptions();
        options.QuantileLevels = [.. quantileLevels];
        options.Validate();
        options.ValidateSize(Model.Plan.Layout);
        return new RecurrentForecastingTransformer(Host, Columns with { QuantileLevels = options.QuantileLevels }, Model, Series);
    }

    /// <summary>
    /// The same forecaster, its series standing where engines stand now: to be saved as one with all that was observed, or to be trained
    /// further from there (<see cref="RecurrentForecastingEstimator.Fit(IDataView, RecurrentForecastingTransformer?)"/>).
    /// </summary>
    /// <param name="engines">
    /// Engines of this forecaster, one of a series at most. They may go on afterwards. Series without one stay where they are, and those that an
    /// engine began come last.
    /// </param>
    /// <exception cref="ArgumentException">An engine is of another forecaster, or two are of one series.</exception>
    public RecurrentForecastingTransformer WithStatesOf(params IEnumerable<ForecastEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(engines);
        var states = new List<SeriesState>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var engine in engines)
        {
            if (!ReferenceEquals(engine.Forecaster.Model, Model))
                throw new ArgumentException($"The engine of series '{engine.SeriesName}' is one of another forecaster than '{Columns.Output}'.", nameof(engines));
            if (!names.Add(engine.SeriesName))
                throw new ArgumentException($"Two of the engines are of series '{engine.SeriesName}'.", nameof(engines));
            states.Add(engine.State);
        }
        return new RecurrentForecastingTransformer(Host, Columns, Model, SeriesState.Update(Series, states));
    }

    /// <summary>
    /// Adds what the forecaster says of each row one step before it, and the residual, value - forecast: how well it follows a series
    /// (R's <c>fitted</c> and <c>residuals</c>). On rows that it was fitted on, misses are smaller than they will be on new ones.
    /// </summary>
    /// <param name="input">The series, as for <see cref="Transform"/>.</param>
    /// <param name="forecastColumnName">The column to make of one-step forecasts: Single, or a vector of C of them.</param>
    /// <param name="residualColumnName">The column to make of residuals, alike.</param>
    /// <returns>
    /// The view and the two columns, computed as the rows are read; NaN where too few rows have come before, or the row before is missing.
    /// With covariates whose future is known, a forecast needs those of the whole horizon.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have, or a name is empty.</exception>
    public IDataView InsampleForecast(IDataView input, string forecastColumnName = "Insample", string residualColumnName = "Residual")
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckName(nameof(forecastColumnName), forecastColumnName);
        CheckName(nameof(residualColumnName), residualColumnName);
        Check(forecastColumnName != residualColumnName, nameof(residualColumnName), residualColumnName, "another column than that of forecasts");
        _ = GetOutputSchema(input.Schema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input.Schema);
        var channels = Model.Plan.Layout.Channels;
        foreach (var name in (string[])[forecastColumnName, residualColumnName])
            builder.AddColumn(name, channels == 1 ? NumberDataViewType.Single : new VectorDataViewType(NumberDataViewType.Single, channels));
        return new OrderedDataView(input, builder.ToSchema(), Columns.Series.In(input.Schema),
            row => new InsampleRow(this, input, row, forecastColumnName));
    }

    /// <summary>Not to be had.</summary>
    /// <param name="inputSchema">Not used.</param>
    /// <exception cref="InvalidOperationException">Always: see <see cref="IsRowToRowMapper"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException(
        "A forecaster does not map row to row: a forecast needs the rows before its own. " +
        "Transform a whole view, or feed single observations to CreateForecastEngine.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => ForecasterFile.Save(ctx, this);

    /// <summary>Checks that columns hold as many numbers as those that the forecaster was fitted on.</summary>
    /// <param name="columns">The columns, which may have other names.</param>
    /// <param name="schema">Where they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">They hold others.</exception>
    internal void CheckSizes(SeriesColumns columns, DataViewSchema schema)
    {
        var (found, fitted) = (columns.WithSizesIn(schema), Columns.Series);
        Require(columns.ValueColumns, found.ValueSizes, fitted.ValueSizes, "values");
        Require(columns.PastColumns, found.PastSizes, fitted.PastSizes, "past covariates");
        Require(columns.FutureColumns, found.FutureSizes, fitted.FutureSizes, "future covariates");
        Require(columns.StaticColumns, found.StaticSizes, fitted.StaticSizes, "numbers that series have once");

        static void Require(string[] names, int[] found, int[] fitted, string what)
        {
            if (found.AsSpan().SequenceEqual(fitted))
                return;
            throw new ArgumentOutOfRangeException(null, List(names),
                $"Columns '{List(names)}' hold {List(found)} {what}; the forecaster was fitted on {List(fitted)}.");
        }
    }
}
