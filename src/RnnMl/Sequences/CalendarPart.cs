namespace RnnMl.Sequences;

/// <summary>A part of a date or a time of day.</summary>
public enum CalendarPart
{
    /// <summary>The hour, 0 to 23; its cycle is the day.</summary>
    Hour,

    /// <summary>The day of the week, 0 (Sunday) to 6; its cycle is the week.</summary>
    DayOfWeek,

    /// <summary>The day of the month, 1 to 31; its cycle is the month.</summary>
    DayOfMonth,

    /// <summary>The month, 1 to 12; its cycle is the year.</summary>
    Month,

    /// <summary>The day of the year, 1 to 366; its cycle is the year.</summary>
    DayOfYear,

    /// <summary>The quarter, 1 to 4; its cycle is the year.</summary>
    Quarter,

    /// <summary>The year, such as 2024. It has no cycle, and is always one number.</summary>
    Year,

    /// <summary>1 on Saturday and Sunday, otherwise 0. It has no cycle, and is always one number.</summary>
    IsWeekend,
}
