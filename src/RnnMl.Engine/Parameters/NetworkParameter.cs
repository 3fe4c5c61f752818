using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>One named tensor of a network's weights.</summary>
public sealed class NetworkParameter
{
    private readonly ParameterSet<float> _set;
    private readonly Parameter<float> _parameter;

    internal NetworkParameter(ParameterSet<float> set, Parameter<float> parameter)
    {
        _set = set;
        _parameter = parameter;
    }

    /// <summary>PyTorch's name with the layer's prefix, such as <c>rnn.weight_ih_l0</c>.</summary>
    public string Name => _parameter.Name;

    /// <summary>
    /// Whether training changes it by its gradient; false for what its layer measures, such as batch normalisation's averages.
    /// </summary>
    public bool IsTrained => _parameter.IsTrained;

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<int> Shape => _parameter.Shape;

    /// <summary>The values, row-major.</summary>
    public ReadOnlySpan<float> Values => _parameter.In(_set.Values.AsSpan());

    /// <summary>Its part of an array that is laid out as the weights are.</summary>
    internal Span<float> In(Span<float> weights) => _parameter.In(weights);

    /// <summary>Replaces all values. Not to be called while a predictor or a trainer of the network is at work.</summary>
    /// <param name="values">As many as the shape has, row-major.</param>
    /// <exception cref="ArgumentException">The number of values is another one.</exception>
    public void SetValues(ReadOnlySpan<float> values)
    {
        Write(values);
        _set.Pack();
    }

    /// <summary>Replaces all values of one of several parameters, after the last of which <see cref="ParameterSet{T}.Pack"/> is due.</summary>
    /// <inheritdoc cref="SetValues"/>
    internal void Write(ReadOnlySpan<float> values)
    {
        if (values.Length != _parameter.Length)
        {
            throw new ArgumentException(
                $"Parameter '{Name}' has {_parameter.Length} values, but {values.Length} were given.", nameof(values));
        }
        values.CopyTo(_parameter.In(_set.Values.AsSpan()));
    }
}
