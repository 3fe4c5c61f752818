using System;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <content>
/// The steps of cells with layer normalisation (<see cref="PanelNormalization{T, TLanes}"/>). Its means are over all units, so
/// all panels' products are made before the first panel's sums. Those lie apart from the products, in the cell's own shape: a
/// cell finds what it finds without normalisation. A pass keeps both, N P (W + Z) values for panels of W sums and Z products
/// where it else keeps N P W, and the scales of the rows.
/// </content>
internal abstract partial class FusedRecurrentLayer<T, TLanes>
{
    private readonly PanelShape _cellShape;
    private readonly PanelNormalization<T, TLanes>? _norm;
    private readonly AlignedBuffer<T> _cellSums = new();

    /// <summary>
    /// With layer normalisation, after <see cref="ForwardPanel"/> of all panels of a step and before
    /// <see cref="ForwardOutput"/>: what takes whole rows of the state.
    /// </summary>
    /// <param name="first">The first row of the step, in what the cell keeps.</param>
    /// <param name="rows">The rows of the step.</param>
    private protected virtual void ForwardRows(int first, int rows)
    {
    }

    /// <summary>With layer normalisation: what is left of a panel after <see cref="ForwardRows"/>.</summary>
    /// <inheritdoc cref="ForwardPanel"/>
    private protected virtual void ForwardOutput(Span<TLanes> sums, StateRegisters units, int rows)
    {
    }

    /// <summary>
    /// The gradients of <see cref="ForwardRows"/>, and of <see cref="ForwardOutput"/> as far as they need whole rows; afterwards
    /// comes <see cref="BackwardPanel"/> of all panels.
    /// </summary>
    /// <inheritdoc cref="ForwardRows"/>
    private protected virtual void BackwardRows(int first, int rows)
    {
    }

    /// <summary>Adds the gradients of parameters that only the cell knows.</summary>
    private protected virtual void EndBackward(Span<T> gradients)
    {
    }

    private void BeginNormalization(PanelNormalization<T, TLanes> norm, int keptRows, int stepRows)
    {
        norm.Begin(keptRows, stepRows);
        _cellSums.Ensure((long)keptRows * _shape.Panels, _cellShape.Width);
    }

    /// <summary>The new state from the rows [x, 1, h] of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardNormalized(PanelNormalization<T, TLanes> norm, ReadOnlySpan<T> joined, int first, int rows)
    {
        int kept = Keeps ? first : 0;
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            Span<T> products = SumsOf(panel, first, rows);
            Multiply(joined, panel, products, _shape.Width, rows, HiddenSize);
            norm.AddSquares(AsLanes(products), panel, rows);
        }
        norm.MakeScales(kept, rows);
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            Span<TLanes> sums = CellSumsOf(panel, first, rows);
            norm.Forward(AsLanes(SumsOf(panel, first, rows)), sums, panel, kept, rows);
            ForwardPanel(sums, RegistersOf(panel, first), rows);
        }
        ForwardRows(kept, rows);
        for (int panel = 0; panel < _shape.Panels; panel++)
            ForwardOutput(CellSumsOf(panel, first, rows), RegistersOf(panel, first), rows);
    }

    /// <summary>The same for the step of one sequence, whose panels take the place of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardOneNormalized(PanelNormalization<T, TLanes> norm, Span<TLanes> products, StateRegisters units)
    {
        int panels = _shape.Panels;
        int width = products.Length / panels;
        for (int panel = 0; panel < panels; panel++)
            norm.AddSquares(products.Slice(panel * width, width), panel, rows: 1);
        norm.MakeScales(first: 0, rows: 1);
        for (int panel = 0; panel < panels; panel++)
            norm.Forward(products.Slice(panel * width, width), CellSumsOf(panel, 0, rows: 1), panel, first: 0, rows: 1);
        Span<TLanes> sums = CellSumsOf(0, 0, panels);
        ForwardPanel(sums, units, panels);
        ForwardRows(first: 0, rows: 1);
        ForwardOutput(sums, units, panels);
    }

    /// <summary>The gradients of a step's products, in their place, from that of its state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardNormalized(PanelNormalization<T, TLanes> norm, int first, int rows)
    {
        BackwardRows(first, rows);
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            Span<TLanes> sums = CellSumsOf(panel, first, rows);
            BackwardPanel(sums, RegistersOf(panel, first), rows);
            norm.AddProducts(AsLanes(SumsOf(panel, first, rows)), sums, panel, rows);
        }
        norm.MakeSlopes(first, rows);
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            norm.Backward(
                AsLanes(SumsOf(panel, first, rows)), CellSumsOf(panel, first, rows), panel, first, rows,
                _panelGradients.Slice(panel * _weights.PanelSize, _weights.PanelSize));
        }
    }

    /// <summary>The cell's sums of a panel for some rows of the batch, in the order of <see cref="SumsOf"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<TLanes> CellSumsOf(int panel, int first, int rows)
    {
        int start = Keeps ? panel * Layout.Rows + first : panel * rows;
        return AsLanes(_cellSums.Slice(start * _cellShape.Width, rows * _cellShape.Width));
    }
}
