namespace RnnMl.Trainers;

/// <summary>
/// How a trainer brings numeric features to a common scale, each by itself, over all valid steps of the rows that it trains on.
/// What it found is part of the model. A feature that never changes is only shifted.
/// </summary>
public enum FeatureScaling
{
    /// <summary>The values as they are.</summary>
    None,

    /// <summary>(x - mean) / standard deviation.</summary>
    Standard,

    /// <summary>(x - minimum) / (maximum - minimum).</summary>
    MinMax,
}
