using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y = W x + b for every row: the product of dense layers, convolutions and attention. W is a weight [O, I], or [O, I1, I2]
/// seen as [O, I1*I2].
/// <code>
/// dx = W^T dy        dW = sum dy x^T        db = sum dy
/// </code>
/// </summary>
internal sealed class Linear<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weight;
    private readonly Parameter<T>? _bias;
    private readonly PackedMatrix<T> _packed = new();
    private PackedMatrix<T>? _transposed;

    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="weight">The weight's name.</param>
    /// <param name="bias">The bias' name, or null for none.</param>
    public Linear(ParameterSet<T> parameters, string weight, string? bias)
    {
        _parameters = parameters;
        _weight = parameters[weight];
        _bias = bias is null ? null : parameters[bias];
        OutputSize = _weight.Shape[0];
        InputSize = _weight.Length / OutputSize;
    }

    public int InputSize { get; }

    public int OutputSize { get; }

    /// <summary><paramref name="output"/> [rows, O] from <paramref name="input"/> [rows, I].</summary>
    public void Forward(ReadOnlySpan<T> input, Span<T> output, int rows)
    {
        if (_bias is null)
            output.Clear();
        else
            RowSums.Broadcast(_bias.In((ReadOnlySpan<T>)_parameters.Values), output);
        // Packed for the first to ask, as not every user goes forward.
        _transposed ??= _parameters.Transposed(_weight);
        MatrixProduct.Add(input, _transposed, output, rows);
    }

    /// <summary>Adds the gradients of weight and bias to <paramref name="gradients"/>.</summary>
    public void AddWeightGradients(ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, int rows)
    {
        if (_bias is not null)
            RowSums.Add(outputGradient, _bias.In(gradients));
        _packed.Pack(input, rows, InputSize);
        MatrixProduct.AddTransposed(outputGradient, _packed, _weight.In(gradients), OutputSize);
    }

    /// <summary><paramref name="inputGradient"/> [rows, I] += W^T dy.</summary>
    public void AddInputGradient(ReadOnlySpan<T> outputGradient, Span<T> inputGradient, int rows)
    {
        _packed.Pack(_weight.In((ReadOnlySpan<T>)_parameters.Values), OutputSize, InputSize);
        MatrixProduct.Add(outputGradient, _packed, inputGradient, rows);
    }
}
