using System;
using System.Collections.Generic;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// All weights of a network, one after another in a single array, so that an optimizer, a norm, a snapshot or a file treats
/// them as one vector. Whoever changes <see cref="Values"/> calls <see cref="Pack"/> afterwards; readers may then share the set.
/// </summary>
internal sealed class ParameterSet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, Parameter<T>> _byName = new(StringComparer.Ordinal);

    public ParameterSet(NetworkSpec spec)
    {
        var items = new List<Parameter<T>>();
        int offset = 0;
        foreach (ParameterShape shape in spec.Parameters())
        {
            var parameter = new Parameter<T>(shape, offset);
            items.Add(parameter);
            _byName.Add(parameter.Name, parameter);
            offset += parameter.Length;
        }
        Items = [.. items];
        Values = new T[offset];
    }

    public Parameter<T>[] Items { get; }

    public T[] Values { get; }

    public Parameter<T> this[string name] => _byName[name];

    /// <summary>Draws every value anew, in the order of the declaration: the same seed gives the same bits.</summary>
    public void Initialize(NetworkSpec spec, RandomSource random)
    {
        int i = 0;
        foreach (ParameterShape shape in spec.Parameters())
        {
            for (long n = shape.Length; n > 0; n--)
                Values[i++] = T.CreateTruncating((2 * random.NextDouble() - 1) * shape.Bound);
        }
        Pack();
    }

    /// <summary>Brings the packed copies of the weights up to date with <see cref="Values"/>.</summary>
    public void Pack()
    {
        foreach (Parameter<T> parameter in Items)
            parameter.Pack(Values);
    }

    /// <summary>The value of the largest magnitude and the name of its parameter; a NaN counts as the largest.</summary>
    public (string Name, T Value) FindLargest()
    {
        (string Name, T Value) largest = (Items.Length > 0 ? Items[0].Name : "", T.Zero);
        foreach (Parameter<T> parameter in Items)
        {
            foreach (T value in parameter.In(Values.AsSpan()))
            {
                if (T.IsNaN(value))
                    return (parameter.Name, value);
                if (T.Abs(value) > T.Abs(largest.Value))
                    largest = (parameter.Name, value);
            }
        }
        return largest;
    }
}
