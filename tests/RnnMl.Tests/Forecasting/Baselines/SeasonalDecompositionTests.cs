using System;
using System.Linq;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Baselines;

public class SeasonalDecompositionTests
{
    [Fact]
    public void The_indices_of_the_airline_passengers_are_those_that_R_prints()
    {
        // decompose(AirPassengers, "multiplicative")$figure
        double[] expected =
        [
            0.9102304, 0.8836253, 1.0073663, 0.9759060, 0.9813780, 1.1127758, 1.2265555, 1.2199110, 1.0604919, 0.9217572, 0.8011781, 0.8988244,
        ];
        var indices = SeasonalDecomposition.Indices(AirPassengers.Values, 12, multiplicative: true);
        Assert.All(expected.Zip(indices), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(7)]
    public void A_season_on_a_straight_line_is_found_exactly(int period)
    {
        double[] season = [.. Enumerable.Range(0, period).Select(i => 3 * Math.Cos(2 * Math.PI * i / period))];
        float[] values = [.. Enumerable.Range(0, 5 * period + 3).Select(i => (float)(50 + 0.25 * i + season[i % period]))];
        var indices = SeasonalDecomposition.Indices(values, period, multiplicative: false);
        Assert.All(season.Zip(indices), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void The_season_of_the_airline_passengers_is_significant_and_that_of_noise_is_not()
    {
        var random = new Random(1);
        float[] noise = [.. Enumerable.Range(0, 144).Select(_ => random.NextSingle())];
        Assert.True(SeasonalDecomposition.IsSeasonal(AirPassengers.Values, 12));
        Assert.False(SeasonalDecomposition.IsSeasonal(noise, 12));
    }

    [Fact]
    public void Less_than_three_seasons_a_constant_series_and_a_period_of_one_have_none()
    {
        Assert.False(SeasonalDecomposition.IsSeasonal(AirPassengers.Values.AsSpan(0, 35), 12));
        Assert.False(SeasonalDecomposition.IsSeasonal(new float[100], 12));
        Assert.False(SeasonalDecomposition.IsSeasonal(AirPassengers.Values, 1));
    }
}
