using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>A feature of what a layer or a network reads that holds the index of a category.</summary>
public sealed record CategoricalFeature
{
    /// <summary>Up to here floats count without a gap.</summary>
    internal const int MaxVocabularySize = 1 << 24;

    /// <summary>The place of the feature in the input; 0 to F - 1.</summary>
    public required int Index { get; init; }

    /// <summary>The number of categories; 1 to 16,777,216.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The length of the vector that stands for a category; 1 to 1,048,576.</summary>
    public required int Size { get; init; }

    /// <summary>
    /// A category that means none: its vector begins as zeros and receives no gradient (PyTorch's padding_idx). Default null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? PaddingIndex { get; init; }
}
