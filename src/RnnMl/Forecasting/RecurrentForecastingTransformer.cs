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
/// made from rows t-W+1 to t, and NaN where too few rows have come, or where covariates whose future is known are not in the
/// view. A series that was not there in training is forecast as any other.
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

    /// <summary>Whose log hears warnings.</summary>
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
        CheckSizes(Columns.Series.LayoutIn(inputSchema));
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var name in Columns.OutputNames)
            builder.AddColumn(name, Columns.TypeOf(name, Model));
        return builder.ToSchema();
    }

    /// <summary>Adds forecasts, and bounds where they were asked for, to series; computed as the rows are read.</summary>
    /// <param name="input">The series, one row a time step, in time order; rows of several series may be mixed.</param>
    /// <returns>
    /// The view and the new columns. Its cursors throw <see cref="InvalidOperationException"/> at a row whose value is not
    /// finite (or not above 0, with logarithms) or whose moment does not come after the one before. With covariates whose future is
    /// known, rows after the last known value have NaN for a value.
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
    /// <exception cref="InvalidOperationException">The forecaster makes no bounds.</exception>
    public RecurrentForecastingTransformer WithConfidenceLevel(float confidenceLevel)
    {
        Check(confidenceLevel is > 0 and < 1, nameof(confidenceLevel), confidenceLevel, "in (0, 1)");
        if (Columns.LowerBound == null && Columns.UpperBound == null)
            throw new InvalidOperationException("The forecaster has no column of bounds: name ConfidenceLowerBoundColumn and ConfidenceUpperBoundColumn before fitting.");
        Check(Model.Bounds != null || Model.Plan.Head.LearnsInterval(confidenceLevel), nameof(confidenceLevel), confidenceLevel,
            "that of an interval within the trained quantiles, where the forecaster was not calibrated");
        return new RecurrentForecastingTransformer(Host, Columns with { ConfidenceLevel = confidenceLevel }, Model, Series);
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

    /// <summary>Checks that rows have the sizes that the forecaster was fitted on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They have not.</exception>
    internal void CheckSizes(RowLayout found)
    {
        var expected = Model.Plan.Layout with { CalendarCount = 0 };
        if (found != expected)
        {
            throw new ArgumentOutOfRangeException(null, Columns.Series.ValueNames,
                $"The columns hold {found.Channels} values, {found.PastCount} past covariates and {found.FutureCount} future ones in each row; the forecaster was fitted on " +
                $"{expected.Channels}, {expected.PastCount} and {expected.FutureCount}.");
        }
    }
}
