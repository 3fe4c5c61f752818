using System;
using System.Linq;
using System.Threading;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using RnnMl.Components;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;

namespace RnnMl.Forecasting;

/// <summary>
/// Fits a recurrent network that sees the last <see cref="Options.WindowSize"/> rows of a series and answers with the next
/// <see cref="Options.Horizon"/> values: one network for one series, or for many.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// Make one with [ForecastByLstm](xref:RnnMl.ForecastingCatalogExtensions), ForecastByGru or ForecastByRnn.
///
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | <xref:System.Single>, or a vector of it of fixed size |
/// | Series column data type (optional) | Text, a number or a key |
/// | Time column data type (optional) | <xref:System.DateTime> |
/// | Output column data type | Vector of <xref:System.Single>, one for each step of the horizon |
/// | Required NuGet in addition to Microsoft.ML | RnnMl |
/// | Exportable to ONNX | No |
///
/// Row t of the output holds the forecast of rows t+1 to t+K of its series, made from rows t-W+1 to t of the view that is transformed.
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentForecastingEstimator : IEstimator<RecurrentForecastingTransformer>
{
    private readonly IHost _host;
    private readonly CellType _cell;
    private readonly Options _options;
    private readonly ForecastColumns _columns;
    private readonly int _seed;

    internal RecurrentForecastingEstimator(IHostEnvironment env, CellType cell, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options.Clone();
        _options.MetricsCallback = OneCallAtATime(options.MetricsCallback);
        _host = env.Register(nameof(RecurrentForecastingEstimator));
        _cell = cell;
        _columns = _options.Columns;
        // Drawn here, not in Fit, so that fitting twice gives the same model twice.
        _seed = _options.Seed ?? _host.Rand.Next();
    }

    /// <summary>The columns that it reads.</summary>
    internal SeriesColumns SeriesColumns => _columns.Series;

    /// <summary>Trains a forecaster on series.</summary>
    /// <param name="input">The series, one row a time step, in time order; rows of several series may be mixed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    /// <exception cref="InvalidOperationException">
    /// No series is long enough for the window, the horizon and the rows held back, or one holds a value that is not finite (or, with
    /// <see cref="Options.LogTransform"/>, not above 0), or its timestamps do not increase, or are clearly closer together or farther apart than
    /// those of the others; or the training diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException"><see cref="Options.CancellationToken"/> was cancelled.</exception>
    public RecurrentForecastingTransformer Fit(IDataView input) => Fit(input, null);

    /// <summary>Trains a forecaster on the series of a DataFrame.</summary>
    /// <param name="data">
    /// The series in long format, one row a time step, in time order: numbers of any type, which become Single, and nulls as missing values
    /// (see <see cref="Options.MissingValues"/>); a DataFrame given as a view would turn null integers into 0.
    /// </param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public RecurrentForecastingTransformer Fit(DataFrame data) => Fit(data, null);

    /// <summary>
    /// Trains a fitted forecaster further, on new rows of its series or on others, without starting over: weights, scales, calendar and
    /// categories stay those it has. (ML.NET's trainers name this overload so, too.)
    /// </summary>
    /// <remarks>
    /// <para>With a time column, the rows that the forecaster remembers of a series (the last <see cref="Options.WindowSize"/>) from before its
    /// first new one are inserted before it, so that one horizon of new rows is enough to train on; where rows overlap, the new ones
    /// count. Where a window of rows or more is missing in between, the new ones stand alone, and a warning says so; where fewer are, they
    /// are inserted or logged as a warning, as <see cref="Options.MissingValues"/> says. Without a time column rows do not say whether they follow, and
    /// the new ones alone count: give those before them, too. Series are the same where they have the same name, or both times no series column.</para>
    /// <para>Rows are held back as ever where that leaves enough to train on, and takes none up to the last that is remembered: the weights know
    /// those. Where it does not, nothing is held back and a warning says so: training
    /// runs for all of <see cref="Options.MaxEpoch"/> epochs, so choose few, and the forecaster keeps the bounds that it has, which were
    /// measured with the weights of before; another <see cref="Options.Combination"/> is then refused. (With
    /// <see cref="Options.CalibrationFraction"/> 0 it drops them.)</para>
    /// <para>Series that are not in the new rows stay in the forecaster as they were.</para>
    /// </remarks>
    /// <param name="input">The series to train on.</param>
    /// <param name="start">
    /// A forecaster fitted with the same options, or loaded (<see cref="ForecastEngineExtensions.GetForecaster"/>); null to begin anew. What is
    /// learned by (epochs, rates, fractions held back, the seed) may differ; what the network is, sees and answers may not. What engines have
    /// observed it knows from <see cref="RecurrentForecastingTransformer.WithStatesOf"/>.
    /// </param>
    /// <exception cref="InvalidOperationException">As in the other overload; or the forecaster to go on from was fitted with other options.</exception>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public RecurrentForecastingTransformer Fit(IDataView input, RecurrentForecastingTransformer? start)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(SchemaShapes.Of(input.Schema));
        if (start != null)
        {
            FineTuning.Check(_options, start);
            start.CheckSizes(_columns.Series, input.Schema);
        }
        _options.ValidateSize(_columns.Series.LayoutIn(input.Schema));
        var remembered = FineTuning.Remembered(start, _columns.Series);
        var columns = _columns with { Series = _columns.Series.WithSizesIn(input.Schema) };
        var series = Series.ReadAll(input, columns.Series);
        using var channel = _host.Start("Training");
        using var progress = _host.StartProgressChannel("Training");
        var reporter = new TrainingReporter(channel, progress, "windows");
        // It may have been fitted without, or on timestamps that showed nothing of it.
        if (start?.Model.Rows.Cycles is [] && _options.UseCalendar && _columns.Series.HasTime)
            reporter.Tell("UseCalendar: the forecaster to go on from sees no cycle of the calendar, and further training cannot change it.");
        series = TrainingSeries.Of(series, _options, start?.Model.Step, remembered, reporter);
        var model = new ForecastTraining(_cell, _options, _seed, reporter).Fit(series, start?.Model, remembered);
        return new RecurrentForecastingTransformer(_host, columns, model, SeriesState.Update(remembered,
            [.. series.Select(one => SeriesState.Of(model, one.Identity, one.Raw, one.Times))]));
    }

    /// <summary>Trains a fitted forecaster further on the series of a DataFrame.</summary>
    /// <param name="data">The series to train on, in long format, as for <see cref="Fit(DataFrame)"/>.</param>
    /// <param name="start">As in the other overload.</param>
    /// <inheritdoc cref="Fit(IDataView, RecurrentForecastingTransformer?)"/>
    public RecurrentForecastingTransformer Fit(DataFrame data, RecurrentForecastingTransformer? start)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Fit((IDataView)DataFrames.Read(data, _columns.Series), start);
    }

    /// <summary>The schema's shape after this estimator: the input's columns and the forecasts and bounds.</summary>
    /// <param name="inputSchema">The shape of the data to fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Series.CheckShape(inputSchema);
        return inputSchema.With(_columns.OutputNames.Select(name =>
            SchemaShapes.Column(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single)));
    }

    // Members of an ensemble train side by side, and so do the fits of a backtest.
    private static Action<ForecastTrainingProgress>? OneCallAtATime(Action<ForecastTrainingProgress>? callback)
    {
        if (callback == null)
            return null;
        var calling = new Lock();
        return progress =>
        {
            lock (calling)
                callback(progress);
        };
    }
}
