using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What a recurrent cell carries from step to step, or the gradient of it: h [B, P] and, for the LSTM, c [B, H], in the sorted
/// order of the <see cref="BatchLayout"/>. A cell with dilation d carries d of them, one for each <see cref="Slot"/>. Rows may
/// be longer than P or H, for kernels that work on whole registers; what is beyond is zero at first.
/// </summary>
internal sealed class RecurrentState<T>(int hiddenSize, int cellSize, int slots, int lanes = 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> _hidden = new();
    private readonly AlignedBuffer<T> _cell = new();
    private int _sequences;

    /// <summary>Which of the d states <see cref="Hidden"/> and <see cref="Cell"/> are: that of step t is t modulo d.</summary>
    public int Slot { get; set; }

    /// <summary>From a row of <see cref="Hidden"/> to the next.</summary>
    public int HiddenStride { get; } = (hiddenSize + lanes - 1) / lanes * lanes;

    /// <summary>From a row of <see cref="Cell"/> to the next.</summary>
    public int CellStride { get; } = (cellSize + lanes - 1) / lanes * lanes;

    /// <summary>h, [B, HiddenStride].</summary>
    public Span<T> Hidden => _hidden.Slice(Slot * _sequences * HiddenStride, _sequences * HiddenStride);

    /// <summary>c, [B, CellStride]; empty for a cell without it.</summary>
    public Span<T> Cell => _cell.Slice(Slot * _sequences * CellStride, _sequences * CellStride);

    /// <summary>The number of values of one sequence in all slots.</summary>
    public long SizePerSequence => (long)slots * (hiddenSize + cellSize);

    /// <summary>h of one sequence, [P].</summary>
    public Span<T> HiddenOf(int b) => Hidden.Slice(b * HiddenStride, hiddenSize);

    /// <summary>c of one sequence, [H].</summary>
    public Span<T> CellOf(int b) => Cell.Slice(b * CellStride, cellSize);

    /// <summary>Takes room for B sequences and sets everything to zero.</summary>
    public void Reset(int sequences)
    {
        _sequences = sequences;
        Slot = 0;
        Clear(_hidden, HiddenStride);
        Clear(_cell, CellStride);
    }

    private void Clear(AlignedBuffer<T> values, int stride)
    {
        int rows = _sequences * slots;
        values.Ensure(rows, stride);
        values.Slice(0, rows * stride).Clear();
    }
}
