using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// One layer with the buffers of one user. Weights are shared through the <see cref="ParameterSet{T}"/>; a layer may be used
/// by one thread at a time. Values lie as <see cref="BatchLayout"/> says: [N, F] for a sequence, [B, F] once it is reduced.
/// </summary>
internal abstract class Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected T[] _output = [];
    private protected T[] _inputGradient = [];

    /// <summary>The layers that this one is made of.</summary>
    public virtual ReadOnlySpan<Layer<T>> Inner => [];

    /// <summary>
    /// Sizes the buffers for a batch of <paramref name="rows"/> input rows laid out by <paramref name="layout"/>.
    /// </summary>
    /// <param name="layout">The batch; not changed until the next call.</param>
    /// <param name="rows">The number of input rows: N, or B once sequences are reduced.</param>
    /// <param name="pass">Inference, or a step of training with its random numbers.</param>
    /// <returns>The number of output rows.</returns>
    public abstract int Begin(BatchLayout layout, int rows, Pass pass);

    /// <summary>What the last <see cref="Forward"/> made.</summary>
    public abstract ReadOnlySpan<T> Output { get; }

    /// <summary>Computes <see cref="Output"/>.</summary>
    public abstract void Forward(ReadOnlySpan<T> input);

    /// <summary>The gradient of the loss with respect to the input, from that with respect to the output.</summary>
    /// <param name="input">What the last <see cref="Forward"/> was given.</param>
    /// <param name="outputGradient">As large as <see cref="Output"/>.</param>
    /// <param name="gradients">The gradients of all trained parameters of the network, to which the layer adds its own.</param>
    /// <param name="needInputGradient">Whether the result is wanted; if not, it is empty.</param>
    public abstract ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient);

    /// <summary>
    /// Takes what the last training pass measured into the parameters that are not trained. Called once for each pass whose
    /// loss is finite and in which something counts, while nothing else uses the parameters.
    /// </summary>
    public virtual void UpdateStatistics()
    {
        foreach (Layer<T> layer in Inner)
            layer.UpdateStatistics();
    }
}
