using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// One layer of a <see cref="NetworkSpec"/>: what it is, and the name under which its parameters stand in files.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RecurrentSpec), "recurrent")]
[JsonDerivedType(typeof(LastStepSpec), "lastStep")]
[JsonDerivedType(typeof(DenseSpec), "dense")]
[JsonDerivedType(typeof(ActivationSpec), "activation")]
[JsonDerivedType(typeof(PReluSpec), "prelu")]
[JsonDerivedType(typeof(SoftmaxSpec), "softmax")]
[JsonDerivedType(typeof(CausalConv1dSpec), "causalConv1d")]
[JsonDerivedType(typeof(LayerNormSpec), "layerNorm")]
[JsonDerivedType(typeof(BatchNormSpec), "batchNorm")]
[JsonDerivedType(typeof(DropoutSpec), "dropout")]
[JsonDerivedType(typeof(EmbeddingSpec), "embedding")]
[JsonDerivedType(typeof(PoolingSpec), "pooling")]
[JsonDerivedType(typeof(RepeatSpec), "repeat")]
[JsonDerivedType(typeof(AttentionPoolingSpec), "attentionPooling")]
[JsonDerivedType(typeof(SelfAttentionSpec), "selfAttention")]
[JsonDerivedType(typeof(SegmentDecoderSpec), "segmentDecoder")]
public abstract record LayerSpec
{
    private protected LayerSpec()
    {
    }

    /// <summary>
    /// The prefix of the layer's parameters: <c>head</c> makes <c>head.weight</c>. Unique in its network; up to 100 letters,
    /// digits, <c>_</c>, <c>-</c> and <c>.</c>; empty for no prefix, as in the state of a bare PyTorch module.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether an output needs no later step than its own, and the layer carries what it needs of earlier steps
    /// (<see cref="IStatefulLayer{T}"/>), so that it can be run one step at a time.
    /// </summary>
    internal virtual bool IsCausal => false;

    /// <summary>Checks the layer's own numbers and that it accepts <paramref name="input"/>.</summary>
    /// <returns>What the layer makes of <paramref name="input"/>.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or the input has the wrong kind.</exception>
    internal abstract ActivationShape Check(ActivationShape input);

    /// <summary>The layer's parameters in the order in which files hold them.</summary>
    internal abstract IEnumerable<ParameterShape> Parameters(int inputSize);

    /// <summary>
    /// The values of a sequence that the layer keeps from step to step, which the numbers of a small file could make very many.
    /// </summary>
    internal virtual long StateSize(int inputSize) => 0;

    /// <summary>Tensors that another library's file of this layer may hold, and that mean nothing here.</summary>
    internal virtual IEnumerable<string> UnusedTensors => [];

    private protected string Qualify(string parameter) => Name.Length == 0 ? parameter : $"{Name}.{parameter}";

    private protected void RequireSequence(ActivationShape input)
    {
        if (!input.IsSequence)
        {
            throw new ArgumentException(
                $"Layer '{Name}' reads a sequence, but an earlier layer has already reduced it to one step.");
        }
    }

    private protected void Require(bool condition, string property, IFormattable value, string expected)
    {
        if (!condition)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Layer '{Name}': {property} is {value}; expected {expected}."));
        }
    }

    private protected void RequireIndex(CategoricalFeature feature, int featureCount) => Require(
        feature.Index >= 0 && feature.Index < featureCount, $"a feature's {nameof(feature.Index)}", feature.Index, $"0 to {featureCount - 1}");

    private protected void RequireSizes(CategoricalFeature feature)
    {
        string of = $"of feature {feature.Index}";
        RequireInRange($"{nameof(feature.VocabularySize)} {of}", feature.VocabularySize, CategoricalFeature.MaxVocabularySize);
        RequireInRange($"{nameof(feature.Size)} {of}", feature.Size, NetworkSpec.MaxSize);
        if (feature.PaddingIndex is { } padding)
        {
            Require(
                padding >= 0 && padding < feature.VocabularySize,
                $"{nameof(feature.PaddingIndex)} {of}", padding, $"0 to {feature.VocabularySize - 1}");
        }
    }

    private protected void RequireInRange(string property, int value, int maximum)
    {
        if (value < 1 || value > maximum)
            throw new ArgumentException($"Layer '{Name}': {property} is {value}; expected 1 to {maximum}.");
    }
}

/// <summary>What flows between two layers: [T, B, Size] where <paramref name="IsSequence"/>, else [B, Size].</summary>
internal readonly record struct ActivationShape(int Size, bool IsSequence);
