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
