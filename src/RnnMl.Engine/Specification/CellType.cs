namespace RnnMl.Engine;

/// <summary>The recurrent cells.</summary>
public enum CellType
{
    /// <summary>Elman's network (1990): h' = tanh (or another function) of (W x + U h + b). PyTorch's nn.RNN.</summary>
    SimpleRnn,

    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber 1997, with Gers' forget gate 2000). PyTorch's nn.LSTM.
    /// </summary>
    Lstm,

    /// <summary>
    /// Gated recurrent unit (Cho et al. 2014), the reset gate applied after the recurrent product as PyTorch's nn.GRU does, or
    /// before it (<see cref="RecurrentSpec.ResetBefore"/>).
    /// </summary>
    Gru,
}
