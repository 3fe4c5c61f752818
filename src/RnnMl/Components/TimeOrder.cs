using System;

namespace RnnMl.Components;

/// <summary>Checks that the timestamps of a series increase.</summary>
internal static class TimeOrder
{
    /// <summary>Checks that a row's timestamp is after that of the row before.</summary>
    /// <param name="column">The column of timestamps.</param>
    /// <param name="time">The row's timestamp.</param>
    /// <param name="row">The row's number, from 0; null for an observation that is in no view.</param>
    /// <param name="previous">The timestamp of the row before it in its series.</param>
    /// <param name="series">The name of its series; empty where there is one only.</param>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void Check(string column, DateTime time, long? row, DateTime previous, string series)
    {
        if (time <= previous)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Column '{column}' holds {time:s} in {RowMessages.Place(row)}, after {previous:s}") +
                $"{RowMessages.OfSeries(series)}; rows must be in time order, without repetition.");
        }
    }
}
