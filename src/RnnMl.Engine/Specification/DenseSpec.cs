using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// An affine map y = W x + b, of [B, F] or of every step of [T, B, F]. PyTorch's nn.Linear: <c>weight</c> [OutputSize, F] and
/// <c>bias</c> [OutputSize].
/// </summary>
public sealed record DenseSpec : LayerSpec
{
    /// <summary>The number of outputs; 1 to 1,048,576.</summary>
    public required int OutputSize { get; init; }

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireInRange(nameof(OutputSize), OutputSize, NetworkSpec.MaxSize);
        return input with { Size = OutputSize };
    }

    /// <summary>PyTorch's initialisation: weight and bias uniform in ±1/sqrt(F).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt(inputSize);
        yield return new(WeightName, [OutputSize, inputSize], bound);
        yield return new(BiasName, [OutputSize], bound);
    }
}
