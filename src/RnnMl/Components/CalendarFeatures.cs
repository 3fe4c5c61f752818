using System;
using System.Collections.Generic;

namespace RnnMl.Components;

/// <summary>Calendar features: which cycles matter for a series, and their values at a timestamp.</summary>
internal static class CalendarFeatures
{
    /// <summary>How many numbers describe a timestamp's place in one cycle: sine and cosine.</summary>
    public const int PerCycle = 2;

    /// <summary>
    /// The cycles that a series of these timestamps can show: at least two rows in a cycle (by the median step), and at
    /// least two cycles in the series. One seen once cannot be distinguished from a trend.
    /// </summary>
    /// <param name="times">The timestamps, increasing.</param>
    public static CalendarCycle[] Choose(ReadOnlySpan<DateTime> times)
    {
        if (times.Length < 2)
            return [];
        var step = MedianStep(times).Ticks;
        var span = (times[^1] - times[0]).Ticks + step;

        var cycles = new List<CalendarCycle>();
        foreach (var cycle in Enum.GetValues<CalendarCycle>())
        {
            var period = Period(cycle).Ticks;
            if (2 * step <= period && span >= 2 * period)
                cycles.Add(cycle);
        }
        return [.. cycles];
    }

    /// <summary>The median distance of two timestamps that follow each other.</summary>
    /// <param name="times">The timestamps, increasing; at least two.</param>
    public static TimeSpan MedianStep(ReadOnlySpan<DateTime> times)
    {
        var steps = new TimeSpan[times.Length - 1];
        for (var i = 0; i < steps.Length; i++)
            steps[i] = times[i + 1] - times[i];
        Array.Sort(steps);
        return steps[steps.Length / 2];
    }

    /// <summary>Writes sine and cosine of each cycle's phase at a timestamp.</summary>
    /// <param name="cycles">The cycles.</param>
    /// <param name="time">The timestamp.</param>
    /// <param name="features">Two numbers in [-1, 1] for each cycle.</param>
    public static void Write(ReadOnlySpan<CalendarCycle> cycles, DateTime time, Span<float> features)
    {
        for (var i = 0; i < cycles.Length; i++)
            Write(Phase(cycles[i], time), features[(PerCycle * i)..]);
    }

    /// <summary>Writes sine and cosine of a phase.</summary>
    /// <param name="phase">The phase: 0 at the start of the cycle, 1 at its end.</param>
    /// <param name="features">Receives two numbers in [-1, 1].</param>
    public static void Write(double phase, Span<float> features)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * phase);
        features[0] = (float)sine;
        features[1] = (float)cosine;
    }

    /// <summary>How much of a cycle has passed at a timestamp, in [0, 1).</summary>
    public static double Phase(CalendarCycle cycle, DateTime time) => cycle switch
    {
        CalendarCycle.Hour => time.TimeOfDay.TotalHours % 1,
        CalendarCycle.Day => time.TimeOfDay.TotalDays,
        CalendarCycle.Week => ((int)time.DayOfWeek + time.TimeOfDay.TotalDays) / 7,
        _ => (time.DayOfYear - 1 + time.TimeOfDay.TotalDays) / (DateTime.IsLeapYear(time.Year) ? 366 : 365),
    };

    private static TimeSpan Period(CalendarCycle cycle) => cycle switch
    {
        CalendarCycle.Hour => TimeSpan.FromHours(1),
        CalendarCycle.Day => TimeSpan.FromDays(1),
        CalendarCycle.Week => TimeSpan.FromDays(7),
        _ => TimeSpan.FromDays(365),
    };
}
