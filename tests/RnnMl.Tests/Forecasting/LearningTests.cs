using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>
/// A sine and a trend without noise, forecast 12 rows ahead from rows that no training saw. Seasonal naive misses each of them
/// by 6, what the trend gains in a period.
/// </summary>
public class LearningTests
{
    private const int Train = 132, Test = 48, Horizon = SyntheticSeries.Period;

    private static readonly float[] _values = SyntheticSeries.SineAndTrend(Train + Test);

    [Theory]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    [InlineData(CellType.SimpleRnn)]
    public void Each_cell_learns_season_and_trend(CellType cell)
    {
        var forecasting = new MLContext(seed: 1).Forecasting;
        var estimator = cell switch
        {
            CellType.Lstm => forecasting.ForecastByLstm(Options()),
            CellType.Gru => forecasting.ForecastByGru(Options()),
            _ => forecasting.ForecastByRnn(Options()),
        };
        var forecaster = estimator.Fit(Views.Of(_values[..Train]));
        Assert.Equal(cell, forecaster.Model.Networks[0].Spec.Layers.OfType<RecurrentSpec>().Single().Cell);

        var (error, seasonalNaive, lastValue) = MeanAbsoluteErrors(forecaster, Views.Of(_values));
        Assert.True(error < 0.2 * seasonalNaive && error < 0.2 * lastValue, $"{error}, seasonal naive {seasonalNaive}, last value {lastValue}");
    }

    [Theory]
    [InlineData(1024f)]
    [InlineData(1f / 1024)]
    public void A_series_with_flat_stretches_is_forecast_the_same_in_other_units(float unit)
    {
        float[] values = [.. _values.Select((value, i) => i % 40 < 20 ? value : 100)];
        float[] other = [.. values.Select(value => unit * value)];
        var options = Options();
        options.WindowSize = 6;
        options.Horizon = 2;
        options.MaxEpoch = 3;
        // Powers of two change no digit, so the forecasts agree to the bit.
        Assert.Equal(Fitted.Fit(options, Views.Of(values)).CreateForecastEngine().Predict().Values.Select(value => unit * value),
            Fitted.Fit(options, Views.Of(other)).CreateForecastEngine().Predict().Values);
    }

    [Theory]
    [InlineData("logarithms")]
    [InlineData("differences to the row before")]
    [InlineData("differences to the last season, unscaled")]
    [InlineData("differences to the row before, scaled by the mean")]
    [InlineData("scaling by the range")]
    [InlineData("calendar features")]
    [InlineData("two layers")]
    [InlineData("no validation")]
    [InlineData("no calibration")]
    [InlineData("no refit")]
    public void Each_choice_learns_better_than_seasonal_naive(string choice)
    {
        var options = Options();
        Choose(options, choice);
        IDataView View(int count) => Views.Of(_values[..count], i => new DateTime(2000, 1, 1).AddMonths(i));

        var forecaster = Fitted.Fit(options, View(Train));
        var (error, seasonalNaive, _) = MeanAbsoluteErrors(forecaster, View(_values.Length));
        Assert.True(error < 0.3 * seasonalNaive, $"{error}, seasonal naive {seasonalNaive}");
    }

    private static void Choose(RecurrentForecastingEstimator.Options options, string choice)
    {
        switch (choice)
        {
            case "logarithms":
                options.LogTransform = true;
                break;
            case "differences to the row before":
                options.DifferencingLag = 1;
                break;
            case "differences to the last season, unscaled":
                options.DifferencingLag = SyntheticSeries.Period;
                options.Scaling = WindowScaling.None;
                break;
            case "differences to the row before, scaled by the mean":
                options.DifferencingLag = 1;
                options.Scaling = WindowScaling.Mean;
                break;
            case "scaling by the range":
                options.Scaling = WindowScaling.MinMax;
                break;
            case "calendar features":
                options.TimeColumnName = "Time";
                break;
            case "two layers":
                options.NumberOfLayers = 2;
                break;
            case "no validation":
                options.ValidationSetFraction = 0;
                break;
            case "no calibration":
                options.CalibrationFraction = 0;
                break;
            case "no refit":
                options.RefitOnAllRows = false;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice, null);
        }
    }

    private static RecurrentForecastingEstimator.Options Options() => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Value",
        WindowSize = SyntheticSeries.Period + 4,
        Horizon = Horizon,
        HiddenSize = 8,
        MaxEpoch = 40,
        LearningRate = 0.02f,
        Seed = 1,
    };

    private static (double Error, double SeasonalNaive, double LastValue) MeanAbsoluteErrors(
        RecurrentForecastingTransformer forecaster, IDataView view)
    {
        var forecasts = forecaster.Transform(view).Vectors("Forecast");
        double error = 0, seasonalNaive = 0, lastValue = 0;
        for (var row = Train - 1; row + Horizon < _values.Length; row++)
        {
            for (var k = 0; k < Horizon; k++)
            {
                var actual = _values[row + 1 + k];
                error += Math.Abs(actual - forecasts[row][k]);
                seasonalNaive += Math.Abs(actual - _values[row + 1 + k - SyntheticSeries.Period]);
                lastValue += Math.Abs(actual - _values[row]);
            }
        }
        var count = (double)(Test + 1 - Horizon) * Horizon;
        return (error / count, seasonalNaive / count, lastValue / count);
    }
}
