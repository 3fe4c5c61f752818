using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Two layers that read the same input, and whose outputs x and y, each P wide, are merged:
/// <code>
/// concat  z = [x, y]         dx, dy = the halves of dz
/// sum     z = x + y          dx = dy = dz
/// mean    z = (x + y) / 2    dx = dy = dz / 2
/// product z = x y            dx = dz y        dy = dz x
/// </code>
/// </summary>
internal sealed class Bidirectional<T>(Layer<T> forward, Layer<T> reverse, MergeMode merge, int width) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _inner = [forward, reverse];
    private readonly int _outputWidth = merge == MergeMode.Concat ? 2 * width : width;
    private T[] _forwardGradient = [];
    private T[] _reverseGradient = [];
    private int _rows;

    public override ReadOnlySpan<Layer<T>> Inner => _inner;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _outputWidth);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _rows = forward.Begin(layout, rows, pass);
        reverse.Begin(layout, rows, pass);
        Buffers.Ensure(ref _output, _rows, _outputWidth);
        return _rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        forward.Forward(input);
        reverse.Forward(input);
        ReadOnlySpan<T> x = forward.Output;
        ReadOnlySpan<T> y = reverse.Output;
        Span<T> z = _output.AsSpan(0, _rows * _outputWidth);
        switch (merge)
        {
            case MergeMode.Concat:
                for (int row = 0; row < _rows; row++)
                {
                    x.Slice(row * width, width).CopyTo(z[(row * 2 * width)..]);
                    y.Slice(row * width, width).CopyTo(z[((row * 2 + 1) * width)..]);
                }
                break;
            case MergeMode.Product:
                Rows.Multiply(x, y, z);
                break;
            default:
                RowSums.Add(x, y, z);
                if (merge == MergeMode.Mean)
                    Rows.Scale(T.CreateTruncating(0.5), z);
                break;
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        Buffers.Ensure(ref _forwardGradient, _rows, width);
        Buffers.Ensure(ref _reverseGradient, _rows, width);
        Span<T> dx = _forwardGradient.AsSpan(0, _rows * width);
        Span<T> dy = _reverseGradient.AsSpan(0, _rows * width);
        switch (merge)
        {
            case MergeMode.Concat:
                for (int row = 0; row < _rows; row++)
                {
                    outputGradient.Slice(row * 2 * width, width).CopyTo(dx[(row * width)..]);
                    outputGradient.Slice((row * 2 + 1) * width, width).CopyTo(dy[(row * width)..]);
                }
                break;
            case MergeMode.Product:
                Rows.Multiply(outputGradient, reverse.Output, dx);
                Rows.Multiply(outputGradient, forward.Output, dy);
                break;
            default:
                outputGradient.CopyTo(dx);
                if (merge == MergeMode.Mean)
                    Rows.Scale(T.CreateTruncating(0.5), dx);
                dx.CopyTo(dy);
                break;
        }
        ReadOnlySpan<T> forwardInput = forward.Backward(input, dx, gradients, needInputGradient);
        ReadOnlySpan<T> reverseInput = reverse.Backward(input, dy, gradients, needInputGradient);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, forwardInput.Length, 1);
        Span<T> inputGradient = _inputGradient.AsSpan(0, forwardInput.Length);
        RowSums.Add(forwardInput, reverseInput, inputGradient);
        return inputGradient;
    }
}
