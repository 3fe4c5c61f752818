using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Components;

namespace RnnMl.Searching;

/// <summary>What a search may choose: named hyper-parameters, each with its range or its choices.</summary>
public sealed class SearchSpace
{
    private readonly List<(string Name, Func<Random, object> Draw)> _parameters = [];

    /// <summary>The names of the hyper-parameters, in the order in which they were added.</summary>
    public IReadOnlyList<string> Names => [.. _parameters.Select(parameter => parameter.Name)];

    /// <summary>Adds a whole number.</summary>
    /// <param name="name">Its name, under which <see cref="SearchPoint.GetInteger"/> finds it.</param>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value, that can be drawn too.</param>
    /// <param name="isLogarithmic">Whether 8 to 16 is as likely as 16 to 32; both ends must then be above 0.</param>
    /// <returns>This space.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The name is empty or taken, or the range is none.</exception>
    public SearchSpace AddInteger(string name, int minimum, int maximum, bool isLogarithmic = false)
    {
        CheckRange(name, minimum, maximum, isLogarithmic);
        // Half a step beyond each end, so that the ends are as likely as the others.
        return Add(name, isLogarithmic
            ? random => Math.Clamp((int)Math.Round(Logarithmic(random, minimum - 0.5, maximum + 0.5)), minimum, maximum)
            : random => (int)random.NextInt64(minimum, (long)maximum + 1));
    }

    /// <summary>Adds a number.</summary>
    /// <param name="name">Its name, under which <see cref="SearchPoint.GetNumber"/> finds it.</param>
    /// <param name="minimum">The smallest value.</param>
    /// <param name="maximum">The largest value.</param>
    /// <param name="isLogarithmic">Whether 0.001 to 0.01 is as likely as 0.01 to 0.1; both ends must then be above 0.</param>
    /// <returns>This space.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The name is empty or taken, or the range is none.</exception>
    public SearchSpace AddNumber(string name, double minimum, double maximum, bool isLogarithmic = false)
    {
        CheckRange(name, minimum, maximum, isLogarithmic);
        return Add(name, random => isLogarithmic
            ? Math.Clamp(Logarithmic(random, minimum, maximum), minimum, maximum)
            : minimum + random.NextDouble() * (maximum - minimum));
    }

    /// <summary>Adds one of several values.</summary>
    /// <param name="name">Its name, under which <see cref="SearchPoint.GetChoice{TValue}"/> finds it.</param>
    /// <param name="values">The values, at least one.</param>
    /// <returns>This space.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The name is empty or taken, or there is no value.</exception>
    public SearchSpace AddChoice<TValue>(string name, params TValue[] values)
        where TValue : notnull
    {
        OptionChecks.Check(values is { Length: > 0 }, name, "empty", "one value or more");
        TValue[] choices = [.. values];
        return Add(name, random => choices[random.Next(choices.Length)]);
    }

    internal SearchPoint Draw(Random random) =>
        new(_parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Draw(random))));

    private static double Logarithmic(Random random, double minimum, double maximum) =>
        Math.Exp(Math.Log(minimum) + random.NextDouble() * (Math.Log(maximum) - Math.Log(minimum)));

    private static void CheckRange(string name, double minimum, double maximum, bool isLogarithmic)
    {
        OptionChecks.Check(minimum <= maximum && double.IsFinite(maximum - minimum), name, FormattableString.Invariant($"{minimum} to {maximum}"),
            "a finite range from its smallest to its largest value");
        OptionChecks.Check(!isLogarithmic || minimum > 0, name, FormattableString.Invariant($"{minimum} to {maximum}"),
            "above 0 where isLogarithmic is true");
    }

    private SearchSpace Add(string name, Func<Random, object> draw)
    {
        OptionChecks.CheckName(nameof(name), name);
        OptionChecks.Check(_parameters.All(parameter => parameter.Name != name), nameof(name), name, "a name that no other hyper-parameter has");
        _parameters.Add((name, draw));
        return this;
    }
}
