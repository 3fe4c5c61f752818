using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Bounds of every loss by every strategy: each level's within those of the next, and with as many values between as asked for.</summary>
public class CalibrationTests
{
    private const int Fit = 900, Test = 800, Calibration = 360;

    private static readonly float[] _levels = [0.025f, 0.1f, 0.25f, 0.5f, 0.75f, 0.9f, 0.975f];

    // Counts large enough that a single one is no large share of them.
    private static readonly float[] _values = Counts(Fit + Test);

    public static TheoryData<ForecastLoss, ForecastStrategy> Cases()
    {
        var data = new TheoryData<ForecastLoss, ForecastStrategy>();
        foreach (var loss in Enum.GetValues<ForecastLoss>())
        {
            foreach (var strategy in Enum.GetValues<ForecastStrategy>())
                data.Add(loss, strategy);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bounds_never_cross_and_cover_their_share(ForecastLoss loss, ForecastStrategy strategy)
    {
        var options = Fitted.Options();
        options.Loss = loss;
        options.Strategy = strategy;
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 4 : 0;
        options.Scaling = loss is ForecastLoss.NegativeBinomial or ForecastLoss.Poisson ? WindowScaling.Mean : WindowScaling.Standard;
        options.NumberOfSamples = 40;
        options.WindowSize = 12;
        options.QuantileColumnName = "Quantiles";
        options.QuantileLevels = _levels;
        options.CalibrationFraction = (float)Calibration / Fit;
        options.RefitOnAllRows = false;
        var forecaster = Fitted.Fit(options, Views.Of(_values[..Fit]));

        var quantiles = forecaster.Transform(Views.Of(_values[Fit..])).Vectors("Quantiles");
        var levels = _levels.Length;
        int count = 0, half = levels / 2;
        var covered = new int[half];
        for (var row = options.WindowSize - 1; row + Fitted.Horizon < Test; row++)
        {
            for (var k = 0; k < Fitted.Horizon; k++, count++)
            {
                var step = quantiles[row][(k * levels)..((k + 1) * levels)];
                Assert.All(step, value => Assert.True(float.IsFinite(value)));
                Assert.Equal(step.Order(), step);
                var actual = _values[Fit + row + 1 + k];
                for (var i = 0; i < half; i++)
                    covered[i] += actual >= step[i] && actual <= step[levels - 1 - i] ? 1 : 0;
            }
        }
        for (var i = 0; i < half; i++)
        {
            // Three deviations: of the quantile of the rows that calibrate, and of the share of those that measure it.
            double level = 1 - 2 * _levels[i], deviation = Math.Sqrt(level * (1 - level) * (1.0 / Calibration + 1.0 / Test));
            Assert.InRange((double)covered[i] / count, level - 3 * deviation, level + 3 * deviation);
        }

        // The same bounds by their level: the wider the higher it is, around the same forecast.
        var end = Views.Of(_values[^40..]);
        float[] before = [.. forecaster.Transform(end).Vectors("Forecast")[^1]], inner = before, outer = before;
        foreach (var level in (float[])[0.01f, 0.5f, 0.8f, 0.95f, 0.999f])
        {
            var view = forecaster.WithConfidenceLevel(level).Transform(end);
            Assert.Equal(before, view.Vectors("Forecast")[^1]);
            float[] low = view.Vectors("Low")[^1], high = view.Vectors("High")[^1];
            for (var k = 0; k < Fitted.Horizon; k++)
                Assert.True(low[k] <= inner[k] && high[k] >= outer[k], $"{level}, step {k}: {low[k]} above {inner[k]}, or {high[k]} below {outer[k]}");
            (inner, outer) = (low, high);
        }
    }

    private static float[] Counts(int count)
    {
        var random = new RandomSource(5);
        return [.. Enumerable.Range(0, count).Select(i =>
            (float)RandomDraws.Poisson(random, 60 + 30 * Math.Sin(2 * Math.PI * i / SyntheticSeries.Period)))];
    }
}
