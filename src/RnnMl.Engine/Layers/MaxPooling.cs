using System;
using System.Numerics;
using System.Runtime.CompilerServices;
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

    // What no step has received yet.
    private T[] _remaining = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Sequences * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _output, layout.Sequences, size);
        return layout.Sequences;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> y = _output.AsSpan(0, _layout.Sequences * size);
        input[..y.Length].CopyTo(y);
        for (int t = 1; t < _layout.Steps; t++)
        {
            ReadOnlySpan<T> x = StepOf(input, t);
            for (int i = 0; i < x.Length; i += Vector<T>.Count)
            {
                Vector<T> value = Lanes.Load(x, i), largest = Lanes.Load<T>(y[..x.Length], i);
                // A NaN is not equal to itself.
                Vector<T> isFirstNaN = Vector.AndNot(Vector.Equals(largest, largest), Vector.Equals(value, value));
                Vector<T> isNew = Vector.GreaterThan(value, largest) | isFirstNaN;
                Vector.ConditionalSelect(isNew, value, largest).Store(y[..x.Length], i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Rows, size);
        Buffers.Ensure(ref _remaining, _layout.Sequences, size);
        outputGradient.CopyTo(_remaining);
        for (int t = 0; t < _layout.Steps; t++)
        {
            ReadOnlySpan<T> x = StepOf(input, t);
            Span<T> dx = _inputGradient.AsSpan(_layout.Offsets[t] * size, x.Length);
            ReadOnlySpan<T> y = _output.AsSpan(0, x.Length);
            Span<T> rest = _remaining.AsSpan(0, x.Length);
            for (int i = 0; i < x.Length; i += Vector<T>.Count)
            {
                Vector<T> value = Lanes.Load(x, i), largest = Lanes.Load(y, i), dy = Lanes.Load<T>(rest, i);
                Vector<T> isNumber = Vector.Equals(value, value) | Vector.Equals(largest, largest);
                Vector<T> isLargest = Vector.Equals(value, largest) | ~isNumber;
                (dy & isLargest).Store(dx, i);
                Vector.AndNot(dy, isLargest).Store(rest, i);
            }
        }
        return _inputGradient.AsSpan(0, _layout.Rows * size);
    }

    private ReadOnlySpan<T> StepOf(ReadOnlySpan<T> input, int t) =>
        input.Slice(_layout.Offsets[t] * size, _layout.ActiveRows[t] * size);
}
