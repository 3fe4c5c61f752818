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
        var found = value is "" ? "empty" : value ?? "null";
        throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant($"{option} is {found}; it must be {expected}."));
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
            Check(seen.Add(value), option, value, "given only once");
    }

    /// <summary>Checks that the name of a column is not that of another one, and notes it.</summary>
    /// <param name="option">The option.</param>
    /// <param name="name">The name; null is none.</param>
    /// <param name="taken">The names of the others.</param>
    /// <param name="kind">What kind of columns they are: "output".</param>
    /// <exception cref="ArgumentOutOfRangeException">It is.</exception>
    public static void CheckNotTaken(string option, string? name, HashSet<string> taken, string kind) =>
        Check(name == null || taken.Add(name), option, name, $"a name that no other {kind} column has");
}
