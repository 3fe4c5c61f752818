using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>Layers of which each reads the output of the one before.</summary>
internal sealed class Chain<T>(params Layer<T>[] layers) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override ReadOnlySpan<Layer<T>> Inner => layers;

    public override ReadOnlySpan<T> Output => layers[^1].Output;

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        foreach (Layer<T> layer in layers)
            rows = layer.Begin(layout, rows, pass);
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        for (int i = 0; i < layers.Length; i++)
            layers[i].Forward(i == 0 ? input : layers[i - 1].Output);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        for (int i = layers.Length - 1; i >= 0; i--)
        {
            outputGradient = layers[i].Backward(
                i == 0 ? input : layers[i - 1].Output, outputGradient, gradients, i > 0 || needInputGradient);
        }
        return outputGradient;
    }
}
