namespace RnnMl.Engine;

/// <summary>How the outputs of the two directions become one (Keras' merge_mode).</summary>
public enum MergeMode
{
    /// <summary>The forward output and then the reverse one: twice as wide. PyTorch's only mode.</summary>
    Concat,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean (Keras' ave).</summary>
    Mean,

    /// <summary>Their product, unit by unit (Keras' mul).</summary>
    Product,
}
