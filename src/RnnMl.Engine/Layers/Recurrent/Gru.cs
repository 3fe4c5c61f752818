using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014) with the reset gate applied after the recurrent product, as PyTorch's nn.GRU, cuDNN
/// and Keras (reset_after) have it. a_t = W_ih x_t + b_ih and u_t = W_hh h_{t-1} + b_hh have three blocks of H, in the order
/// r, z, n; panels have four, a_n, a_r + u_r, a_z + u_z and u_n:
/// <code>
/// r = sigmoid(a_r + u_r)    z = sigmoid(a_z + u_z)    n = tanh(a_n + r u_n)
/// h_t = (1 - z) n + z h_{t-1}
///
/// da_n = dh_t (1 - z) (1 - n^2)               du_n = da_n r
/// da_z = dh_t (h_{t-1} - n) z (1 - z)         du_z = da_z
/// da_r = da_n u_n r (1 - r)                   du_r = da_r
/// dh_{t-1} = dh_t z + W_hh^T du
/// </code>
/// A backward pass needs H values of every row besides the gates: h_{t-1}.
/// </summary>
internal sealed class Gru<T, TLanes>(RecurrentPart part, ParameterSet<T> parameters, ProductKernel<T> product)
    : FusedRecurrentLayer<T, TLanes>(part, parameters, Shape(part, product), product)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    // For each panel a register of every row of the batch.
    private readonly AlignedBuffer<T> _previousHidden = new();

    private protected override bool CarriesHiddenGradient => true;

    private protected override void BeginCell(int rows)
    {
        if (Keeps)
            _previousHidden.Ensure(rows, State.HiddenStride);
    }

    /// <summary>Leaves n, r, z, u_n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        Span<TLanes> hidden = AsLanes(State.Hidden)[units.First..];
        Span<TLanes> previousHidden = Kept(_previousHidden, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes r = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 1]);
            sums[4 * b] = TLanes.MultiplyAdd(r, sums[4 * b + 3], sums[4 * b]);
            sums[4 * b + 1] = r;
            sums[4 * b + 2] = GateFunctions<T, TLanes>.Sigmoid(sums[4 * b + 2]);
        }
        // Apart, so that the processor need not wait for r of the same row.
        for (int b = 0; b < rows; b++)
        {
            TLanes n = GateFunctions<T, TLanes>.Tanh(sums[4 * b]);
            TLanes h = hidden[b * stride];
            sums[4 * b] = n;
            if (b < previousHidden.Length)
                previousHidden[b] = h;
            hidden[b * stride] = TLanes.MultiplyAdd(sums[4 * b + 2], h - n, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        TLanes one = TLanes.Create(T.One);
        Span<TLanes> hiddenGradient = AsLanes(StateGradient.Hidden)[units.First..];
        Span<TLanes> previousHidden = Kept(_previousHidden, units);
        for (int b = 0; b < rows; b++)
        {
            TLanes n = sums[4 * b], r = sums[4 * b + 1], z = sums[4 * b + 2], un = sums[4 * b + 3];
            TLanes dh = TLanes.FlushTiny(hiddenGradient[b * stride]);
            TLanes dn = TLanes.FlushTiny(dh * (one - z) * (one - n * n));
            sums[4 * b] = dn;
            sums[4 * b + 1] = TLanes.FlushTiny(dn * un * (r * (one - r)));
            sums[4 * b + 2] = TLanes.FlushTiny(dh * (previousHidden[b] - n) * (z * (one - z)));
            sums[4 * b + 3] = TLanes.FlushTiny(dn * r);
            hiddenGradient[b * stride] = dh * z;
        }
    }

    /// <summary>Three blocks do not fill the registers of a product that are wider; then it makes all four.</summary>
    private static PanelShape Shape(RecurrentPart part, ProductKernel<T> product) => new(
        Gates: [2, 0, 1, 2], UnitRegisters: 1, InputBlocks: 3, RecurrentBlocks: 3, IsJoined: product.LaneCount > TLanes.Count,
        TLanes.Count, part.Spec.HiddenSize);
}
