using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Components;

namespace RnnMl.Forecasting;

/// <summary>The forecast of the row where a cursor stands, made one row before it, and by how much it missed.</summary>
internal sealed class InsampleRow : IAddedRow
{
    private readonly RecurrentForecastingTransformer _forecaster;
    private readonly DataViewRow _row;
    private readonly string _forecastColumn;
    private readonly SeriesRowReader<SeriesState> _reader;
    private readonly KnownFuture _future;
    private readonly WindowForecaster _windows;
    private readonly float[] _forecast;
    private readonly float[] _residual;

    public InsampleRow(RecurrentForecastingTransformer forecaster, IDataView view, DataViewRow row, string forecastColumn)
    {
        var (columns, model) = (forecaster.Columns.Series, forecaster.Model);
        _forecaster = forecaster;
        _row = row;
        _forecastColumn = forecastColumn;
        _reader = new SeriesRowReader<SeriesState>(columns, row, identity => SeriesState.Empty(model, identity));
        _future = new KnownFuture(model, view, columns);
        _windows = new WindowForecaster(model);
        _forecast = new float[model.Plan.Layout.Channels];
        _residual = new float[model.Plan.Layout.Channels];
    }

    public void TakeIn()
    {
        var (model, series) = (_forecaster.Model, _reader.Read());
        var plan = model.Plan;
        Array.Fill(_forecast, float.NaN);
        var isNext = !model.FillsGaps || model.Step == null || series.Tail.Count == 0
            || model.Step.Between(series.Tail.LastTime, _reader.Time) == 1;
        if (isNext && model.CanForecast(series.Tail, _forecaster.Columns.Series) && _future.TryFind(series.Identity.Name, series.Tail))
        {
            // A recursive network need not go on; others answer for the whole horizon at once.
            _windows.Forecast(series, _future.Known, plan.IsRecursive ? 1 : plan.Horizon);
            _windows.WritePoints(_forecast);
        }
        series.Add(model, _forecaster.Columns.Series, _reader.Raw, _reader.Time);
        // What was taken in has 0 for a missing value where that is meant, but so it has where there is no value yet.
        var values = _future.IsFuture(series.Identity.Name, series.Tail) ? _reader.Raw : series.Tail.LastRow;
        for (var c = 0; c < _forecast.Length; c++)
            _residual[c] = values[c] - _forecast[c];
    }

    public Delegate CreateGetter(string column)
    {
        var values = column == _forecastColumn ? _forecast : _residual;
        if (values.Length == 1)
        {
            ValueGetter<float> scalar = (ref float destination) =>
            {
                RequireRow();
                destination = values[0];
            };
            return scalar;
        }
        ValueGetter<VBuffer<float>> vector = (ref VBuffer<float> destination) =>
        {
            RequireRow();
            var editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        };
        return vector;
    }

    private void RequireRow()
    {
        if (_row.Position < 0)
            throw RowMessages.NoRow();
    }
}
