using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting.Heads;

/// <summary>Quantiles against tables, and samples against quantiles.</summary>
public class ForecastHeadTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.8, 0.8416212)]
    [InlineData(0.975, 1.9599640)]
    [InlineData(0.025, -1.9599640)]
    [InlineData(0.999, 3.0902323)]
    [InlineData(1e-9, -5.9978070)]
    [InlineData(1e-15, -7.9413454)]
    public void Normal_quantiles_are_those_of_tables(double level, double expected) =>
        Assert.Equal(expected, NormalDistribution.Quantile(level), 2e-6);

    [Theory]
    [InlineData(0.975, 3, 3.182446)]
    [InlineData(0.95, 5, 2.015048)]
    [InlineData(0.005, 10, -3.169273)]
    [InlineData(0.9, 30, 1.310415)]
    [InlineData(0.999, 4, 7.173182)]
    [InlineData(0.5, 7, 0)]
    [InlineData(0.9995, 3, 12.923979)]
    [InlineData(0.6, 20, 0.256743)]
    [InlineData(0.975, 100_000, 1.959988)]
    public void Student_quantiles_are_those_of_tables(double level, double freedom, double expected) =>
        Assert.Equal(expected, StudentTDistribution.Quantile(level, freedom), 2e-6);

    [Theory]
    [InlineData(0.025, 4)]
    [InlineData(0.5, 10)]
    [InlineData(0.975, 17)]
    public void Poisson_quantiles_are_those_of_tables(double level, double expected) =>
        // R: qpois(level, 10); a scale of 5 and e^x = 2.
        Assert.Equal(expected, 5 * new PoissonHead().Quantile([MathF.Log(2)], level, scale: 5), 1e-9);

    [Theory]
    [InlineData(ForecastLoss.Normal)]
    [InlineData(ForecastLoss.StudentT)]
    [InlineData(ForecastLoss.NegativeBinomial)]
    [InlineData(ForecastLoss.Poisson)]
    [InlineData(ForecastLoss.Quantile)]
    public void Samples_have_the_quantiles_of_their_distribution(ForecastLoss loss)
    {
        const int Count = 40_000;
        var head = ForecastHead.Create(loss, [0.1f, 0.5f, 0.9f]);
        float[] outputs = [0.4f, 0.9f, 1.7f];
        outputs = outputs[..head.OutputsPerValue];
        const double Scale = 30;
        var random = new RandomSource(3);
        double[] samples = [.. Enumerable.Range(0, Count).Select(_ => head.Sample(outputs, random, Scale)).Order()];
        foreach (var level in (double[])[0.05, 0.25, 0.5, 0.75, 0.95])
        {
            var quantile = head.Quantile(outputs, level, Scale);
            // A share of the samples at or below the quantile; a count's quantile is the first with at least its level.
            var below = samples.Count(sample => sample <= quantile + 1e-12) / (double)Count;
            var strictlyBelow = samples.Count(sample => sample < quantile - 1e-12) / (double)Count;
            Assert.True(below >= level - 0.012 && strictlyBelow <= level + 0.012, $"{level}: {strictlyBelow} to {below}");
        }
    }

    [Theory]
    [InlineData(800)]
    [InlineData(1e7)]
    public void Large_counts_have_quantiles_too(double mean)
    {
        var head = new PoissonHead();
        var deviation = Math.Sqrt(mean);
        Assert.Equal(mean, mean * head.Quantile([0], 0.5, mean), 0.02 * deviation + 1);
        Assert.Equal(mean + 1.959964 * deviation, mean * head.Quantile([0], 0.975, mean), 0.05 * deviation + 1);
        Assert.Equal(mean, mean * head.Sample([0], new RandomSource(1), mean), 6 * deviation);
    }

    [Theory]
    [InlineData(ForecastLoss.Huber, new float[0], new float[] { 1 })]
    [InlineData(ForecastLoss.Normal, new float[0], new float[] { 1, 0 })]
    [InlineData(ForecastLoss.StudentT, new float[0], new float[] { 1, 0, 0 })]
    [InlineData(ForecastLoss.Quantile, new[] { 0.9f }, new float[] { 1 })]
    [InlineData(ForecastLoss.Quantile, new[] { 0.1f, 0.5f, 0.9f }, new float[] { 0, 0, 1 })]
    [InlineData(ForecastLoss.Quantile, new[] { 0.2f, 0.8f }, new[] { 0.5f, 0.5f })]
    public void The_slopes_are_those_of_the_point_forecast(ForecastLoss loss, float[] quantiles, float[] expected)
    {
        // Of three quantiles the last output lies between the others: they are crossed.
        var head = ForecastHead.Create(loss, quantiles);
        float[] outputs = [0.4f, 0.9f, 0.7f], slopes = new float[head.OutputsPerValue];
        head.WriteSlopes(outputs.AsSpan(0, slopes.Length), slopes);
        Assert.All(expected.Zip(slopes), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        for (var i = 0; i < slopes.Length; i++)
        {
            float[] moved = [.. outputs[..slopes.Length]];
            moved[i] += 0.01f;
            Assert.Equal(head.Point(outputs.AsSpan(0, slopes.Length), 1) + 0.01 * slopes[i], head.Point(moved, 1), 1e-6);
        }
    }

    [Theory]
    [InlineData(ForecastLoss.NegativeBinomial)]
    [InlineData(ForecastLoss.Poisson)]
    public void Of_counts_the_slope_is_that_of_the_mean(ForecastLoss loss)
    {
        double Mean(float output) => loss == ForecastLoss.Poisson ? PoissonLoss.Rate(output) : NegativeBinomialLoss.Parameters(output, 0).Mean;
        var slopes = new float[2];
        ForecastHead.Create(loss, []).WriteSlopes([0.4f, 0.9f], slopes);
        Assert.Equal((Mean(0.41f) - Mean(0.39f)) / 0.02, slopes[0], 1e-4);
        Assert.Equal(0, slopes[1]);
    }

    [Fact]
    public void Quantiles_that_a_network_crosses_are_brought_into_order()
    {
        var head = new QuantileHead([0.1f, 0.5f, 0.9f]);
        float[] crossed = [3, 1, 2];
        Assert.Equal(1, head.Quantile(crossed, 0.1, 1), 1e-6);
        Assert.Equal(2, head.Quantile(crossed, 0.5, 1), 1e-6);
        Assert.Equal(3, head.Quantile(crossed, 0.9, 1), 1e-6);
        Assert.True(head.Quantile(crossed, 0.01, 1) < 1 && head.Quantile(crossed, 0.99, 1) > 3);
        Assert.InRange(head.Quantile(crossed, 0.7, 1), 2, 3);
    }
}
