namespace RnnMl.Engine;

/// <summary>In which order a recurrent layer reads the steps of a sequence.</summary>
public enum Direction
{
    /// <summary>From the first step to the last.</summary>
    Forward,

    /// <summary>
    /// From the last valid step of each sequence to the first. Outputs stay at the step that they were made at: step t's has
    /// read the steps T-1 to t. (Keras' go_backwards gives the same outputs, in reversed order.)
    /// </summary>
    Reverse,

    /// <summary>
    /// Both, by two cells with weights of their own, whose outputs are merged (<see cref="MergeMode"/>). The parameters of the
    /// second one end with <c>_reverse</c>, as in PyTorch.
    /// </summary>
    Bidirectional,
}
