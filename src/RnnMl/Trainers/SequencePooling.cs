namespace RnnMl.Trainers;

/// <summary>How a sequence's outputs of the recurrent layers become the one vector that is predicted from.</summary>
public enum SequencePooling
{
    /// <summary>The output of the step that is read last; of two directions, each one's own last step.</summary>
    LastStep,

    /// <summary>The mean over the steps.</summary>
    Mean,

    /// <summary>The largest value of each unit over the steps.</summary>
    Max,

    /// <summary>A mean whose weights are learned: additive attention (Bahdanau, Cho and Bengio 2015).</summary>
    Attention,
}
