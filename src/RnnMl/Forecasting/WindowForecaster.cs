using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Forecasts from one window at a time. It has buffers of its own: one instance serves one thread.</summary>
internal sealed class WindowForecaster
{
    private readonly ForecastModel _model;
    private readonly WindowTransform _transform;
    private readonly Predictor _predictor;
    private readonly float[] _window;
    private readonly DateTime[] _times;
    private readonly float[] _steps;
    private readonly float[] _outputs;

    public WindowForecaster(ForecastModel model)
    {
        var preparation = model.Preparation;
        _model = model;
        _transform = new WindowTransform(preparation);
        _predictor = model.Network.CreatePredictor();
        _window = new float[preparation.WindowSize];
        _times = new DateTime[preparation.WindowSize];
        _steps = new float[preparation.StepCount * model.FeatureCount];
        _outputs = new float[preparation.Horizon];
    }

    /// <summary>Forecasts what follows a full tail.</summary>
    /// <param name="tail">The last W rows.</param>
    /// <param name="forecast">The forecast, [K].</param>
    public void Forecast(SeriesTail tail, Span<float> forecast)
    {
        tail.CopyTo(_window, _times);
        Forecast(_window, _times, forecast);
    }

    /// <summary>Forecasts what follows a window.</summary>
    /// <param name="window">The values, [W].</param>
    /// <param name="times">Their moments, [W]; not read where the network sees no cycles.</param>
    /// <param name="forecast">The forecast, [K].</param>
    public void Forecast(ReadOnlySpan<float> window, ReadOnlySpan<DateTime> times, Span<float> forecast)
    {
        var features = _model.FeatureCount;
        _transform.ReadWindow(window);
        _transform.WriteSteps(_steps, features);
        if (_model.Cycles.Length > 0)
        {
            var lag = _model.Preparation.DifferencingLag;
            for (var step = 0; step < _model.Preparation.StepCount; step++)
                CalendarFeatures.Write(_model.Cycles, times[lag + step], _steps.AsSpan(step * features + 1, features - 1));
        }
        _predictor.Predict(_steps, _outputs);
        _transform.WriteForecast(_outputs, forecast);
    }

    /// <summary>The bounds of the last forecast.</summary>
    /// <param name="level">The share of values that should lie between them, in (0, 1).</param>
    /// <param name="lower">The lower bounds, [K].</param>
    /// <param name="upper">The upper bounds, [K].</param>
    public void Bounds(float level, Span<float> lower, Span<float> upper)
    {
        for (var k = 0; k < lower.Length; k++)
        {
            var width = _model.Bounds!.Width(k, level);
            lower[k] = _transform.Bound(k, -width);
            upper[k] = _transform.Bound(k, width);
        }
    }

    /// <summary>How far a value that came is from the last forecast, on the network's scale.</summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="actual">The value.</param>
    public float Distance(int k, float actual) => (float)Math.Abs(_transform.Residual(k, actual));
}
