using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y = W x + b for every row; see <see cref="Linear{T}"/>.</summary>
internal sealed class Dense<T>(DenseSpec spec, ParameterSet<T> parameters) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> _linear = new(parameters, spec.WeightName, spec.BiasName);
    private int _rows;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _linear.OutputSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _output, rows, _linear.OutputSize);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input) =>
        _linear.Forward(input, _output.AsSpan(0, _rows * _linear.OutputSize), _rows);

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        _linear.AddWeightGradients(input, outputGradient, gradients, _rows);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, _linear.InputSize);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _rows * _linear.InputSize);
        inputGradient.Clear();
        _linear.AddInputGradient(outputGradient, inputGradient, _rows);
        return inputGradient;
    }
}
