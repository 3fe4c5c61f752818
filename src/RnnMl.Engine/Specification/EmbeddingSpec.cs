using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Replaces input features that are the indices of categories by learned vectors (PyTorch's nn.Embedding), in [B, F] or
/// [T, B, F]. The output is the vectors of <see cref="Features"/> in their order, and then the remaining features in theirs.
/// One categorical feature has the parameter <c>weight</c> [VocabularySize, Size]; several have <c>0.weight</c>,
/// <c>1.weight</c>, …, as an nn.ModuleList of embeddings.
/// </summary>
/// <remarks>
/// Indices are whole numbers in floats, 0 to VocabularySize - 1; anything else in a batch is an <see cref="ArgumentException"/>
/// that tells the feature, the sequence and the step. They have no gradient.
/// </remarks>
public sealed record EmbeddingSpec : LayerSpec
{
    private readonly CategoricalFeature[] _features = [];

    /// <summary>The categorical features; at least one, each with another <see cref="CategoricalFeature.Index"/>.</summary>
    public required IReadOnlyList<CategoricalFeature> Features
    {
        get => Array.AsReadOnly(_features);
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _features = [.. value];
        }
    }

    /// <inheritdoc/>
    public bool Equals(EmbeddingSpec? other) =>
        base.Equals(other) && _features.AsSpan().SequenceEqual(other._features);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(base.GetHashCode());
        foreach (CategoricalFeature feature in _features)
            hash.Add(feature);
        return hash.ToHashCode();
    }

    internal string WeightName(int feature) => Qualify(_features.Length == 1 ? "weight" : $"{feature}.weight");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        if (_features.Length == 0)
            throw new ArgumentException($"Layer '{Name}': {nameof(Features)} is empty; expected at least one feature.");
        var indices = new HashSet<int>();
        long size = input.Size;
        foreach (CategoricalFeature feature in _features)
        {
            if (feature is null)
                throw new ArgumentException($"Layer '{Name}': {nameof(Features)} holds a null.");
            RequireIndex(feature, input.Size);
            if (!indices.Add(feature.Index))
            {
                throw new ArgumentException(
                    $"Layer '{Name}': two features have the {nameof(feature.Index)} {feature.Index}; expected different ones.");
            }
            RequireSizes(feature);
            size += feature.Size - 1;
        }
        Require(size <= NetworkSpec.MaxSize, "the size of the output", size, $"at most {NetworkSpec.MaxSize}");
        return input with { Size = (int)size };
    }

    /// <summary>PyTorch's initialisation: normal with mean 0 and variance 1, the padding row zero.</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        for (int i = 0; i < _features.Length; i++)
        {
            CategoricalFeature feature = _features[i];
            yield return new(WeightName(i), [feature.VocabularySize, feature.Size], Initializer.Normal(1))
            {
                ZeroRow = feature.PaddingIndex,
            };
        }
    }
}
