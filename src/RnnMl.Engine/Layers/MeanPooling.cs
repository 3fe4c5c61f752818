using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y_b = the mean of x over the steps of sequence b; dx_t = dy_b / its length.</summary>
internal sealed class MeanPooling<T>(int size) : Layer<T>
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
        _output.AsSpan(0, _layout.Sequences * size).Clear();
        for (int t = 0; t < _layout.Steps; t++)
        {
            Span<T> active = _output.AsSpan(0, _layout.ActiveRows[t] * size);
            RowSums.Add(input.Slice(_layout.Offsets[t] * size, active.Length), active, active);
        }
        for (int b = 0; b < _layout.Sequences; b++)
            Rows.Scale(Share(b), _output.AsSpan(b * size, size));
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Rows, size);
        for (int b = 0; b < _layout.Sequences; b++)
        {
            Span<T> first = _inputGradient.AsSpan(b * size, size);
            outputGradient.Slice(b * size, size).CopyTo(first);
            Rows.Scale(Share(b), first);
        }
        for (int t = 1; t < _layout.Steps; t++)
            _inputGradient.AsSpan(0, _layout.ActiveRows[t] * size).CopyTo(_inputGradient.AsSpan(_layout.Offsets[t] * size));
        return _inputGradient.AsSpan(0, _layout.Rows * size);
    }

    private T Share(int b) => T.One / T.CreateTruncating(_layout.Lengths[b]);
}
