namespace RnnMl.Sequences;

/// <summary>
/// What takes the place of a missing value (NaN) in a sequence. All but <see cref="Constant"/> take it from the known values of
/// the same feature in the same sequence; a feature without any takes the constant.
/// </summary>
public enum MissingReplacement
{
    /// <summary>The last known value before it; before the first known one, the first known one.</summary>
    ForwardFill,

    /// <summary>
    /// The straight line between the known values around it, steps being equally far apart; before the first and after the last
    /// known one, that one.
    /// </summary>
    LinearInterpolation,

    /// <summary>The mean of the known values.</summary>
    Mean,

    /// <summary>The median of the known values; of an even number of them, the mean of the two in the middle.</summary>
    Median,

    /// <summary>The most frequent known value; of several equally frequent ones, the smallest.</summary>
    Mode,

    /// <summary>A constant.</summary>
    Constant,
}
