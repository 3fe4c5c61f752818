using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y_t = x_b for every step t of sequence b; dx_b = the sum of dy over its steps.</summary>
internal sealed class Repeat<T>(int size) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BatchLayout _layout = new();

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Rows * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _output, layout.Rows, size);
        return layout.Rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        // The sequences that have a step are the first ones.
        for (int t = 0; t < _layout.Steps; t++)
            input[..(_layout.ActiveRows[t] * size)].CopyTo(_output.AsSpan(_layout.Offsets[t] * size));
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Sequences, size);
        Span<T> sum = _inputGradient.AsSpan(0, _layout.Sequences * size);
        outputGradient[..sum.Length].CopyTo(sum);
        for (int t = 1; t < _layout.Steps; t++)
        {
            Span<T> active = sum[..(_layout.ActiveRows[t] * size)];
            RowSums.Add(outputGradient.Slice(_layout.Offsets[t] * size, active.Length), active, active);
        }
        return sum;
    }
}
