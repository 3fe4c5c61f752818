using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>The regular distance of a series' rows: so many months, a fixed time, or a working day.</summary>
/// <param name="Months">The months; 0 where it is a fixed time.</param>
/// <param name="Ticks">The time; 0 where it is in months.</param>
/// <param name="Day">
/// The day of the month that rows keep to, where some months do not have it (29, 30 or 31) and their last day stands for it; 0 elsewhere, and where
/// series keep to different ones.
/// </param>
/// <param name="SkipsWeekends">
/// Whether a day is followed by the next one from Monday to Friday; of months, whether the last such day of a month is followed by that of another.
/// </param>
/// <param name="IsRegular">Whether most rows are one step after the one before; events have a usual distance, but no step.</param>
internal sealed record TimeStep(int Months, long Ticks, int Day = 0, bool SkipsWeekends = false, bool IsRegular = true)
{
    private const int DaysOfAWeek = 7, WorkingDays = 5, DaysOfEveryMonth = 28, DaysOfTheLongestMonth = 31;

    /// <summary>
    /// The usual step of series: whole months where nearly all rows lie so far apart, otherwise the median distance of rows; a working day
    /// where that is a day, no row is of a weekend, and some weekend lies between two rows that follow each other.
    /// </summary>
    /// <param name="all">The timestamps of each series, increasing.</param>
    /// <returns>The step; null where no series has two rows.</returns>
    public static TimeStep? Infer(IEnumerable<DateTime[]> all)
    {
        DateTime[][] series = [.. all];
        var ticks = new List<long>();
        var months = new List<int>();
        // The 28th of February alone does not show it.
        bool anyAtEnds = false, allAtEnds = true, allAtLastWeekdays = true, anyOnWeekend = false, anyOverWeekend = false;
        int? day = null;
        var daysDiffer = false;
        foreach (var times in series)
        {
            allAtLastWeekdays &= times.All(IsLastWeekday);
            var atEnds = times.Count(IsMonthEnd);
            if (atEnds > 0)
            {
                var own = times.Max(time => time.Day);
                daysDiffer |= day is { } others && others != own;
                day = own;
            }
            anyAtEnds |= atEnds > 0;
            allAtEnds &= atEnds == 0 || atEnds == times.Length;
            anyOnWeekend |= times.Any(IsOnWeekend);
            for (var i = 1; i < times.Length; i++)
            {
                ticks.Add((times[i] - times[i - 1]).Ticks);
                months.Add(MonthsBetween(times[i - 1], times[i]));
                anyOverWeekend |= times[i - 1].DayOfWeek == DayOfWeek.Friday && ticks[^1] == 3 * TimeSpan.TicksPerDay;
            }
        }
        if (ticks.Count == 0)
            return null;
        ticks.Sort();
        months.Sort();
        var usual = months[months.Count / 2];
        var time = ticks[ticks.Count / 2];
        var step = usual > 0
            ? anyAtEnds && allAtEnds ? new TimeStep(usual, 0, DaysOfTheLongestMonth)
                : allAtLastWeekdays ? new TimeStep(usual, 0, SkipsWeekends: true)
                : new TimeStep(usual, 0, !daysDiffer && day > DaysOfEveryMonth ? day.Value : 0)
            : new TimeStep(0, time, SkipsWeekends: time == TimeSpan.TicksPerDay && anyOverWeekend && !anyOnWeekend);
        return step with { IsRegular = 2L * series.Sum(step.CountOthers) < ticks.Count };
    }

    /// <summary>
    /// The rows of the season that series of this step mostly have: a day of hours (or parts or small multiples of them), a week of days (or
    /// of working days), a year of months.
    /// </summary>
    public int Seasonality => Months > 0
        ? Months <= 12 && 12 % Months == 0 ? 12 / Months : 1
        : Ticks switch
        {
            <= TimeSpan.TicksPerDay / 2 when TimeSpan.TicksPerDay % Ticks == 0 => (int)Math.Min(ForecastLimits.Seasonality, TimeSpan.TicksPerDay / Ticks),
            TimeSpan.TicksPerDay => SkipsWeekends ? WorkingDays : DaysOfAWeek,
            DaysOfAWeek * TimeSpan.TicksPerDay => 52,
            _ => 1,
        };

    /// <summary>Whether a timestamp is one step after another, or about so: within a tenth of a step, as clocks are.</summary>
    public bool IsNext(DateTime from, DateTime to)
    {
        var next = After(from, 1);
        return Math.Abs((to - next).Ticks) <= (next - from).Ticks / 10;
    }

    /// <summary>Whether a timestamp is on a weekend, where days skip those.</summary>
    public bool Skips(DateTime time) => SkipsWeekends && Months == 0 && IsOnWeekend(time);

