namespace RnnMl.Engine;

/// <summary>The state before the first step of a sequence, where none is given or carried over.</summary>
public enum InitialState
{
    /// <summary>Zero.</summary>
    Zero,

    /// <summary>
    /// Parameters, the same for all sequences, zero at first: <c>h_0_l{k}</c> [P] and, for the LSTM, <c>c_0_l{k}</c> [H].
    /// </summary>
    Learned,
}
