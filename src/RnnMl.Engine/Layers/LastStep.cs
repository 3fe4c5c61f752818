using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y_b = x of the last step of sequence b, or of the first, which a layer that reads backwards comes to last; the gradient goes
/// back to that step, and zero to all others.
/// </summary>
internal sealed class LastStep<T>(int size, bool isFirst = false) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BatchLayout _layout = new();

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Sequences * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _output, layout.Sequences, size);
        return layout.Sequences;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        for (int b = 0; b < _layout.Sequences; b++)
            input.Slice(RowOf(b) * size, size).CopyTo(_output.AsSpan(b * size));
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Rows, size);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _layout.Rows * size);
        inputGradient.Clear();
        for (int b = 0; b < _layout.Sequences; b++)
            outputGradient.Slice(b * size, size).CopyTo(inputGradient[(RowOf(b) * size)..]);
        return inputGradient;
    }

    private int RowOf(int b) => isFirst ? b : _layout.LastRow(b);
}
