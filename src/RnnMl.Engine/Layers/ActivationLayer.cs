using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y = f(x) for every element, dx = dy f'(x); see <see cref="ElementFunction{T}"/>.</summary>
internal sealed class ActivationLayer<T>(ActivationSpec spec, int size) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ElementFunction<T> _function = new(spec.Function, spec.Alpha);
    private int _rows;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _output, rows, size);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input) => _function.Forward(input, _output.AsSpan(0, _rows * size));

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, size);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _rows * size);
        _function.Backward(input, Output, outputGradient, inputGradient);
        return inputGradient;
    }
}
