using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>
/// The forecasts of the row where a cursor over the series stands. Each row is taken in as it passes; a forecast is computed
/// when its column is read, once however many columns ask.
/// </summary>
internal sealed class ForecastRow : IAddedRow
{
    private readonly RecurrentForecastingTransformer _forecaster;
    private readonly DataViewRow _series;
    private readonly SeriesColumns.RowReader _reader;
    private readonly SeriesTail _tail;
    private readonly WindowForecaster _windows;
    private readonly float[] _forecast;
    private readonly float[] _lower;
    private readonly float[] _upper;
    private bool _isCurrent;

    public ForecastRow(RecurrentForecastingTransformer forecaster, DataViewRow series)
    {
        var preparation = forecaster.Model.Preparation;
        _forecaster = forecaster;
        _series = series;
        _reader = forecaster.Columns.Series.CreateReader(series);
        _tail = new SeriesTail(preparation.WindowSize);
        _windows = new WindowForecaster(forecaster.Model);
        _forecast = new float[preparation.Horizon];
        _lower = new float[preparation.Horizon];
        _upper = new float[preparation.Horizon];
    }

    public void TakeIn()
    {
        var (value, time) = _reader.Read();
        _tail.Add(value, time);
        _isCurrent = false;
    }

    public Delegate CreateGetter(string column)
    {
        var values = column == _forecaster.Columns.Output ? _forecast
            : column == _forecaster.Columns.LowerBound ? _lower : _upper;
        ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> destination) =>
        {
            if (_series.Position < 0)
                throw new InvalidOperationException("The cursor stands on no row: call MoveNext first, and read while it says true.");
            Compute();
            var editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        };
        return getter;
    }

    private void Compute()
    {
        if (_isCurrent)
            return;
        if (_tail.IsFull)
        {
            _windows.Forecast(_tail, _forecast);
            if (_forecaster.Columns.LowerBound != null || _forecaster.Columns.UpperBound != null)
                _windows.Bounds(_forecaster.Columns.ConfidenceLevel, _lower, _upper);
        }
        else
        {
            Array.Fill(_forecast, float.NaN);
            Array.Fill(_lower, float.NaN);
            Array.Fill(_upper, float.NaN);
        }
        _isCurrent = true;
    }
}
