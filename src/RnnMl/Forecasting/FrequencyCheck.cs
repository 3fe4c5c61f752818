using System;

namespace RnnMl.Forecasting;

/// <summary>
/// Whether the rows of a series come as often as those that a forecaster was fitted on. Where missing rows are not put in, rows count as
/// steps of equal length: a gap now and then does little harm, but nothing holds for a series of another frequency.
/// </summary>
internal struct FrequencyCheck
{
    // Rows that come too early are no gaps.
    private const int FewestShorter = 3, FewestLonger = 10;

    private int _steps, _shorter, _longer;

    /// <summary>Checks a whole series.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Check(TimeStep step, ReadOnlySpan<DateTime> times, SeriesColumns columns, string series)
    {
        var check = new FrequencyCheck();
        for (var row = 1; row < times.Length; row++)
            check.Add(step, times[row - 1], times[row], columns, series);
    }

    /// <summary>Takes in the next distance of two rows.</summary>
    /// <param name="step">The forecaster's.</param>
    /// <param name="from">The moment of a row.</param>
    /// <param name="to">That of the next.</param>
    /// <param name="columns">For the message.</param>
    /// <param name="series">The name of the series; empty where there is one only.</param>
    /// <exception cref="InvalidOperationException">
    /// More than three quarters of the distances so far are shorter than two thirds of a step (at least three), or longer than one and a
    /// half (at least ten).
    /// </exception>
    public void Add(TimeStep step, DateTime from, DateTime to, SeriesColumns columns, string series)
    {
        if (!step.IsRegular)
            return;
        double distance = (to - from).Ticks, expected = (step.After(from, 1) - from).Ticks;
        _steps++;
        _shorter += 3 * distance < 2 * expected ? 1 : 0;
        _longer += 2 * distance > 3 * expected ? 1 : 0;
        if ((_shorter >= FewestShorter && 4L * _shorter > 3L * _steps) || (_longer >= FewestLonger && 4L * _longer > 3L * _steps))
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Column '{columns.TimeColumn}' goes from {from:s} to {to:s}{(series.Length > 0 ? $" in series '{series}'" : "")}, and most rows ") +
                $"before lie as far apart; the step of the forecaster is {step}. " +
                "One forecaster serves one frequency: bring the series to it, or fit another; where rows are missing, choose MissingValues to have them put in.");
        }
    }
}
