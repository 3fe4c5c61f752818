using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RnnMl.Searching;

/// <summary>One value for each hyper-parameter of a <see cref="SearchSpace"/>.</summary>
public sealed class SearchPoint
{
    private readonly KeyValuePair<string, object>[] _values;

    internal SearchPoint(IEnumerable<KeyValuePair<string, object>> values) => _values = [.. values];

    /// <summary>The value of a hyper-parameter that <see cref="SearchSpace.AddInteger"/> added.</summary>
    /// <exception cref="ArgumentException">There is none of that name and kind.</exception>
    public int GetInteger(string name) => GetChoice<int>(name);

    /// <summary>The value of a hyper-parameter that <see cref="SearchSpace.AddNumber"/> added.</summary>
    /// <exception cref="ArgumentException">There is none of that name and kind.</exception>
    public double GetNumber(string name) => GetChoice<double>(name);

    /// <summary>The value of a hyper-parameter that <see cref="SearchSpace.AddChoice"/> added.</summary>
    /// <exception cref="ArgumentException">There is none of that name and kind.</exception>
    public TValue GetChoice<TValue>(string name)
    {
        foreach (var (known, value) in _values)
        {
            if (known == name)
            {
                return value is TValue typed ? typed
                    : throw new ArgumentException($"The hyper-parameter '{name}' is a {value.GetType().Name}; a {typeof(TValue).Name} was asked for.");
            }
        }
        throw new ArgumentException($"There is no hyper-parameter '{name}'; there are {string.Join(", ", _values.Select(value => $"'{value.Key}'"))}.");
    }

    /// <summary>All values: <c>HiddenSize=32, LearningRate=0.004</c>.</summary>
    public override string ToString() =>
        string.Join(", ", _values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key}={value.Value}")));
}
