namespace RnnMl.Sequences;

/// <summary>How parts of the calendar become numbers.</summary>
public enum CalendarEncoding
{
    /// <summary>
    /// Sine and cosine of how much of the part's cycle has passed, so that its end lies beside its start. Hours and days pass
    /// continuously with the time of day; a month and a quarter count from beginning to end as their start.
    /// </summary>
    SineCosine,

    /// <summary>The number itself, such as 23 for an hour.</summary>
    Number,
}
