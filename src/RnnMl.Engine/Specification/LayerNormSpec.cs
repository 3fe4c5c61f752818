using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016) over the features of [B, F] or of every step of [T, B, F]. PyTorch's
/// nn.LayerNorm: y = (x - mean) / sqrt(variance + epsilon) * <c>weight</c> [F] + <c>bias</c> [F], with the biased variance.
/// </summary>
public sealed record LayerNormSpec : LayerSpec
{
    /// <summary>A specification with every option at its default.</summary>
    public LayerNormSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal LayerNormSpec(double epsilon = 1e-5, bool affine = true)
    {
        Epsilon = epsilon;
        Affine = affine;
    }

    /// <summary>Added to the variance; 1e-12 to 1, default 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Whether there are <c>weight</c> and <c>bias</c>; default true.</summary>
    public bool Affine { get; init; } = true;

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        Require(Epsilon is >= 1e-12 and <= 1, nameof(Epsilon), Epsilon, "1e-12 to 1");
        return input;
    }

    /// <summary>PyTorch's initialisation: the weight is 1, the bias 0.</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        if (!Affine)
            yield break;
        yield return new(WeightName, [inputSize], Initializer.Constant(1));
        yield return new(BiasName, [inputSize], Initializer.Constant(0));
    }
}
