using System;

namespace RnnMl.Forecasting;

/// <summary>Rows that are missing between two timestamps.</summary>
internal static class TimeGaps
{
    /// <summary>How many rows are missing.</summary>
    /// <exception cref="InvalidOperationException">The timestamps are no whole number of steps apart.</exception>
    public static long Count(TimeStep step, DateTime from, DateTime to, SeriesColumns columns) => step.Between(from, to) is { } steps
        ? steps - 1
        : throw new InvalidOperationException(FormattableString.Invariant(
            $"Column '{columns.TimeColumn}' goes from {from:s} to {to:s}, which is no whole number of steps of {step}; ") +
            "missing rows can be inserted into regular series only.");
}
