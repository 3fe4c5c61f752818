using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of each feature of [B, F], or of [T, B, F] over the batch and its valid time
/// steps together. PyTorch's nn.BatchNorm1d: y = (x - mean) / sqrt(variance + epsilon) * <c>weight</c> [F] + <c>bias</c> [F].
/// Training normalises by the batch's own mean and biased variance, and moves <c>running_mean</c> and <c>running_var</c> [F],
/// which are in the file but have no gradient, towards its mean and unbiased variance; inference normalises by those two.
/// </summary>
/// <remarks>
/// In training, and there alone, a sequence's output depends on the rest of its batch. A training batch of a single row, of
/// which no variance can be taken, is normalised as in inference and leaves the averages as they are (PyTorch refuses it).
/// PyTorch's <c>num_batches_tracked</c> may stand in a file and is not used.
/// </remarks>
public sealed record BatchNormSpec : LayerSpec
{
    /// <summary>A specification with every option at its default.</summary>
    public BatchNormSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal BatchNormSpec(double epsilon = 1e-5, double momentum = 0.1, bool affine = true)
    {
        Epsilon = epsilon;
        Momentum = momentum;
        Affine = affine;
    }

    /// <summary>Added to the variance; 1e-12 to 1, default 1e-5.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>
    /// How far the running statistics move towards a batch's; 0 to 1, default 0.1 (Keras' momentum is 1 minus this).
    /// </summary>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Whether there are <c>weight</c> and <c>bias</c>; default true.</summary>
    public bool Affine { get; init; } = true;

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    internal string RunningMeanName => Qualify("running_mean");

    internal string RunningVarName => Qualify("running_var");

    internal override IEnumerable<string> UnusedTensors => [Qualify("num_batches_tracked")];

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        Require(Epsilon is >= 1e-12 and <= 1, nameof(Epsilon), Epsilon, "1e-12 to 1");
        Require(Momentum is >= 0 and <= 1, nameof(Momentum), Momentum, "0 to 1");
        return input;
    }

    /// <summary>PyTorch's initialisation: weight and variance are 1, bias and mean 0.</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        if (Affine)
        {
            yield return new(WeightName, [inputSize], Initializer.Constant(1));
            yield return new(BiasName, [inputSize], Initializer.Constant(0));
        }
        yield return new(RunningMeanName, [inputSize], Initializer.Constant(0)) { IsTrained = false };
        yield return new(RunningVarName, [inputSize], Initializer.Constant(1)) { IsTrained = false };
    }
}
