using RnnMl.Benchmarks.Speed;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class FigureTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7, 0)]
    [InlineData(new double[] { 3, 1 }, 2, 0.5)]
    [InlineData(new double[] { 9, 1, 5 }, 5, 0.8)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5, 0.6)]
    [InlineData(new double[] { 10, 10, 1000, 10, 10 }, 10, 0)]
    public void It_is_the_median_and_the_quartiles_distance_by_it(double[] values, double median, double spread)
    {
        var figure = Figure.Of(values);
        Assert.Equal(median, figure.Median, 1e-12);
        Assert.Equal(spread, figure.Spread, 1e-12);
    }

    [Fact]
    public void The_values_stay_in_their_order()
    {
        double[] values = [3, 1, 2];
        Figure.Of(values);
        Assert.Equal([3, 1, 2], values);
    }

    [Theory]
    [InlineData(0.05, "3.95")]
    [InlineData(0.123, "3.95 ~12 %")]
    public void A_spread_is_told_where_it_is_more_than_usual(double spread, string text) =>
        Assert.Equal(text, new Figure(3.951, spread).ToString("F2"));

    [Theory]
    [InlineData(0.79, false, "0.79 (goal 0.80, missed)")]
    [InlineData(0.80, false, "0.80 (goal 0.80)")]
    [InlineData(0.80, true, "0.80 (goal 0.80)")]
    [InlineData(0.81, true, "0.81 (goal 0.80, missed)")]
    public void A_goal_says_where_it_is_missed(double value, bool isCeiling, string text) =>
        Assert.Equal(text, new Goal(0.8, isCeiling).Judge(value, "0.00"));
}
