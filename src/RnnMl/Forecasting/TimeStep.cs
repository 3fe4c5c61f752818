using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>The regular distance of a series' rows: so many months, or a fixed time.</summary>
/// <param name="Months">The months; 0 where it is a fixed time.</param>
/// <param name="Ticks">The time; 0 where it is in months.</param>
/// <param name="AtMonthEnds">Whether the last day of a month is followed by the last day of another.</param>
internal sealed record TimeStep(int Months, long Ticks, bool AtMonthEnds = false)
{
    /// <summary>
    /// The usual step of series: whole months where nearly all rows lie so far apart, otherwise the median distance of rows.
    /// </summary>
    /// <param name="all">The moments of each series, increasing.</param>
    /// <returns>The step; null where no series has two rows.</returns>
    public static TimeStep? Infer(IEnumerable<DateTime[]> all)
    {
        var ticks = new List<long>();
        var months = new List<int>();
        // The 28th of February alone does not tell.
        bool anyAtEnds = false, allAtEnds = true;
        foreach (var times in all)
        {
            var atEnds = times.Count(IsMonthEnd);
            anyAtEnds |= atEnds > 0;
            allAtEnds &= atEnds == 0 || atEnds == times.Length;
            for (var i = 1; i < times.Length; i++)
            {
                ticks.Add((times[i] - times[i - 1]).Ticks);
                months.Add(MonthsBetween(times[i - 1], times[i]));
            }
        }
        if (ticks.Count == 0)
            return null;
        ticks.Sort();
        months.Sort();
        var usual = months[months.Count / 2];
        return usual > 0 ? new TimeStep(usual, 0, anyAtEnds && allAtEnds) : new TimeStep(0, ticks[ticks.Count / 2]);
    }

    /// <summary>
    /// The rows of the season that series of this step mostly have: a day of hours (or parts or small multiples of them), a week of days, a year
    /// of months.
    /// </summary>
    public int Seasonality => Months > 0
        ? Months <= 12 && 12 % Months == 0 ? 12 / Months : 1
        : Ticks switch
        {
            <= TimeSpan.TicksPerDay / 2 when TimeSpan.TicksPerDay % Ticks == 0 => (int)Math.Min(1_048_576, TimeSpan.TicksPerDay / Ticks),
            TimeSpan.TicksPerDay => 7,
            7 * TimeSpan.TicksPerDay => 52,
            _ => 1,
        };

    /// <summary>The moment so many steps after another.</summary>
    public DateTime After(DateTime time, long steps)
    {
        if (Months == 0)
            return new DateTime(Math.Clamp(time.Ticks + Ticks * steps, 0, DateTime.MaxValue.Ticks), time.Kind);
        var after = time.AddMonths((int)(Months * steps));
        return AtMonthEnds && IsMonthEnd(time) ? after.AddDays(DateTime.DaysInMonth(after.Year, after.Month) - after.Day) : after;
    }

    /// <summary>How many steps lie between two moments.</summary>
    /// <param name="from">A moment.</param>
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
        return ticks % Ticks == 0 ? ticks / Ticks : null;
    }

    private static bool IsMonthEnd(DateTime time) => time.Day == DateTime.DaysInMonth(time.Year, time.Month);

    // Whole months between two moments of the same day and time, or both at the end of their months; otherwise 0.
    private static int MonthsBetween(DateTime from, DateTime to)
    {
        var sameDay = from.Day == to.Day || (IsMonthEnd(from) && IsMonthEnd(to));
        return sameDay && from.TimeOfDay == to.TimeOfDay ? 12 * (to.Year - from.Year) + to.Month - from.Month : 0;
    }
}
