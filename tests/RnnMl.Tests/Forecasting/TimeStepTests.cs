using System;
using System.Linq;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class TimeStepTests
{
    [Theory]
    [InlineData("hours", 0, 36_000_000_000L, 24)]
    [InlineData("quarter hours", 0, 9_000_000_000L, 96)]
    [InlineData("two hours", 0, 72_000_000_000L, 12)]
    [InlineData("six hours", 0, 216_000_000_000L, 4)]
    [InlineData("five hours", 0, 180_000_000_000L, 1)]
    [InlineData("half days", 0, 432_000_000_000L, 2)]
    [InlineData("days", 0, 864_000_000_000L, 7)]
    [InlineData("weeks", 0, 6_048_000_000_000L, 52)]
    [InlineData("months", 1, 0L, 12)]
    [InlineData("ends of months", 1, 0L, 12)]
    [InlineData("quarters", 3, 0L, 4)]
    [InlineData("years", 12, 0L, 1)]
    public void The_step_and_its_season_are_inferred(string what, int months, long ticks, int season)
    {
        var times = Times(what);
        var step = TimeStep.Infer([times])!;
        Assert.Equal(new TimeStep(months, ticks, Day: what == "ends of months" ? 31 : 0), step);
        Assert.Equal(season, step.Seasonality);
        for (var i = 1; i < times.Length; i++)
        {
            Assert.Equal(times[i], step.After(times[0], i));
            Assert.Equal(i, step.Between(times[0], times[i]));
        }
    }

    [Fact]
    public void A_day_that_is_the_last_of_a_month_now_and_then_is_kept()
    {
        var times = Enumerable.Range(0, 14).Select(i => new DateTime(2022, 1, 28).AddMonths(i)).ToArray();
        var step = TimeStep.Infer([times])!;
        Assert.Equal(new DateTime(2023, 2, 28), times[^1]);
        Assert.Equal([new(2023, 3, 28), new(2023, 4, 28)], new[] { step.After(times[^1], 1), step.After(times[^1], 2) });
    }

    [Theory]
    [InlineData(29, 1)]
    [InlineData(30, 1)]
    [InlineData(30, 3)]
    public void A_day_that_some_months_do_not_have_is_kept(int day, int months)
    {
        DateTime[] times = [.. Enumerable.Range(0, 40).Select(i => new DateTime(2019, 11, day, 12, 0, 0).AddMonths(months * i))];
        AssertSteps(times, new TimeStep(months, 0, Day: day));
        Assert.Null(new TimeStep(months, 0, Day: day).Between(new(2020, 2, 28, 12, 0, 0), new(2020, 2 + months, day, 12, 0, 0)));
    }

    [Fact]
    public void The_last_weekday_of_a_month_is_followed_by_that_of_the_next()
    {
        DateTime[] times = [.. Enumerable.Range(1, 108).Select(i => new DateTime(2015, 1, 1).AddMonths(i).AddDays(-1))
            .Select(end => end.AddDays(end.DayOfWeek switch { DayOfWeek.Saturday => -1, DayOfWeek.Sunday => -2, _ => 0 }))];
        AssertSteps(times, new TimeStep(1, 0, SkipsWeekends: true));
        Assert.False(new TimeStep(1, 0, SkipsWeekends: true).Skips(new(2024, 6, 30)));
        // Beside a series of another day each row is still a whole number of months after the others.
        var mixed = TimeStep.Infer([times, [new(2015, 1, 1), new(2015, 2, 1)]])!;
        Assert.All(times[1..], time => Assert.Equal(12 * (time.Year - 2015) + time.Month - 1, mixed.Between(times[0], time)));
    }

    [Fact]
    public void Series_that_keep_to_different_days_do_not_move_each_other()
    {
        DateTime[] On(int day) => [.. Enumerable.Range(0, 14).Select(i => new DateTime(2022, 1, day).AddMonths(i))];
        var step = TimeStep.Infer([On(28), On(30)])!;
        Assert.Equal(new TimeStep(1, 0), step);
        Assert.Equal(new DateTime(2023, 3, 28), step.After(On(28)[^1], 1));
        Assert.Equal(30, TimeStep.Infer([On(30), On(30), On(1)])!.Day);
    }

    [Fact]
    public void Series_at_the_ends_of_months_and_at_their_beginnings_keep_to_their_days()
    {
        var step = TimeStep.Infer([Times("ends of months"), Times("months")])!;
        Assert.Equal(new DateTime(2023, 3, 31), step.After(new(2023, 2, 28), 1));
        Assert.Equal(new DateTime(2023, 3, 1), step.After(new(2023, 2, 1), 1));
    }

    [Fact]
    public void Gaps_do_not_change_the_step() => Assert.Equal(new TimeStep(1, 0),
        TimeStep.Infer([[.. Times("months").Where((_, i) => i is not (3 or 7 or 8))]]));

    [Fact]
    public void Timestamps_off_the_grid_lie_no_whole_number_of_steps_apart()
    {
        Assert.Null(new TimeStep(1, 0).Between(new(2024, 1, 1), new(2024, 2, 2)));
        Assert.Null(new TimeStep(3, 0).Between(new(2024, 1, 1), new(2024, 3, 1)));
        Assert.Null(new TimeStep(0, TimeSpan.TicksPerDay).Between(new(2024, 1, 1), new(2024, 1, 2, 1, 0, 0)));
    }

    [Fact]
    public void Events_have_no_regular_step()
    {
        var random = new Random(1);
        var first = new DateTime(2024, 1, 1);
        DateTime[] events = [.. Enumerable.Range(1, 40).Select(i => first.AddHours(24 * i + 20 * random.NextDouble()))];
        Assert.False(TimeStep.Infer([events])!.IsRegular);
        DateTime[] clock = [.. Enumerable.Range(1, 40).Select(i => first.AddHours(24 * i + 2 * random.NextDouble()))];
        Assert.True(TimeStep.Infer([clock])!.IsRegular);
        Assert.Equal(0, TimeStep.Infer([clock])!.CountOthers(clock));
    }

    [Fact]
    public void A_step_beyond_the_calendar_ends_with_it()
    {
        var last = new DateTime(9999, 11, 30);
        Assert.Equal(new DateTime(9999, 12, 31), new TimeStep(1, 0, Day: 31).After(last, 1));
        Assert.Equal(DateTime.MaxValue, new TimeStep(1, 0).After(last, 2));
        Assert.Equal(DateTime.MaxValue, new TimeStep(0, TimeSpan.TicksPerDay).After(last, 32));
    }

    [Fact]
    public void Days_without_weekends_are_working_days()
    {
        var times = WorkingDays();
        var step = TimeStep.Infer([times])!;
        Assert.Equal(new TimeStep(0, TimeSpan.TicksPerDay, SkipsWeekends: true), step);
        Assert.Equal(5, step.Seasonality);
        Assert.Equal("a working day", step.ToString());
        AssertSteps(times, step);
    }

    [Theory]
    [InlineData(1, 0, "a month")]
    [InlineData(3, 0, "3 months")]
    [InlineData(0, TimeSpan.TicksPerDay, "a day")]
    [InlineData(0, 7 * TimeSpan.TicksPerDay, "7 days")]
    [InlineData(0, TimeSpan.TicksPerHour, "an hour")]
    [InlineData(0, 30 * TimeSpan.TicksPerHour, "30 hours")]
    [InlineData(0, 15 * TimeSpan.TicksPerMinute, "00:15:00")]
    public void Steps_are_named_as_people_do(int months, long ticks, string expected) => Assert.Equal(expected, new TimeStep(months, ticks).ToString());

    [Fact]
    public void Public_holidays_do_not_change_that_and_a_row_of_a_weekend_does()
    {
        DateTime[] holidays = [.. WorkingDays().Where((_, i) => i is not (4 or 10))];
        Assert.True(TimeStep.Infer([holidays, WorkingDays()])!.SkipsWeekends);
        Assert.False(TimeStep.Infer([holidays, [new(2023, 6, 3)]])!.SkipsWeekends);
        Assert.False(TimeStep.Infer([WorkingDays()[..5]])!.SkipsWeekends);
        Assert.False(TimeStep.Infer([[.. WorkingDays().Where((_, i) => i % 5 == 0)]])!.SkipsWeekends);
    }

    [Fact]
    public void A_weekend_and_another_hour_lie_off_the_working_days()
    {
        var step = new TimeStep(0, TimeSpan.TicksPerDay, SkipsWeekends: true);
        DateTime friday = new(2023, 1, 6, 17, 0, 0), monday = friday.AddDays(3);
        Assert.Equal(1, step.Between(friday, monday));
        Assert.Null(step.Between(friday, friday.AddDays(1)));
        Assert.Null(step.Between(friday.AddDays(2), monday));
        Assert.Null(step.Between(friday, monday.AddHours(1)));
        foreach (var days in new[] { 0, 1, 2 })
            Assert.Equal(monday, step.After(friday.AddDays(days), 1));
        Assert.Equal(DateTime.MaxValue, step.After(friday, int.MaxValue));
        Assert.Equal(DateTimeKind.Utc, step.After(DateTime.SpecifyKind(friday, DateTimeKind.Utc), 1).Kind);
    }

    [Fact]
    public void A_single_row_has_no_step() => Assert.Null(TimeStep.Infer([[new DateTime(2024, 1, 1)], []]));

    private static void AssertSteps(DateTime[] times, TimeStep expected)
    {
        var step = TimeStep.Infer([times])!;
        Assert.Equal(expected, step);
        for (var i = 0; i < times.Length; i++)
        {
            for (var j = i + 1; j < times.Length; j++)
            {
                Assert.Equal(times[j], step.After(times[i], j - i));
                Assert.Equal(j - i, step.Between(times[i], times[j]));
            }
        }
    }

    // Monday to Friday, from Monday 2 January 2023 on.
    private static DateTime[] WorkingDays() => [.. Enumerable.Range(0, 28).Select(i => new DateTime(2023, 1, 2).AddDays(i))
        .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))];

    private static DateTime[] Times(string what)
    {
        var first = new DateTime(2023, 1, 1);
        return [.. Enumerable.Range(0, 30).Select(i => what switch
        {
            "hours" => first.AddHours(i),
            "two hours" => first.AddHours(2 * i),
            "five hours" => first.AddHours(5 * i),
            "six hours" => first.AddHours(6 * i),
            "half days" => first.AddHours(12 * i),
            "quarter hours" => first.AddMinutes(15 * i),
            "days" => first.AddDays(i),
            "weeks" => first.AddDays(7 * i),
            "months" => first.AddMonths(i),
            "ends of months" => first.AddMonths(i + 1).AddDays(-1),
            "quarters" => first.AddMonths(3 * i),
            _ => first.AddYears(i),
        })];
    }
}
