using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y_b = the maximum of x over the steps of sequence b, feature by feature; dy goes to the first step that has it. A NaN
/// counts as the maximum, so that it is not lost.
/// </summary>
internal sealed class MaxPooling<T>(int size) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private BatchLayout _layout = new();
    private int[] _steps = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Sequences * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _output, layout.Sequences, size);
        Buffers.Ensure(ref _steps, layout.Sequences, size);
        return layout.Sequences;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> y = _output.AsSpan(0, _layout.Sequences * size);
        input[..y.Length].CopyTo(y);
        _steps.AsSpan(0, y.Length).Clear();
        for (int t = 1; t < _layout.Steps; t++)
        {
            ReadOnlySpan<T> x = input.Slice(_layout.Offsets[t] * size, _layout.ActiveRows[t] * size);
            for (int i = 0; i < x.Length; i++)
            {
                if (x[i] > y[i] || (T.IsNaN(x[i]) && !T.IsNaN(y[i])))
                {
                    y[i] = x[i];
                    _steps[i] = t;
                }
            }
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Rows, size);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _layout.Rows * size);
        inputGradient.Clear();
        for (int i = 0; i < outputGradient.Length; i++)
            inputGradient[_layout.Offsets[_steps[i]] * size + i] = outputGradient[i];
        return inputGradient;
    }
}
