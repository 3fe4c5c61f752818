using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Whether errors count on the scale of the values, or of their windows.</summary>
public class WeightByScaleTests
{
    private static readonly EncodedSeries _series = new([1, 3, 10, 30, 5, 5], Constants: [], Key: 0);

    [Theory]
    [InlineData(ForecastLoss.MeanSquaredError, 2)]
    [InlineData(ForecastLoss.Huber, 2)]
    [InlineData(ForecastLoss.MeanAbsoluteError, 1)]
    [InlineData(ForecastLoss.Quantile, 1)]
    [InlineData(ForecastLoss.Normal, 1)]
    [InlineData(ForecastLoss.Poisson, 1)]
    public void A_window_weighs_as_much_as_its_error_grows_with_its_scale(ForecastLoss loss, int power)
    {
        // Means of 1 and 3, of 3 and 10, of 10 and 30.
        float[] scales = [2, 6.5f, 20];
        Assert.Equal(scales.Select(scale => MathF.Pow(scale, power)), Weights(Plan(loss, channels: 1), weighsByScale: true));
        Assert.Equal([1, 1, 1], Weights(Plan(loss, channels: 1), weighsByScale: false));
    }

    [Fact]
    public void Joint_channels_weigh_by_their_mean_scale_and_independent_ones_by_their_own()
    {
        // Rows (1, 3), (10, 30), (5, 5): the window has the scales 5.5 and 16.5.
        var plan = Plan(ForecastLoss.MeanAbsoluteError, channels: 2);
        Assert.Equal([5.5f, 16.5f], Weights(plan, weighsByScale: true, windows: 1));
        Assert.Equal([11f], Weights(plan with { ChannelMode = ForecastChannels.Joint }, weighsByScale: true, windows: 1));
    }

    [Fact]
    public void With_it_a_network_learns_what_the_large_series_does_where_series_disagree()
    {
        // On the scale of their windows: after 1, 3 one goes on with 3, and the other, a hundred times as large, with 1.
        float[] small = [1, 1, 3, 3], large = [100, 300];
        var view = Views.Of(Rows("small", small).Concat(Rows("large", large)));
        var options = ManySeries.Options();
        (options.WindowSize, options.Horizon, options.Scaling) = (2, 1, WindowScaling.Mean);
        (options.CalibrationFraction, options.ValidationSetFraction) = (0, 0);
        // All windows in every step: their mean, without the noise of small batches.
        (options.BatchSize, options.MaxEpoch, options.LearningRate) = (1000, 300, 0.02f);

        // Of three windows that look alike, two are the large series': (2 * 100 + 300) / 3.
        Assert.InRange(Forecast(false), 155, 178);
        Assert.InRange(Forecast(true), 98, 102);

        float Forecast(bool weighsByScale)
        {
            options.WeightByScale = weighsByScale;
            return ManySeries.Fit(options, view).CreateForecastEngine(seriesName: "large").Predict().Values[0];
        }
    }

    private static RichRow[] Rows(string series, float[] pattern) =>
        [.. Enumerable.Range(0, 120).Select(i => new RichRow { Series = series, Value = pattern[i % pattern.Length] })];

    private static float[] Weights(ForecastPlan plan, bool weighsByScale, int windows = 3)
    {
        var dataset = new WindowDataset(plan, [new WindowRange(_series, 1, windows)], weighsByScale: weighsByScale);
        return [.. Enumerable.Range(0, dataset.Count).Select(dataset.GetWeight)];
    }

    private static ForecastPlan Plan(ForecastLoss loss, int channels) => new()
    {
        Strategy = ForecastStrategy.Direct,
        Preparation = new WindowPreparation(2, 1, LogTransform: false, 0, WindowScaling.Mean),
        FlatScales = [.. Enumerable.Repeat(1.0, channels)],
        Layout = new RowLayout(channels, PastCount: 0, FutureCount: 0, CalendarCount: 0),
        Loss = loss,
        Quantiles = [0.5f],
        MinimumHistory = 2,
    };
}
