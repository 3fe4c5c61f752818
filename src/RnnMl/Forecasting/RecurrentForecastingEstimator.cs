using System;
using System.Linq;
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
    /// <see cref="Options.LogTransform"/>, not above 0), or its moments do not increase; or the training diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException"><see cref="Options.CancellationToken"/> was cancelled.</exception>
    public RecurrentForecastingTransformer Fit(IDataView input) => Fit(input, null);

    /// <summary>Trains a forecaster on the series of a DataFrame.</summary>
    /// <param name="data">
    /// The series in long format, one row a time step, in time order: numbers of any type, which become Single, and nulls as missing values
    /// (see <see cref="Options.MissingValues"/>); a DataFrame given as a view would turn null integers into 0.
    /// </param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public RecurrentForecastingTransformer Fit(DataFrame data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Fit((IDataView)DataFrames.Read(data, _columns.Series));
    }

    /// <summary>
    /// Trains a fitted forecaster further, on new rows of its series or on others, without starting over: weights, scales, calendar and
    /// categories stay those it has. (ML.NET's trainers name this overload so, too.)
    /// </summary>
    /// <param name="input">The series to go on with.</param>
    /// <param name="start">
    /// A forecaster fitted with the same options, or loaded; null to begin anew. What is learned by (epochs, rates, fractions held back, the seed)
    /// may differ; what the network is, sees and answers may not.
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
            start.CheckSizes(_columns.Series.LayoutIn(input.Schema));
        }
        _options.ValidateSize(_columns.Series.LayoutIn(input.Schema));
        var series = Series.ReadAll(input, _columns.Series);
        using var channel = _host.Start("Training");
        using var progress = _host.StartProgressChannel("Training");
        var reporter = new TrainingReporter(channel, progress, "windows");
        series = TrainingSeries.Of(series, _options, start?.Model.Step);
        var model = new ForecastTraining(_cell, _options, _seed, reporter).Fit(series, start?.Model);
        return new RecurrentForecastingTransformer(_host, _columns, model, [.. series.Select(one => new SeriesState(one.Identity,
            model.Constants.Encode(one.Identity), new SeriesTail(one.Raw, one.Times, _options.WindowSize, one.Layout.RawSize)))]);
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
}
