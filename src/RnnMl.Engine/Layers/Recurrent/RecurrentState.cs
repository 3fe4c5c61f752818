using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What a recurrent cell carries from step to step, or the gradient of it: h [B, P] and, for the LSTM, c [B, H], in the sorted
/// order of the <see cref="BatchLayout"/>. A cell with dilation d carries d of them, one for each <see cref="Slot"/>.
/// </summary>
internal sealed class RecurrentState<T>(int hiddenSize, int cellSize, int slots)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _hidden = [];
    private T[] _cell = [];
    private int _sequences;

    /// <summary>Which of the d states <see cref="Hidden"/> and <see cref="Cell"/> are: that of step t is t modulo d.</summary>
    public int Slot { get; set; }

    /// <summary>h, [B, P].</summary>
    public Span<T> Hidden => _hidden.AsSpan(Slot * _sequences * hiddenSize, _sequences * hiddenSize);

    /// <summary>c, [B, H]; empty for a cell without it.</summary>
    public Span<T> Cell => _cell.AsSpan(Slot * _sequences * cellSize, _sequences * cellSize);

    /// <summary>The number of values of one sequence in all slots.</summary>
    public long SizePerSequence => (long)slots * (hiddenSize + cellSize);

    /// <summary>Takes room for B sequences and sets everything to zero.</summary>
    public void Reset(int sequences)
    {
        Buffers.Ensure(ref _hidden, sequences, slots * hiddenSize);
        Buffers.Ensure(ref _cell, sequences, slots * cellSize);
        _hidden.AsSpan(0, sequences * slots * hiddenSize).Clear();
        _cell.AsSpan(0, sequences * slots * cellSize).Clear();
        _sequences = sequences;
        Slot = 0;
    }
}
