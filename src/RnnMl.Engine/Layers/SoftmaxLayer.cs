using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y = softmax(x) over the features of every row, dx = y (dy - sum y dy).</summary>
internal sealed class SoftmaxLayer<T>(int size) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _rows;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _output, rows, size);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        for (int row = 0; row < _rows; row++)
            Softmax.Forward(input.Slice(row * size, size), _output.AsSpan(row * size, size));
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, size);
        for (int row = 0; row < _rows; row++)
        {
            Softmax.Backward(
                Output.Slice(row * size, size), outputGradient.Slice(row * size, size), _inputGradient.AsSpan(row * size, size));
        }
        return _inputGradient.AsSpan(0, _rows * size);
    }
}
