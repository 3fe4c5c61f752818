using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Every loss with several values in each row, by every way to the horizon.</summary>
public class LossesAndChannelsTests
{
    private const int WindowSize = 8, Horizon = 3, Channels = 3;

    // Counts of very different size; the last is 0 most of the time.
    private static readonly Row[] _rows = [.. SyntheticSeries.Stationary(90, seed: 3).Select((value, i) => new Row
    {
        Values = [MathF.Round(value), MathF.Round(200 * value), i % 4 == 0 ? 1 : 0],
    })];

    private static readonly IDataView _view = Views.Of(_rows);

    public static TheoryData<ForecastLoss, ForecastChannels, ForecastStrategy> Ways
    {
        get
        {
            var ways = new TheoryData<ForecastLoss, ForecastChannels, ForecastStrategy>();
            foreach (var loss in Enum.GetValues<ForecastLoss>())
            {
                foreach (var strategy in Enum.GetValues<ForecastStrategy>())
                {
                    ways.Add(loss, ForecastChannels.Independent, strategy);
                    ways.Add(loss, ForecastChannels.Joint, strategy);
                }
            }
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Forecasts_are_finite_and_lie_within_bounds_that_lie_within_wider_ones(ForecastLoss loss, ForecastChannels channels, ForecastStrategy strategy)
    {
        var options = Options(loss, channels, strategy);
        options.MaxEpoch = 2;
        var forecaster = new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(_view);
        var isCount = forecaster.Model.Plan.Head.IsCount;
        var view = forecaster.Transform(_view);
        float[][] forecasts = view.Vectors("Forecast"), low = view.Vectors("Low"), high = view.Vectors("High"), quantiles = view.Vectors("Quantiles");
        for (var row = WindowSize - 1; row < _rows.Length; row++)
        {
            for (var i = 0; i < Horizon * Channels; i++)
            {
                var inner = quantiles[row].AsSpan(3 * i, 3);
                Assert.True(float.IsFinite(low[row][i]) && float.IsFinite(high[row][i]));
                Assert.True(low[row][i] <= inner[0] && inner[0] <= inner[1] && inner[1] <= inner[2] && inner[2] <= high[row][i], $"row {row}, value {i}");
                Assert.Equal(forecasts[row][i], inner[1]);
                Assert.True(!isCount || low[row][i] >= 0);
            }
        }
    }

    [Theory]
    [InlineData(ForecastLoss.Poisson, ForecastStrategy.Direct)]
    [InlineData(ForecastLoss.Poisson, ForecastStrategy.SegmentWise)]
    [InlineData(ForecastLoss.NegativeBinomial, ForecastStrategy.Direct)]
    [InlineData(ForecastLoss.NegativeBinomial, ForecastStrategy.Recursive)]
    public void Joint_counts_are_each_forecast_on_their_own_scale(ForecastLoss loss, ForecastStrategy strategy)
    {
        var options = Options(loss, ForecastChannels.Joint, strategy);
        (options.MaxEpoch, options.LearningRate, options.RefitOnAllRows) = (40, 0.02f, false);
        var forecaster = new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(_view);
        var forecasts = forecaster.Transform(_view).Vectors("Forecast");
        for (var c = 0; c < 2; c++)
        {
            double missed = 0, level = 0;
            for (var row = WindowSize - 1; row < _rows.Length - 1; row++)
            {
                missed += Math.Abs(forecasts[row][c] - _rows[row + 1].Values[c]);
                level += _rows[row + 1].Values[c];
            }
            Assert.True(missed < 0.15 * level, $"value {c}: {missed / level}");
        }

        var expected = ViewContents.Read(forecaster.Transform(_view));
        Assert.Equal(expected, ViewContents.Read(ModelFiles.Load(ModelFiles.Save(forecaster)).Transform(_view)));
        Assert.Equal(forecasts[^1], forecaster.CreateForecastEngine().Predict().Values);
    }

    private static RecurrentForecastingEstimator.Options Options(ForecastLoss loss, ForecastChannels channels, ForecastStrategy strategy) => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Values",
        ConfidenceLowerBoundColumn = "Low",
        ConfidenceUpperBoundColumn = "High",
        QuantileColumnName = "Quantiles",
        Loss = loss,
        Channels = channels,
        Strategy = strategy,
        SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0,
        Scaling = WindowScaling.Mean,
        NumberOfSamples = 30,
        WindowSize = WindowSize,
        Horizon = Horizon,
        HiddenSize = 8,
        Seed = 1,
    };

    private sealed class Row
    {
        [VectorType(Channels)]
        public float[] Values { get; set; } = [];
    }
}
