using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The LSTM with layer normalisation (Ba et al. 2016): of its products, as all cells have it
/// (<see cref="PanelNormalization{T, TLanes}"/>), and of c before tanh (<see cref="CellNormalization{T, TLanes}"/>). In the
/// letters of <see cref="Lstm{T, TLanes}"/>:
/// <code>
/// c_t = f c_{t-1} + i g        y = LN(c_t)        h_t = o tanh(y)
///
/// dy     = dh_t o (1 - tanh(y)^2)                 dc = dc_t + LN'(dy)
/// ds_i   = dc g i (1 - i)          ds_f = dc c_{t-1} f (1 - f)
/// ds_g   = dc i (1 - g^2)          ds_o = dh_t tanh(y) o (1 - o)
/// dc_t-1 = dc f
/// </code>
/// A backward pass needs 2 H values of every row besides i, f, g: c_{t-1} and dy/dh_t. It finds ds_o/dh_t in the place of o.
/// </summary>
internal sealed class NormalizedLstm<T, TLanes>(RecurrentPart part, ParameterSet<T> parameters, ProductKernel<T> product)
    : FusedRecurrentLayer<T, TLanes>(part, parameters, Lstm<T, TLanes>.Shape(part), product)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    private readonly CellNormalization<T, TLanes> _norm = new(part, parameters);

    // For each panel a register of every row of the batch: c_{t-1} and dy/dh_t.
    private readonly AlignedBuffer<T> _previousCell = new();
    private readonly AlignedBuffer<T> _slopes = new();

    private protected override void BeginCell(int rows)
    {
        _norm.Begin(Keeps ? rows : Layout.Sequences, Layout.Sequences);
        if (!Keeps)
            return;
        _previousCell.Ensure(rows, State.CellStride);
        _slopes.Ensure(rows, State.CellStride);
    }

    /// <summary>c_t; leaves i, f, g, o.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        Span<TLanes> cell = AsLanes(State.Cell)[units.First..];
        Span<TLanes> previousCell = Kept(_previousCell, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes i = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b]);
            TLanes f = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 1]);
            TLanes g = GateFunctions<T, TLanes>.Tanh(sums[4 * b + 2]);
            TLanes cPrevious = cell[b * stride];
            sums[4 * b] = i;
            sums[4 * b + 1] = f;
            sums[4 * b + 2] = g;
            sums[4 * b + 3] = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 3]);
            if (b < previousCell.Length)
                previousCell[b] = cPrevious;
            cell[b * stride] = TLanes.MultiplyAdd(f, cPrevious, i * g);
        }
    }

    private protected override void ForwardRows(int first, int rows) => _norm.Forward(AsLanes(State.Cell), first, rows);

    /// <summary>h_t; leaves ds_o/dh_t in the place of o.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardOutput(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        TLanes one = TLanes.Create(T.One);
        ReadOnlySpan<TLanes> y = _norm.Values[units.First..];
        Span<TLanes> hidden = AsLanes(State.Hidden)[units.First..];
        Span<TLanes> slopes = Kept(_slopes, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes o = sums[4 * b + 3], yTanh = GateFunctions<T, TLanes>.Tanh(y[b * stride]);
            hidden[b * stride] = o * yTanh;
            if (b < slopes.Length)
                slopes[b] = o * (one - yTanh * yTanh);
            sums[4 * b + 3] = yTanh * (o * (one - o));
        }
    }

    private protected override void BackwardRows(int first, int rows) => _norm.Backward(
        AsLanes(StateGradient.Hidden), AsLanes(_slopes.Span)[first..], Layout.Rows, AsLanes(StateGradient.Cell), first, rows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        TLanes one = TLanes.Create(T.One);
        Span<TLanes> cellGradient = AsLanes(StateGradient.Cell)[units.First..];
        Span<TLanes> hiddenGradient = AsLanes(StateGradient.Hidden)[units.First..];
        Span<TLanes> previousCell = Kept(_previousCell, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes i = sums[4 * b], f = sums[4 * b + 1], g = sums[4 * b + 2];
            TLanes dc = cellGradient[b * stride];
            sums[4 * b] = TLanes.FlushTiny(dc * g * (i * (one - i)));
            sums[4 * b + 1] = TLanes.FlushTiny(dc * previousCell[b] * (f * (one - f)));
            sums[4 * b + 2] = TLanes.FlushTiny(dc * i * (one - g * g));
            sums[4 * b + 3] = TLanes.FlushTiny(hiddenGradient[b * stride] * sums[4 * b + 3]);
            cellGradient[b * stride] = TLanes.FlushTiny(dc * f);
        }
    }

    private protected override void EndBackward(Span<T> gradients) => _norm.AddGradients(gradients);
}