    /// <summary>How many timestamps are not one step after the one before.</summary>
    public int CountOthers(DateTime[] times)
    {
        var count = 0;
        for (var row = 1; row < times.Length; row++)
            count += IsNext(times[row - 1], times[row]) ? 0 : 1;
        return count;
    }

    /// <summary>The timestamp so many steps after another.</summary>
    public DateTime After(DateTime time, long steps)
    {
        if (Months > 0)
            return MonthsAfter(time, steps);
        return SkipsWeekends
            ? AtWorkingDay(WorkingDay(time) + steps, time)
            : new DateTime(Math.Clamp(time.Ticks + Ticks * steps, 0, DateTime.MaxValue.Ticks), time.Kind);
    }

    /// <summary>How many steps lie between two timestamps.</summary>
    /// <param name="from">A timestamp.</param>
    /// <param name="to">A later one.</param>
    /// <returns>At least 1; null where it is no whole number.</returns>
    public long? Between(DateTime from, DateTime to)
    {
        if (Months > 0)
        {
            var months = MonthsBetween(from, to);
            return months > 0 && months % Months == 0 ? months / Months : null;
        }
        var ticks = (to - from).Ticks;
        if (SkipsWeekends)
            return ticks % TimeSpan.TicksPerDay == 0 && !IsOnWeekend(from) && !IsOnWeekend(to) ? WorkingDay(to) - WorkingDay(from) : null;
        return ticks % Ticks == 0 ? ticks / Ticks : null;
    }

    /// <summary>The step in messages: "a month", "7 days", "6 hours", "00:15:00".</summary>
    public override string ToString() => Months > 0 ? Count(Months, "a month", "months")
        : SkipsWeekends ? "a working day"
        : Ticks > 0 && Ticks % TimeSpan.TicksPerDay == 0 ? Count(Ticks / TimeSpan.TicksPerDay, "a day", "days")
        : Ticks > 0 && Ticks % TimeSpan.TicksPerHour == 0 ? Count(Ticks / TimeSpan.TicksPerHour, "an hour", "hours")
        : TimeSpan.FromTicks(Ticks).ToString();

    private static string Count(long count, string one, string many) => count == 1 ? one : FormattableString.Invariant($"{count} {many}");

    private static bool IsOnWeekend(DateTime time) => time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    // Counted from the first day that there is, 1 January of the year 1, which was a Monday; a weekend counts to its Friday.
    private static long WorkingDay(DateTime time)
    {
        var (weeks, day) = Math.DivRem(time.Ticks / TimeSpan.TicksPerDay, DaysOfAWeek);
        return weeks * WorkingDays + Math.Min(day, WorkingDays - 1);
    }

    private static DateTime AtWorkingDay(long workingDay, DateTime time)
    {
        var (weeks, day) = Math.DivRem(workingDay, WorkingDays);
        var days = weeks * DaysOfAWeek + day;
        return days > DateTime.MaxValue.Ticks / TimeSpan.TicksPerDay
            ? new DateTime(DateTime.MaxValue.Ticks, time.Kind)
            : new DateTime(days * TimeSpan.TicksPerDay, time.Kind) + time.TimeOfDay;
    }

    private DateTime MonthsAfter(DateTime time, long steps)
    {
        if (12L * (DateTime.MaxValue.Year - time.Year) + DateTime.MaxValue.Month - time.Month < Months * steps)
            return new DateTime(DateTime.MaxValue.Ticks, time.Kind);
        var after = time.AddMonths((int)(Months * steps));
        var day = SkipsWeekends && IsLastWeekday(time) ? LastWeekday(after)
            : IsMonthEnd(time) ? Math.Min(Math.Max(Day, time.Day), DateTime.DaysInMonth(after.Year, after.Month))
            : after.Day;
        return after.AddDays(day - after.Day);
    }

    private static bool IsMonthEnd(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);

    private static int LastWeekday(DateTime month)
    {
        var last = DateTime.DaysInMonth(month.Year, month.Month);
        return last - new DateTime(month.Year, month.Month, last).DayOfWeek switch
        {
            DayOfWeek.Saturday => 1,
            DayOfWeek.Sunday => 2,
            _ => 0,
        };
    }

    private static bool IsLastWeekday(DateTime time) => time.Day == LastWeekday(time);

    // Whole months between two timestamps of the same time, and of the same day, or the last day where a month does not have it, or both on the last
    // weekday of their months; otherwise 0.
    private static int MonthsBetween(DateTime from, DateTime to)
    {
        var sameDay = from.Day == to.Day || IsMonthEnd(from.Day < to.Day ? from : to) || (IsLastWeekday(from) && IsLastWeekday(to));
        return sameDay && from.TimeOfDay == to.TimeOfDay ? 12 * (to.Year - from.Year) + to.Month - from.Month : 0;
    }
}
