using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y = W x + b for every row.
/// <code>
/// dx = W^T dy        dW = sum dy x^T        db = sum dy
/// </code>
/// </summary>
internal sealed class Dense<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weight;
    private readonly Parameter<T> _bias;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly PackedMatrix<T> _packed = new();
    private int _rows;

    public Dense(DenseSpec spec, int inputSize, ParameterSet<T> parameters)
    {
        _parameters = parameters;
        _weight = parameters[spec.WeightName];
        _bias = parameters[spec.BiasName];
        _inputSize = inputSize;
        _outputSize = spec.OutputSize;
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _outputSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _output, rows, _outputSize);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> output = _output.AsSpan(0, _rows * _outputSize);
        RowSums.Broadcast(_bias.In(_parameters.Values.AsSpan()), output);
        MatrixProduct.Add(input, _weight.Transposed!, output, _rows);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        RowSums.Add(outputGradient, _bias.In(gradients));
        _packed.Pack(input, _rows, _inputSize);
        MatrixProduct.AddTransposed(outputGradient, _packed, _weight.In(gradients), _outputSize);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, _inputSize);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _rows * _inputSize);
        inputGradient.Clear();
        _packed.Pack(_weight.In(_parameters.Values.AsSpan()), _outputSize, _inputSize);
        MatrixProduct.Add(outputGradient, _packed, inputGradient, _rows);
        return inputGradient;
    }
}
