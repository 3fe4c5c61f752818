using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class ConformalBoundsTests
{
    [Theory]
    [InlineData(0.5f, 50)] // ceil(100 * 0.5)-th of 99
    [InlineData(0.8f, 80)]
    [InlineData(0.95f, 95)]
    [InlineData(0.001f, 1)]
    public void The_width_is_the_rank_that_covers_the_level(float level, float expected)
    {
        float[] distances = [.. Enumerable.Range(1, 99).Select(x => (float)(100 - x)), .. Enumerable.Range(1, 99).Select(x => 1000f + x)];
        var bounds = new ConformalBounds(distances, rowCount: 2);
        Assert.Equal(expected, bounds.Width(0, level));
        Assert.Equal(1000 + expected, bounds.Width(1, level));
    }

    // The least whole number not below (n + 1) level, by hand: floats beside the decimal number change no rank.
    [Theory]
    [InlineData(24, 0.6f, 15)]
    [InlineData(9, 0.6f, 6)]
    [InlineData(59, 0.95f, 57)]
    [InlineData(59, 2 * 0.975f - 1, 57)]
    [InlineData(999, 0.95f, 950)]
    [InlineData(999, 1 - 2 * 0.05f, 900)]
    public void A_rank_is_that_of_the_decimal_number(int count, float level, float expected) =>
        Assert.Equal(expected, new ConformalBounds([.. Enumerable.Range(1, count).Select(x => (float)x)], 1).Width(0, level));

    [Fact]
    public void Steps_have_counts_of_their_own()
    {
        var bounds = new ConformalBounds([3, float.PositiveInfinity, 1, 2, 7, 6, 5, 4], rowCount: 2);
        Assert.Equal([3, 7], [bounds.Width(0, 0.99f), bounds.Width(1, 0.99f)]);
        Assert.Equal([2, 6], [bounds.Width(0, 0.5f), bounds.Width(1, 0.6f)]);
        Assert.Equal((4, 3), (bounds.Count, bounds.FewestCount));
        Assert.True(bounds.CanTell(0.75f));
        Assert.False(bounds.CanTell(0.8f));
    }

    [Fact]
    public void A_level_beyond_what_the_rows_can_tell_takes_the_largest_distance() =>
        Assert.Equal(9, new ConformalBounds([3, 9, 1], rowCount: 1).Width(0, 0.99f));

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    public void Quantiles_that_fall_together_widen_no_others(double collapsed)
    {
        List<(double, double)> misses = [.. Enumerable.Range(1, 20).Select(i => (i == 7 ? 1.0 : i / 20.0, i == 7 ? collapsed : 0.5))];
        var bounds = ConformalBounds.Of([misses], floor: true);
        Assert.Equal(0.05, bounds.LeastHalfWidth, 1e-12);
        Assert.Equal(1 / 0.05f, bounds.Width(0, 0.999f), 1e-4);
    }

    [Fact]
    public void Where_all_quantiles_fall_together_misses_are_measured_alike() =>
        Assert.Equal(3, ConformalBounds.Of([[(1, 0), (3, 0), (2, 0)]], floor: true).Width(0, 0.999f));

    [Fact]
    public void New_values_of_the_same_kind_lie_within_the_width_as_often_as_asked()
    {
        var random = new Random(5);
        const int Rows = 50, Trials = 4000;
        var inside = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            float[] distances = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.NextDouble())];
            if (random.NextDouble() <= new ConformalBounds(distances, 1).Width(0, 0.8f))
                inside++;
        }
        // Exactly ceil(51 * 0.8) / 51 = 0.804 in expectation; three standard deviations of 4000 trials are 0.019.
        Assert.InRange((double)inside / Trials, 0.785, 0.823);
    }
}
