#if MLNET
using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Evaluation;

/// <summary>
/// A backtest of ML.NET's own forecaster. It carries its state from row to row and from cursor to cursor, and forgets what lies two windows
/// back: fed all rows up to an origin, it forecasts what they lead to, whatever it was fed before.
/// </summary>
public class SsaBacktestTests
{
    private const int Horizon = 12, Windows = 4, Window = 24;

    private static readonly float[] _values = AirPassengers.Values;
    private static readonly IDataView _series = Views.Of(_values);
    private static readonly MLContext _ml = new(seed: 0);

    [SsaFact]
    public void It_beats_the_baselines_without_a_season_at_the_same_origins()
    {
        var result = _ml.Forecasting.Backtest(_series, Ssa(), Options());
        Assert.Equal(Windows * Horizon, result.Evaluation.Overall.Count);
        Assert.Equal(Windows, result.Windows.Count);
        Assert.All([result.Evaluation.Overall, .. result.Windows.Select(window => window.Overall), .. result.Evaluation.PerStep], metrics =>
        {
            Assert.True(double.IsFinite(metrics.MeanAbsoluteError) && double.IsFinite(metrics.MeanAbsoluteScaledError));
            Assert.InRange(metrics.Coverage, 0, 1);
            Assert.True(metrics.MeanIntervalWidth > 0);
        });
        foreach (var baseline in (ForecastBaseline[])[ForecastBaseline.Naive, ForecastBaseline.Drift])
        {
            var error = result.Baselines[baseline].Overall.MeanAbsoluteError;
            Assert.True(result.Evaluation.Overall.MeanAbsoluteError < error, $"{result.Evaluation.Overall.MeanAbsoluteError}, {baseline} {error}");
        }
    }

    [SsaFact]
    public void Each_refit_learns_from_the_rows_up_to_its_origin()
    {
        var result = _ml.Forecasting.Backtest(_series, Ssa(), Options());
        for (var window = 0; window < Windows; window++)
        {
            var origin = Origin(window);
            var forecast = Ssa().Fit(Views.Of(_values[..(origin + 1)])).Transform(Views.Of(_values[..(origin + 1)])).Vectors("Forecast")[^1];
            Assert.Equal(MeanAbsoluteError(forecast, origin), result.Windows[window].Overall.MeanAbsoluteError, 1e-9);
        }
    }

    [SsaFact]
    public void Without_refits_one_model_forecasts_from_every_origin_as_if_it_came_there_first()
    {
        var options = Options();
        options.RefitInterval = 0;
        var result = _ml.Forecasting.Backtest(_series, Ssa(), options);
        for (var window = 0; window < Windows; window++)
        {
            // A model of its own for each, which has seen nothing but the rows up to the origin.
            var origin = Origin(window);
            var forecast = Ssa().Fit(Views.Of(_values[..(Origin(0) + 1)])).Transform(Views.Of(_values[..(origin + 1)])).Vectors("Forecast")[^1];
            Assert.Equal(MeanAbsoluteError(forecast, origin), result.Windows[window].Overall.MeanAbsoluteError, 1e-9);
        }
        Assert.NotEqual(_ml.Forecasting.Backtest(_series, Ssa(), Options()).Evaluation.Overall.MeanAbsoluteError,
            result.Evaluation.Overall.MeanAbsoluteError);
    }

    [SsaFact]
    public void Fits_at_the_same_time_give_the_same_figures()
    {
        var options = Options();
        var one = _ml.Forecasting.Backtest(_series, Ssa(), options);
        options.MaxDegreeOfParallelism = 2;
        Assert.Equal(one.Evaluation.Overall, _ml.Forecasting.Backtest(_series, Ssa(), options).Evaluation.Overall);
    }

    // It learns from the first trainSize rows: all there are.
    private static SsaForecastingEstimator Ssa() => _ml.Forecasting.ForecastBySsa("Forecast", "Value", Window, seriesLength: 36, trainSize: _values.Length,
        Horizon, confidenceLowerBoundColumn: "Low", confidenceUpperBoundColumn: "High");

    private static ForecastBacktestOptions Options() => new()
    {
        Evaluation = new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Forecast",
            LowerBoundColumnName = "Low",
            UpperBoundColumnName = "High",
            Seasonality = 12,
        },
        Horizon = Horizon,
        Windows = Windows,
    };

    private static int Origin(int window) => _values.Length - 1 - (Windows - window) * Horizon;

    private static double MeanAbsoluteError(float[] forecast, int origin) =>
        forecast.Select((value, k) => Math.Abs((double)_values[origin + 1 + k] - value)).Average();
}
#endif
