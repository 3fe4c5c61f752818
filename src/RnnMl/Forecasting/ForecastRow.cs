using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// The forecasts of the row where a cursor over series stands. Each row is taken in as it passes; a forecast is computed
/// when its column is read, once however many columns ask.
/// </summary>
internal sealed class ForecastRow : IAddedRow
{
    private readonly RecurrentForecastingTransformer _forecaster;
    private readonly DataViewRow _row;
    private readonly SeriesRowReader<SeriesState> _reader;
    private readonly KnownFuture _future;
    private readonly WindowForecaster _windows;
    private SeriesState? _series;
    private bool _isCurrent;
    private bool _isKnown;

    public ForecastRow(RecurrentForecastingTransformer forecaster, IDataView view, DataViewRow row)
    {
        var (columns, model) = (forecaster.Columns.Series, forecaster.Model);
        _forecaster = forecaster;
        _row = row;
        _reader = new SeriesRowReader<SeriesState>(columns, row, identity => SeriesState.Empty(model, identity));
        _future = new KnownFuture(model, view, columns);
        _windows = new WindowForecaster(model);
    }

    public void TakeIn()
    {
        _series = _reader.Read();
        _series.Add(_forecaster.Model, _forecaster.Columns.Series, _reader.Raw, _reader.Time);
        _isCurrent = false;
    }

    public Delegate CreateGetter(string column)
    {
        var size = _forecaster.Columns.SizeOf(column, _forecaster.Model);
        Action<float[]> write = Writer(column);
        var values = new float[size];
        ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> destination) =>
        {
            if (_row.Position < 0)
                throw RowMessages.NoRow();
            Compute();
            if (_isKnown)
                write(values);
            else
                Array.Fill(values, float.NaN);
            var editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        };
        return getter;
    }

    private Action<float[]> Writer(string column)
    {
        var columns = _forecaster.Columns;
        return column == columns.Output ? values => _windows.WritePoints(values)
            : column == columns.LowerBound ? values => _windows.WriteBounds(columns.ConfidenceLevel, values, [])
            : column == columns.UpperBound ? values => _windows.WriteBounds(columns.ConfidenceLevel, [], values)
            : column == columns.Quantile ? values => _windows.WriteQuantiles(columns.QuantileLevels, values)
            : values => _windows.WriteSamples(values, _forecaster.Model.Plan.Horizon);
    }

    private void Compute()
    {
        if (_isCurrent)
            return;
        var (model, series) = (_forecaster.Model, _series!);
        _isKnown = model.CanForecast(series.Tail, _forecaster.Columns.Series) && _future.TryFind(series.Identity.Name, series.Tail);
        if (_isKnown)
            _windows.Forecast(series, _future.Known, model.Plan.Horizon);
        _isCurrent = true;
    }
}
