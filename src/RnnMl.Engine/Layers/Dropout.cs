using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>In training y = m x and dx = m dy with a random mask m (<see cref="DropoutMask"/>); in inference y = x.</summary>
internal sealed class Dropout<T>(DropoutSpec spec, int size) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RandomSource _random = new(0);
    private readonly ulong _key = RandomSource.KeyOf(spec.Name);
    private BatchLayout _layout = new();
    private T[] _mask = [];
    private int _rows;
    private bool _isActive;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        _rows = rows;
        _isActive = pass.IsTraining && spec.Rate > 0;
        Buffers.Ensure(ref _output, rows, size);
        if (_isActive)
            DrawMasks(pass);
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> output = _output.AsSpan(0, _rows * size);
        if (_isActive)
            Rows.Multiply(input, _mask, output);
        else
            input.CopyTo(output);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];
        if (!_isActive)
            return outputGradient;

        Buffers.Ensure(ref _inputGradient, _rows, size);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _rows * size);
        Rows.Multiply(outputGradient, _mask, inputGradient);
        return inputGradient;
    }

    /// <summary>[rows, F] Sequence by sequence, each from the beginning of its own random numbers.</summary>
    private void DrawMasks(Pass pass)
    {
        Buffers.Ensure(ref _mask, _rows, size);
        bool isSequence = _rows == _layout.Rows;
        for (int b = 0; b < _layout.Sequences; b++)
        {
            pass.Restart(_random, _key, _layout.Order[b]);
            for (int t = 0; t < (isSequence ? _layout.Lengths[b] : 1); t++)
            {
                Span<T> mask = _mask.AsSpan((isSequence ? _layout.Offsets[t] + b : b) * size, size);
                if (t > 0 && spec.PerSequence)
                    _mask.AsSpan(b * size, size).CopyTo(mask);
                else
                    DropoutMask.Fill(mask, spec.Rate, _random);
            }
        }
    }
}
