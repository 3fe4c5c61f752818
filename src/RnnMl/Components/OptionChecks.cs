using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Components;

/// <summary>Checks of what a user chose, in the words that every component uses.</summary>
internal static class OptionChecks
{
    /// <summary>Checks one option.</summary>
    /// <param name="holds">Whether its value is as it must be.</param>
    /// <param name="option">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expected">What it must be, as the end of "it must be …".</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void Check(bool holds, string option, object? value, string expected)
    {
        if (holds)
            return;
        throw new ArgumentOutOfRangeException(option, value,
            FormattableString.Invariant($"{option} is {value ?? "null"}; it must be {expected}."));
    }

    /// <summary>Checks that an option is a name.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckName(string option, string? value) =>
        Check(!string.IsNullOrEmpty(value), option, value, "the name of a column");

    /// <summary>Checks that an option is a name or null.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckNameOrNull(string option, string? value) =>
        Check(value != "", option, value, "the name of a column, or null");

    /// <summary>Checks that an option is a number from one to another.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckRange(string option, int value, int minimum, int maximum) =>
        Check(value >= minimum && value <= maximum, option, value, $"from {minimum} to {maximum}");

    /// <summary>Checks that an option is a value of its enumeration.</summary>
    /// <inheritdoc cref="Check"/>
    public static void CheckDefined<TEnum>(string option, TEnum value)
        where TEnum : struct, Enum => Check(Enum.IsDefined(value), option, value, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    /// <summary>Values of an option as one text, in any culture.</summary>
    public static string List<TValue>(IEnumerable<TValue>? values) => values == null ? "null"
        : string.Join(", ", values.Select(value => FormattableString.Invariant($"{value}")));

    /// <summary>Checks that an option holds nothing twice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does.</exception>
    public static void CheckDistinct<TValue>(string option, TValue[] values)
    {
        var seen = new HashSet<TValue>();
        foreach (var value in values)
            Check(seen.Add(value), option, value, "there once only");
    }
}
