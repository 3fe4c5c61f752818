using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// A dilated convolution over time that sees no future: step t reads steps t, t - d, …, t - (k-1) d, and zeros before the
/// sequence's own beginning. [T, B, F] to [T, B, OutputSize], stride 1. PyTorch's nn.Conv1d after (k-1) d zeros of left
/// padding, Keras' Conv1D with padding "causal": <c>weight</c> [OutputSize, F, k], of which the last tap falls on step t, and
/// <c>bias</c> [OutputSize].
/// </summary>
public sealed record CausalConv1dSpec : LayerSpec
{
    internal const int MaxKernelSize = 4096;
    internal const int MaxDilation = 1 << 18;

    /// <summary>A specification with every option at its default.</summary>
    public CausalConv1dSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal CausalConv1dSpec(int dilation = 1)
    {
        Dilation = dilation;
    }

    /// <summary>The number of output channels; 1 to 1,048,576.</summary>
    public required int OutputSize { get; init; }

    /// <summary>k, the number of taps; 1 to 4,096.</summary>
    public required int KernelSize { get; init; }

    /// <summary>
    /// d, the steps from one tap to the next; 1 to 262,144, default 1. The layer keeps (k-1) d steps of F values of a sequence;
    /// all layers of a network together keep at most 4,194,304 values.
    /// </summary>
    public int Dilation { get; init; } = 1;

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        RequireInRange(nameof(OutputSize), OutputSize, NetworkSpec.MaxSize);
        RequireInRange(nameof(KernelSize), KernelSize, MaxKernelSize);
        RequireInRange(nameof(Dilation), Dilation, MaxDilation);
        return input with { Size = OutputSize };
    }

    internal override long StateSize(int inputSize) => (KernelSize - 1L) * Dilation * inputSize;

    /// <summary>PyTorch's initialisation: weight and bias uniform in ±1/sqrt(F k).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt((double)inputSize * KernelSize);
        yield return new(WeightName, [OutputSize, inputSize, KernelSize], bound);
        yield return new(BiasName, [OutputSize], bound);
    }
}
