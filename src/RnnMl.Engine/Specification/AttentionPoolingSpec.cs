using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Additive attention (Bahdanau, Cho and Bengio 2015) that reduces each sequence to a weighted mean of its valid steps:
/// [T, B, F] to [B, F]. With <c>w</c> [A, F], <c>b</c> [A] and <c>v</c> [A], step t has the score v · tanh(w x_t + b), and the
/// weights are the softmax of the scores. <see cref="Predictor.CopyAttention"/> tells the weights.
/// </summary>
public sealed record AttentionPoolingSpec : LayerSpec
{
    /// <summary>A, the size of the space in which steps are compared; 1 to 1,048,576.</summary>
    public required int AttentionSize { get; init; }

    internal string WeightName => Qualify("w");

    internal string BiasName => Qualify("b");

    internal string ScoreName => Qualify("v");

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        RequireInRange(nameof(AttentionSize), AttentionSize, NetworkSpec.MaxSize);
        return input with { IsSequence = false };
    }

    /// <summary>As two of PyTorch's nn.Linear: w and b uniform in ±1/sqrt(F), v in ±1/sqrt(A).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt(inputSize);
        yield return new(WeightName, [AttentionSize, inputSize], bound);
        yield return new(BiasName, [AttentionSize], bound);
        yield return new(ScoreName, [AttentionSize], 1 / Math.Sqrt(AttentionSize));
    }
}
