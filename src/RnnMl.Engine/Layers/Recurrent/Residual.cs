using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>y = x + F(x) for a layer F whose output is as wide as its input; dx = dy + F'(dy) (He et al. 2016).</summary>
internal sealed class Residual<T>(Layer<T> layer) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _inner = [layer];

    public override ReadOnlySpan<Layer<T>> Inner => _inner;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, layer.Output.Length);

    public override int Begin(BatchLayout layout, int rows, Pass pass) => layer.Begin(layout, rows, pass);

    public override void Forward(ReadOnlySpan<T> input)
    {
        layer.Forward(input);
        Buffers.Ensure(ref _output, input.Length, 1);
        RowSums.Add(input, layer.Output, _output.AsSpan(0, input.Length));
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        ReadOnlySpan<T> inner = layer.Backward(input, outputGradient, gradients, needInputGradient);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, input.Length, 1);
        Span<T> inputGradient = _inputGradient.AsSpan(0, input.Length);
        RowSums.Add(inner, outputGradient, inputGradient);
        return inputGradient;
    }
}
