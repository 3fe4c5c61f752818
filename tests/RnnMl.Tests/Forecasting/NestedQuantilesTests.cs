using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>
/// Quantiles and bounds of an ensemble that nothing calibrates, at every hundredth: they ascend, the bounds lie in each other, and the
/// forecast is the quantile in the middle.
/// </summary>
public class NestedQuantilesTests
{
    private static readonly float[] _levels = [.. Enumerable.Range(1, 99).Select(i => i / 100f)];

    public static TheoryData<ForecastLoss, ForecastStrategy, EnsembleCombination> Ensembles
    {
        get
        {
            var ensembles = new TheoryData<ForecastLoss, ForecastStrategy, EnsembleCombination>();
            foreach (var loss in Enum.GetValues<ForecastLoss>().Where(loss => ForecastHead.Create(loss, [0.1f, 0.9f]).IsDistribution))
            {
                foreach (var strategy in Enum.GetValues<ForecastStrategy>())
                {
                    ensembles.Add(loss, strategy, EnsembleCombination.Median);
                    ensembles.Add(loss, strategy, EnsembleCombination.Mean);
                }
            }
            return ensembles;
        }
    }

    [Theory]
    [MemberData(nameof(Ensembles))]
    public void The_forecast_is_the_median_and_lies_between_bounds_of_any_level(ForecastLoss loss, ForecastStrategy strategy, EnsembleCombination combination)
    {
        var options = ManySeries.Options($"{loss}");
        (options.Strategy, options.Combination) = (strategy, combination);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        // Levels beyond trained quantiles need calibration.
        options.Quantiles = [0.005f, 0.1f, 0.5f, 0.9f, 0.995f];
        (options.NumberOfMembers, options.NumberOfSamples) = (3, 30);
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn, options.QuantileColumnName) = (null, null, null);
        (options.CalibrationFraction, options.ValidationSetFraction, options.MaxEpoch) = (0, 0, 2);
        var engine = ManySeries.Fit(options).CreateForecastEngine(seriesName: "c");

        var forecast = engine.Predict().Values;
        foreach (var (quantiles, k) in engine.PredictQuantiles(_levels).Chunk(_levels.Length).Select((quantiles, k) => (quantiles, k)))
        {
            Assert.Equal(forecast[k], quantiles[Array.IndexOf(_levels, 0.5f)]);
            Assert.Equal(quantiles.Order(), quantiles);
            Assert.True(quantiles[0] < quantiles[^1]);
        }

        float[] inner = forecast, outer = forecast;
        foreach (var level in _levels)
        {
            var bounds = engine.Predict(confidenceLevel: level);
            for (var k = 0; k < forecast.Length; k++)
                Assert.True(bounds.LowerBounds![k] <= inner[k] && outer[k] <= bounds.UpperBounds![k], $"{level}, step {k}");
            (inner, outer) = (bounds.LowerBounds!, bounds.UpperBounds!);
        }
    }
}
