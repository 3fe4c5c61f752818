using System;
using System.Linq;
using RnnMl.Components;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class CalendarFeaturesTests
{
    private static readonly DateTime _start = new(2023, 1, 1);

    [Fact]
    public void Monthly_rows_show_the_year_alone() =>
        Assert.Equal([CalendarCycle.Year], Choose(48, i => _start.AddMonths(i)));

    [Fact]
    public void Daily_rows_show_week_and_year() =>
        Assert.Equal([CalendarCycle.Week, CalendarCycle.Year], Choose(800, i => _start.AddDays(i)));

    [Fact]
    public void Hourly_rows_show_day_week_and_year() =>
        Assert.Equal([CalendarCycle.Day, CalendarCycle.Week, CalendarCycle.Year], Choose(800 * 24, i => _start.AddHours(i)));

    [Fact]
    public void A_cycle_that_the_series_shows_less_than_twice_is_left_out() =>
        Assert.Equal([CalendarCycle.Week], Choose(100, i => _start.AddDays(i)));

    [Fact]
    public void Yearly_rows_show_no_cycle() => Assert.Empty(Choose(50, i => _start.AddYears(i)));

    [Fact]
    public void The_same_place_in_a_cycle_has_the_same_features()
    {
        CalendarCycle[] cycles = [CalendarCycle.Hour, CalendarCycle.Day, CalendarCycle.Week];
        float[] one = new float[6], other = new float[6];
        CalendarFeatures.Write(cycles, new DateTime(2024, 3, 4, 5, 6, 7), one);
        CalendarFeatures.Write(cycles, new DateTime(2024, 3, 11, 5, 6, 7), other);
        Assert.Equal(one, other);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(1, one[2 * i] * one[2 * i] + one[2 * i + 1] * one[2 * i + 1], 1e-6));
    }

    [Fact]
    public void Half_a_cycle_further_both_features_change_their_sign()
    {
        float[] one = new float[2], other = new float[2];
        CalendarFeatures.Write([CalendarCycle.Day], new DateTime(2024, 3, 4, 5, 0, 0), one);
        CalendarFeatures.Write([CalendarCycle.Day], new DateTime(2024, 3, 4, 17, 0, 0), other);
        Assert.Equal(-one[0], other[0], 1e-6);
        Assert.Equal(-one[1], other[1], 1e-6);
    }

    [Theory]
    [InlineData(2023, 1, 1, 0.0)]
    [InlineData(2024, 1, 1, 0.0)]
    [InlineData(2023, 7, 2, 182 / 365.0)]
    [InlineData(2024, 7, 2, 183 / 366.0)]
    [InlineData(2023, 12, 31, 364 / 365.0)]
    [InlineData(2024, 12, 31, 365 / 366.0)]
    public void The_year_goes_round_once_in_365_or_366_days(int year, int month, int day, double phase)
    {
        var features = new float[2];
        CalendarFeatures.Write([CalendarCycle.Year], new DateTime(year, month, day), features);
        Assert.Equal(Math.Sin(2 * Math.PI * phase), features[0], 1e-6);
        Assert.Equal(Math.Cos(2 * Math.PI * phase), features[1], 1e-6);
    }

    private static CalendarCycle[] Choose(int count, Func<int, DateTime> time) =>
        CalendarFeatures.Choose(Enumerable.Range(0, count).Select(time).ToArray());
}
