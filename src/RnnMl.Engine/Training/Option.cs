using System;

namespace RnnMl.Engine;

/// <summary>Checks of options, all with the same words: which option, the value found, and what was expected.</summary>
internal static class Option
{
    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    public static void Require(bool condition, string name, IFormattable value, string expected)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; expected {expected}."));
    }

    public static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    public static bool IsNotNegative(double value) => value >= 0 && double.IsFinite(value);
}
