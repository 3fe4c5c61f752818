using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Layer normalisation (Ba et al. 2016) between the products and the sums of a fused cell. Products z have mean 0 over the F
/// units of a group, since their weights are centred (<see cref="PanelWeights{T}"/>), so that
/// <code>
/// n = s z        s = 1 / sqrt(mean(z^2) + 1e-5)
/// sum of a cell's block = γ n + β of x, plus γ n + β of h
///
/// dγ = sum ds n        dβ = sum ds        dz = s (γ ds - n mean(γ ds n))
/// </code>
/// Means go over all panels, so each pass reads all of a step's panels twice: first for the means, then for the rest. A
/// backward pass needs s of every row and z; dz takes the place of z.
/// </summary>
internal sealed class PanelNormalization<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    private readonly PanelWeights<T> _weights;
    private readonly Group[] _groups;

    // The registers of a row of a panel.
    private readonly int _productRegisters;
    private readonly int _sumRegisters;

    // For each group a register of every row of a step, the lanes of a sum.
    private readonly AlignedBuffer<T> _lanes = new();

    // For each group of every row that is kept s, and of every row of a step -s^3 mean(γ ds z).
    private readonly AlignedBuffer<T> _scales = new();
    private readonly AlignedBuffer<T> _slopes = new();
    private int _keptRows;

    public PanelNormalization(PanelShape cell, NormalizedBlocks[] groups, PanelWeights<T> weights)
    {
        _weights = weights;
        _productRegisters = cell.Apart().Width / TLanes.Count;
        _sumRegisters = cell.Width / TLanes.Count;
        int registers = cell.UnitRegisters;
        _groups = Array.ConvertAll(groups, blocks => new Group(
            blocks.First * registers, blocks.Sum * registers, NormalizationKernel<T, TLanes>.Of(blocks.Count * registers),
            weights.GainsOf(blocks), weights.BiasesOf(blocks), blocks.IsAdded,
            T.CreateTruncating(blocks.Count * cell.HiddenSize)));
    }

    /// <summary>Sizes what is kept.</summary>
    /// <param name="keptRows">The rows whose s is kept.</param>
    /// <param name="stepRows">The most rows of a step.</param>
    public void Begin(int keptRows, int stepRows)
    {
        _keptRows = keptRows;
        _lanes.Ensure((long)_groups.Length * stepRows, TLanes.Count);
        _scales.Ensure(_groups.Length, keptRows);
        _slopes.Ensure(_groups.Length, stepRows);
    }

    /// <summary>Adds the squares of one panel; panel 0 begins anew.</summary>
    /// <param name="z">For each row the registers of the products.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="rows">The rows of the step.</param>
    public void AddSquares(ReadOnlySpan<TLanes> z, int panel, int rows)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            ref readonly Group group = ref _groups[g];
            group.Kernel.AddSquares(z[group.From..], _productRegisters, LanesOf(g, rows), isFirst: panel == 0);
        }
    }

    /// <summary>s of the rows of a step, of which <paramref name="first"/> is the first in the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MakeScales(int first, int rows)
    {
        T epsilon = T.CreateTruncating(SumNormalization<T>.Epsilon);
        for (int g = 0; g < _groups.Length; g++)
        {
            T size = _groups[g].Size;
            Span<TLanes> squares = LanesOf(g, rows);
            Span<T> scales = ScalesOf(g, first, rows);
            for (int b = 0; b < scales.Length; b++)
                scales[b] = T.One / T.Sqrt(TLanes.Sum(squares[b]) / size + epsilon);
        }
    }

    /// <summary>The cell's sums of one panel.</summary>
    public void Forward(ReadOnlySpan<TLanes> z, Span<TLanes> sums, int panel, int first, int rows)
    {
        ReadOnlySpan<T> parameters = _weights.Panel(panel);
        for (int g = 0; g < _groups.Length; g++)
        {
            ref readonly Group group = ref _groups[g];
            group.Kernel.Forward(
                z[group.From..], _productRegisters, sums[group.To..], _sumRegisters, AsLanes(parameters[group.Gains..]),
                AsLanes(parameters[group.Biases..]), ScalesOf(g, first, rows), group.IsAdded);
        }
    }

    /// <summary>Adds γ ds z of one panel; panel 0 begins anew.</summary>
    public void AddProducts(ReadOnlySpan<TLanes> z, ReadOnlySpan<TLanes> ds, int panel, int rows)
    {
        ReadOnlySpan<T> parameters = _weights.Panel(panel);
        for (int g = 0; g < _groups.Length; g++)
        {
            ref readonly Group group = ref _groups[g];
            group.Kernel.AddProducts(
                z[group.From..], _productRegisters, ds[group.To..], _sumRegisters, AsLanes(parameters[group.Gains..]),
                LanesOf(g, rows), isFirst: panel == 0);
        }
    }

    /// <summary>What <see cref="Backward"/> needs of all panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MakeSlopes(int first, int rows)
    {
        for (int g = 0; g < _groups.Length; g++)
        {
            T size = _groups[g].Size;
            Span<TLanes> products = LanesOf(g, rows);
            ReadOnlySpan<T> scales = ScalesOf(g, first, rows);
            Span<T> slopes = _slopes.Slice(g * rows, rows);
            for (int b = 0; b < slopes.Length; b++)
                slopes[b] = -(scales[b] * scales[b] * scales[b]) * (TLanes.Sum(products[b]) / size);
        }
    }

    /// <summary>z to dz, and adds dγ and dβ to the gradients of a panel.</summary>
    public void Backward(Span<TLanes> z, ReadOnlySpan<TLanes> ds, int panel, int first, int rows, Span<T> gradients)
    {
        ReadOnlySpan<T> parameters = _weights.Panel(panel);
        for (int g = 0; g < _groups.Length; g++)
        {
            ref readonly Group group = ref _groups[g];
            group.Kernel.Backward(
                z[group.From..], _productRegisters, ds[group.To..], _sumRegisters, AsLanes(parameters[group.Gains..]),
                AsLanes(gradients[group.Gains..]), AsLanes(gradients[group.Biases..]), ScalesOf(g, first, rows),
                _slopes.Slice(g * rows, rows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<TLanes> AsLanes(Span<T> values) => MemoryMarshal.Cast<T, TLanes>(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<TLanes> AsLanes(ReadOnlySpan<T> values) => MemoryMarshal.Cast<T, TLanes>(values);

    private Span<TLanes> LanesOf(int group, int rows) => AsLanes(_lanes.Span).Slice(group * rows, rows);

    private Span<T> ScalesOf(int group, int first, int rows) => _scales.Slice(group * _keptRows + first, rows);

    /// <summary>What is normalised together.</summary>
    /// <param name="From">Its first register in a row of products.</param>
    /// <param name="To">Its first register in a row of sums.</param>
    /// <param name="Kernel">The loops for the number of its registers in a row.</param>
    /// <param name="Gains">Where its gains are in a panel of weights.</param>
    /// <param name="Biases">Where its biases are there.</param>
    /// <param name="IsAdded">Whether the sums have a part that comes from x already.</param>
    /// <param name="Size">F, its units in all panels.</param>
    private readonly record struct Group(
        int From, int To, NormalizationKernel<T, TLanes> Kernel, int Gains, int Biases, bool IsAdded, T Size);
}
