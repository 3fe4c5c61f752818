using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What a recurrent cell carries from step to step, or the gradient of it: h and, for the LSTM, c, each [B, H] in the sorted
/// order of the <see cref="BatchLayout"/>.
/// </summary>
internal sealed class RecurrentState<T>(int hiddenSize, bool hasCell)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _hidden = [];
    private T[] _cell = [];
    private int _length;

    /// <summary>h, [B, H].</summary>
    public Span<T> Hidden => _hidden.AsSpan(0, _length);

    /// <summary>c, [B, H]; empty for a cell without it.</summary>
    public Span<T> Cell => _cell.AsSpan(0, hasCell ? _length : 0);

    /// <summary>Takes room for B sequences and sets everything to zero.</summary>
    public void Reset(int sequences)
    {
        Buffers.Ensure(ref _hidden, sequences, hiddenSize);
        if (hasCell)
            Buffers.Ensure(ref _cell, sequences, hiddenSize);
        _length = sequences * hiddenSize;
        Hidden.Clear();
        Cell.Clear();
    }
}
