using System;

namespace RnnMl.Forecasting;

/// <summary>
/// Whether the rows of a series are as frequent as those that a forecaster was fitted on. Where missing rows are not inserted, rows count as
/// steps of equal length: a gap now and then does little harm, but nothing holds for a series of another frequency.
/// </summary>
internal struct FrequencyCheck
{
    /// <summary>How many distances show a frequency, where rows arrive one by one and the window is smaller.</summary>
    public const int FewestSteps = FewestLonger;

    // Rows that are too early are no gaps.
    private const int FewestShorter = 3, FewestLonger = 10;

    // A Saturday that is worked on now and then is none of a week of seven days, which has two in seven.
    private const int FewestSkipped = 3, RowsOfSkipped = 10;

    private int _steps, _shorter, _longer, _skipped;

    /// <summary>Checks a whole series.</summary>
    /// <param name="step">The forecaster's.</param>
    /// <param name="times">The timestamps, increasing.</param>
    /// <param name="columns">For the message.</param>
    /// <param name="series">The name of the series; empty where there is one only.</param>
    /// <exception cref="InvalidOperationException">
    /// More than three quarters of the distances are shorter than two thirds of a step (at least three), or longer than one and a half (at
    /// least ten); or the step is a working day, and more than a tenth of the rows (at least three) are on weekends.
    /// </exception>
    public static void Check(TimeStep step, ReadOnlySpan<DateTime> times, SeriesColumns columns, string series)
    {
        var check = new FrequencyCheck();
        for (var row = 1; row < times.Length; row++)
            check.Count(step, times[row - 1], times[row], 1);
        if (!step.IsRegular || !(check.IsOther || check.IsOfWholeWeeks))
            return;
        var first = 1;
        while (!check.IsOneOfThose(step, times[first - 1], times[first]))
            first++;
        throw check.Refused(step, times[first - 1], times[first], columns, series);
    }

    /// <summary>The distances of the rows that a tail remembers.</summary>
    public static FrequencyCheck Of(TimeStep step, SeriesTail tail)
    {
        var check = new FrequencyCheck();
        for (var back = 1; back < tail.TimeCount; back++)
            check.Count(step, tail.TimeBefore(back), tail.TimeBefore(back - 1), 1);
        return check;
    }

    /// <summary>
    /// Takes in the next row of a series of which only the last distances are known: as many as rows are remembered. Fewer, at its
    /// beginning, show nothing.
    /// </summary>
    /// <param name="step">The forecaster's.</param>
    /// <param name="tail">The rows before.</param>
    /// <param name="time">The timestamp of the row.</param>
    /// <param name="columns">For the message.</param>
    /// <param name="series">The name of the series; empty where there is one only.</param>
    /// <returns>The check with it, and without the oldest distance where that is forgotten.</returns>
    /// <exception cref="InvalidOperationException">The row is one of so many, of the last ones, as in a whole series are refused.</exception>
    public readonly FrequencyCheck With(TimeStep step, SeriesTail tail, DateTime time, SeriesColumns columns, string series)
    {
        var next = this;
        next.Count(step, tail.LastTime, time, 1);
        if (!tail.RemembersAllTimes)
            return next;
        // A row that keeps to the step is none to be refused.
        if (step.IsRegular && (next.IsOther || next.IsOfWholeWeeks) && next.IsOneOfThose(step, tail.LastTime, time))
            throw next.Refused(step, tail.LastTime, time, columns, series);
        next.Count(step, tail.TimeBefore(tail.TimeCount - 1), tail.TimeBefore(tail.TimeCount - 2), -1);
        return next;
    }

    private readonly bool IsOther => AreMostShorter || (_longer >= FewestLonger && 4L * _longer > 3L * _steps);

    private readonly bool IsOfWholeWeeks => _skipped >= FewestSkipped && (long)RowsOfSkipped * _skipped > _steps;

    private readonly bool AreMostShorter => _shorter >= FewestShorter && 4L * _shorter > 3L * _steps;

    private void Count(TimeStep step, DateTime from, DateTime to, int times)
    {
        var side = Side(step, from, to);
        _steps += times;
        _shorter += side < 0 ? times : 0;
        _longer += side > 0 ? times : 0;
        _skipped += step.Skips(to) ? times : 0;
    }

    private readonly bool IsOneOfThose(TimeStep step, DateTime from, DateTime to) =>
        IsOther ? Side(step, from, to) == (AreMostShorter ? -1 : 1) : step.Skips(to);

    // -1 for a distance that is too short, 1 for one that is too long.
    private static int Side(TimeStep step, DateTime from, DateTime to)
    {
        double distance = (to - from).Ticks, expected = (step.After(from, 1) - from).Ticks;
        return 3 * distance < 2 * expected ? -1 : 2 * distance > 3 * expected ? 1 : 0;
    }

    private readonly InvalidOperationException Refused(TimeStep step, DateTime from, DateTime to, SeriesColumns columns, string series)
    {
        var (count, how) = !IsOther ? (_skipped, "on a Saturday or a Sunday")
            : AreMostShorter ? (_shorter, "less than two thirds of a step after the one before")
            : (_longer, "more than one and a half steps after the one before");
        return new InvalidOperationException(
            FormattableString.Invariant($"Column '{columns.TimeColumn}' goes from {from:s} to {to:s}{(series.Length > 0 ? $" in series '{series}'" : "")}; ") +
            FormattableString.Invariant($"of its rows {count} of {_steps} are {how}; the step of the forecaster is {step}. ") +
            "One forecaster serves one frequency: resample the series, or fit another; where rows are missing, choose MissingValues to have them inserted.");
    }
}
