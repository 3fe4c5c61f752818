using System;

namespace RnnMl.Components;

/// <summary>What messages about rows have in common.</summary>
internal static class RowMessages
{
    /// <summary>Where a row is.</summary>
    /// <param name="row">Its number, from 0; null for an observation that is in no view.</param>
    public static string Place(long? row) => row == null ? "the observation" : FormattableString.Invariant($"row {row}");

    /// <summary>A series as the end of a phrase; nothing where there is one only, without a name.</summary>
    public static string OfSeries(string name) => name.Length > 0 ? $" of series '{name}'" : "";

    /// <summary>The error of a getter that is called where its cursor stands before the first row, or behind the last.</summary>
    public static InvalidOperationException NoRow() =>
        new("The cursor stands on no row: call MoveNext first, and read values only after it has returned true.");
}
