using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// x above 0, else a x with a slope that is learned (He et al. 2015), of [B, F] or [T, B, F]. PyTorch's nn.PReLU:
/// <c>weight</c> [1] or, with <see cref="PerFeature"/>, [F].
/// </summary>
public sealed record PReluSpec : LayerSpec
{
    /// <summary>A specification with every option at its default.</summary>
    public PReluSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal PReluSpec(double initialSlope = 0.25)
    {
        InitialSlope = initialSlope;
    }

    /// <summary>Whether each feature has a slope of its own, rather than all of them one; default false.</summary>
    public bool PerFeature { get; init; }

    /// <summary>The slope before training; -1 to 1, default 0.25.</summary>
    public double InitialSlope { get; init; } = 0.25;

    internal string WeightName => Qualify("weight");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        Require(InitialSlope is >= -1 and <= 1, nameof(InitialSlope), InitialSlope, "-1 to 1");
        return input;
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) =>
        [new(WeightName, [PerFeature ? inputSize : 1], Initializer.Constant(InitialSlope))];
}
