using System;
using RnnMl.Components;

namespace RnnMl.Sequences;

/// <summary>Parts of the calendar as numbers.</summary>
internal static class CalendarParts
{
    /// <summary>What the numbers of a part are called: one name for each.</summary>
    public static string[] Names(CalendarPart part, CalendarEncoding encoding) =>
        HasPhase(part, encoding) ? [$"{part}.Sine", $"{part}.Cosine"] : [$"{part}"];

    /// <summary>Writes the numbers of a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="encoding">How it becomes numbers.</param>
    /// <param name="time">The timestamp, whose clock is taken as it is.</param>
    /// <param name="features">Where they go.</param>
    /// <returns>What is left of <paramref name="features"/>.</returns>
    public static Span<float> Write(CalendarPart part, CalendarEncoding encoding, DateTime time, Span<float> features)
    {
        if (HasPhase(part, encoding))
        {
            CalendarFeatures.Write(Phase(part, time), features);
            return features[CalendarFeatures.PerCycle..];
        }
        features[0] = Number(part, time);
        return features[1..];
    }

    private static bool HasPhase(CalendarPart part, CalendarEncoding encoding) =>
        encoding == CalendarEncoding.SineCosine && part is not (CalendarPart.Year or CalendarPart.IsWeekend);

    private static double Phase(CalendarPart part, DateTime time) => part switch
    {
        CalendarPart.Hour => CalendarFeatures.Phase(CalendarCycle.Day, time),
        CalendarPart.DayOfWeek => CalendarFeatures.Phase(CalendarCycle.Week, time),
        CalendarPart.DayOfYear => CalendarFeatures.Phase(CalendarCycle.Year, time),
        CalendarPart.DayOfMonth => (time.Day - 1 + time.TimeOfDay.TotalDays) / DateTime.DaysInMonth(time.Year, time.Month),
        CalendarPart.Month => (time.Month - 1) / 12.0,
        _ => (Quarter(time) - 1) / 4.0,
    };

    private static int Number(CalendarPart part, DateTime time) => part switch
    {
        CalendarPart.Hour => time.Hour,
        CalendarPart.DayOfWeek => (int)time.DayOfWeek,
        CalendarPart.DayOfMonth => time.Day,
        CalendarPart.Month => time.Month,
        CalendarPart.DayOfYear => time.DayOfYear,
        CalendarPart.Quarter => Quarter(time),
        CalendarPart.Year => time.Year,
        _ => time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0,
    };

    private static int Quarter(DateTime time) => (time.Month + 2) / 3;
}
