namespace RnnMl.Sequences;

/// <summary>One of the two ends of a sequence, named as in Keras.</summary>
public enum SequenceSide
{
    /// <summary>Before the first step.</summary>
    Pre,

    /// <summary>After the last step.</summary>
    Post,
}
