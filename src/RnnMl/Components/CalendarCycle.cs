namespace RnnMl.Components;

/// <summary>A cycle of the calendar, seen by the network as the sine and cosine of the phase.</summary>
internal enum CalendarCycle
{
    /// <summary>Minutes and seconds within the hour.</summary>
    Hour,

    /// <summary>Time of day.</summary>
    Day,

    /// <summary>Time within the week, from Sunday.</summary>
    Week,

    /// <summary>Time within the year.</summary>
    Year,
}
