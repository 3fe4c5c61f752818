namespace RnnMl.Engine;

/// <summary>Features that lie side by side in what a network reads.</summary>
public sealed record FeatureRange
{
    /// <summary>The place of the first one; from 0.</summary>
    public required int First { get; init; }

    /// <summary>How many there are; at least 1, and none beyond the network's last.</summary>
    public required int Count { get; init; }
}
