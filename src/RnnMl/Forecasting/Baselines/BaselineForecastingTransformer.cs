using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.MLNet.Interop;

namespace RnnMl.Forecasting;

/// <summary>
/// Forecasts without a model: row t receives the forecast of rows t+1 to t+K made from the rows of its series up to t. A
/// forecast is computed when it is read; <see cref="ForecastBaseline.Naive2"/> then reads the whole series up to there.
/// </summary>
public sealed class BaselineForecastingTransformer : ITransformer
{
    /// <summary>The name of this kind of component in model files.</summary>
    internal const string Kind = "BaselineForecaster";

    private readonly BaselineForecastingEstimator.Options _options;

    internal BaselineForecastingTransformer(BaselineForecastingEstimator.Options options) => _options = options;

    /// <summary>False: a forecast needs the rows before its own.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The schema of <see cref="Transform"/>'s result.</summary>
    /// <param name="inputSchema">The schema of the view to transform.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _ = Sources(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(_options.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, _options.Horizon));
        return builder.ToSchema();
    }

    /// <summary>Adds forecasts to series; computed as the rows are read.</summary>
    /// <param name="input">The series, one row a time step, in time order.</param>
    /// <returns>
    /// The view and the new column. Its cursors throw <see cref="InvalidOperationException"/> at an infinite value.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type than it must have.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new OrderedDataView(input, GetOutputSchema(input.Schema), Sources(input.Schema), row => new Row(_options, row));
    }

    /// <summary>Not supported; always throws.</summary>
    /// <param name="inputSchema">Not used.</param>
    /// <exception cref="InvalidOperationException">Always: see <see cref="IsRowToRowMapper"/>.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException(
        "A baseline does not map row to row: a forecast needs the rows before its own. Transform a whole view.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedDocument.Save(ctx, Kind, _options);

    internal static BaselineForecastingTransformer Load(SavedComponent saved) =>
        SavedDocument.Load<BaselineForecastingEstimator.Options, BaselineForecastingTransformer>(saved, "baseline", options =>
        {
            options.Validate();
            return new BaselineForecastingTransformer(options);
        });

    private List<DataViewSchema.Column> Sources(DataViewSchema schema)
    {
        var value = ColumnRule.Single.Find(schema, _options.Input, BaselineForecastingEstimator.Options.Reader);
        return _options.SeriesColumnName is { } series
            ? [value, ColumnRule.SeriesKey.Find(schema, series, BaselineForecastingEstimator.Options.Reader)]
            : [value];
    }

    private sealed class Row : IAddedRow
    {
        private readonly BaselineForecastingEstimator.Options _options;
        private readonly DataViewRow _row;
        private readonly ValueGetter<float> _value;
        private readonly Func<List<float>> _series;
        private List<float> _history = [];

        public Row(BaselineForecastingEstimator.Options options, DataViewRow row)
        {
            _options = options;
            _row = row;
            _value = row.GetGetter<float>(row.Schema[options.Input]);
            _series = SeriesStates.Of(row, options.SeriesColumnName is { } name ? row.Schema[name] : null, _ => new List<float>());
        }

        public void TakeIn()
        {
            float value = 0;
            _value(ref value);
            if (float.IsInfinity(value))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Column '{_options.Input}' holds {value} in row {_row.Position}; a baseline needs finite or missing numbers."));
            }
            _history = _series();
            if (!float.IsNaN(value))
                _history.Add(value);
            else if (_history.Count > 0)
                _history.Add(_history[^1]);
        }

        public Delegate CreateGetter(string column)
        {
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> destination) =>
            {
                if (_row.Position < 0)
                    throw RowMessages.NoRow();
                var editor = VBufferEditor.Create(ref destination, _options.Horizon);
                if (_history.Count == 0)
                    editor.Values.Fill(float.NaN);
                else
                    BaselineForecasts.Write(_options.Baseline, CollectionsMarshal.AsSpan(_history), _options.Seasonality, editor.Values);
                destination = editor.Commit();
            };
            return getter;
        }
    }
}
