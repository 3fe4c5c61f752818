using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate of Gers et al. 2000), as PyTorch's nn.LSTM.
/// The sum s_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh has four blocks of H, in the order i, f, g, o:
/// <code>
/// i = sigmoid(s_i)    f = sigmoid(s_f)    g = tanh(s_g)    o = sigmoid(s_o)
/// c_t = f c_{t-1} + i g
/// h_t = o tanh(c_t)
///
/// dc     = dc_t + dh_t o (1 - tanh(c_t)^2)
/// ds_i   = dc g i (1 - i)          ds_f = dc c_{t-1} f (1 - f)
/// ds_g   = dc i (1 - g^2)          ds_o = dh_t tanh(c_t) o (1 - o)
/// dc_t-1 = dc f
/// </code>
/// A backward pass needs 2 H values of every row besides the gates: c_{t-1} and tanh(c_t).
/// </summary>
internal sealed class Lstm<T, TLanes>(RecurrentPart part, ParameterSet<T> parameters, ProductKernel<T> product)
    : FusedRecurrentLayer<T, TLanes>(part, parameters, Shape(part), product)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    // For each panel a register of every row of the batch.
    private readonly AlignedBuffer<T> _previousCell = new();
    private readonly AlignedBuffer<T> _cellTanh = new();

    private protected override void BeginCell(int rows)
    {
        if (!Keeps)
            return;
        _previousCell.Ensure(rows, State.CellStride);
        _cellTanh.Ensure(rows, State.CellStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        Span<TLanes> cell = AsLanes(State.Cell)[units.First..];
        Span<TLanes> hidden = AsLanes(State.Hidden)[units.First..];
        Span<TLanes> previousCell = Kept(_previousCell, units);
        Span<TLanes> cellTanh = Kept(_cellTanh, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes i = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b]);
            TLanes f = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 1]);
            TLanes g = GateFunctions<T, TLanes>.Tanh(sums[4 * b + 2]);
            TLanes o = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 3]);
            TLanes cPrevious = cell[b * stride];
            sums[4 * b] = i;
            sums[4 * b + 1] = f;
            sums[4 * b + 2] = g;
            sums[4 * b + 3] = o;
            if (b < previousCell.Length)
                previousCell[b] = cPrevious;
            cell[b * stride] = TLanes.MultiplyAdd(f, cPrevious, i * g);
        }
        // Apart, so that the processor need not wait for c of the same row.
        for (int b = 0; b < rows; b++)
        {
            TLanes cTanh = GateFunctions<T, TLanes>.Tanh(cell[b * stride]);
            if (b < cellTanh.Length)
                cellTanh[b] = cTanh;
            hidden[b * stride] = sums[4 * b + 3] * cTanh;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        TLanes one = TLanes.Create(T.One);
        Span<TLanes> cellGradient = AsLanes(StateGradient.Cell)[units.First..];
        Span<TLanes> hiddenGradient = AsLanes(StateGradient.Hidden)[units.First..];
        Span<TLanes> previousCell = Kept(_previousCell, units);
        Span<TLanes> cellTanh = Kept(_cellTanh, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes i = sums[4 * b], f = sums[4 * b + 1], g = sums[4 * b + 2], o = sums[4 * b + 3];
            TLanes cTanh = cellTanh[b];
            TLanes dh = TLanes.FlushTiny(hiddenGradient[b * stride]);
            TLanes dc = TLanes.MultiplyAdd(dh * o, one - cTanh * cTanh, cellGradient[b * stride]);
            sums[4 * b] = TLanes.FlushTiny(dc * g * (i * (one - i)));
            sums[4 * b + 1] = TLanes.FlushTiny(dc * previousCell[b] * (f * (one - f)));
            sums[4 * b + 2] = TLanes.FlushTiny(dc * i * (one - g * g));
            sums[4 * b + 3] = TLanes.FlushTiny(dh * cTanh * (o * (one - o)));
            cellGradient[b * stride] = TLanes.FlushTiny(dc * f);
        }
    }

    internal static PanelShape Shape(RecurrentPart part) => new(
        Gates: [0, 1, 2, 3], UnitRegisters: 1, InputBlocks: 4, RecurrentBlocks: 4, IsJoined: true, TLanes.Count, part.Spec.HiddenSize);
}
