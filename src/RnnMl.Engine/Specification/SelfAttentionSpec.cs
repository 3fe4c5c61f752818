using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// Scaled dot-product attention (Vaswani et al. 2017) of every step over the valid steps of its own sequence: [T, B, F] to
/// [T, B, Size]. With <c>wq</c>, <c>wk</c> and <c>wv</c> [Size, F], which have no bias, the queries q, keys k and values v are
/// split among the heads, each d = Size / HeadCount wide, and step t of a head is the mean of v weighted by
/// softmax over s of q_t · k_s / sqrt(d). There is no output projection; a <see cref="DenseSpec"/> makes one.
/// <see cref="Predictor.CopyAttention"/> tells the weights. Memory grows with the square of a sequence's length.
/// </summary>
public sealed record SelfAttentionSpec : LayerSpec
{
    private const int MaxHeads = 1024;

    /// <summary>A specification with every option at its default.</summary>
    public SelfAttentionSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal SelfAttentionSpec(int headCount = 1)
    {
        HeadCount = headCount;
    }

    /// <summary>The size of queries, keys, values and output, of all heads together; 1 to 1,048,576.</summary>
    public required int Size { get; init; }

    /// <summary>The number of heads, of which <see cref="Size"/> is a multiple; 1 to 1,024, default 1.</summary>
    public int HeadCount { get; init; } = 1;

    /// <summary>Whether a step sees only itself and the steps before it; default false.</summary>
    public bool Causal { get; init; }

    internal string QueryName => Qualify("wq");

    internal string KeyName => Qualify("wk");

    internal string ValueName => Qualify("wv");

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        RequireInRange(nameof(Size), Size, NetworkSpec.MaxSize);
        RequireInRange(nameof(HeadCount), HeadCount, MaxHeads);
        Require(Size % HeadCount == 0, nameof(Size), Size, $"a multiple of {nameof(HeadCount)}, {HeadCount}");
        return input with { Size = Size };
    }

    /// <summary>As PyTorch's nn.Linear: uniform in ±1/sqrt(F).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt(inputSize);
        yield return new(QueryName, [Size, inputSize], bound);
        yield return new(KeyName, [Size, inputSize], bound);
        yield return new(ValueName, [Size, inputSize], bound);
    }
}
