using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Elman's network ("Finding structure in time", 1990), with tanh or ReLU as PyTorch's nn.RNN:
/// <code>
/// s_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
/// h_t = f(s_t)
///
/// ds_t = dh_t f'(s_t)        tanh' = 1 - h_t^2        relu' = 1 where h_t is above 0, else 0
/// </code>
/// </summary>
internal sealed class SimpleRnn<T, TLanes>(RecurrentPart part, ParameterSet<T> parameters)
    : FusedRecurrentLayer<T, TLanes>(part, parameters, Shape(part), ProductKernel<T>.Of<TLanes>())
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    private readonly bool _isRelu = part.Spec.Nonlinearity == ActivationFunction.Relu;

    /// <summary>Leaves h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        int registers = UnitRegisters;
        Span<TLanes> hidden = AsLanes(State.Hidden)[units.First..];
        TLanes zero = default;
        for (int b = 0; b < rows; b++)
        {
            Span<TLanes> s = sums.Slice(b * registers, registers);
            Span<TLanes> h = hidden.Slice(b * stride, registers);
            for (int j = 0; j < s.Length; j++)
                s[j] = h[j] = _isRelu ? TLanes.Max(s[j], zero) : GateFunctions<T, TLanes>.Tanh(s[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardPanel(Span<TLanes> sums, StateRegisters units, int rows)
    {
        int stride = units.Stride;
        int registers = UnitRegisters;
        TLanes one = TLanes.Create(T.One);
        Span<TLanes> hiddenGradient = AsLanes(StateGradient.Hidden)[units.First..];
        for (int b = 0; b < rows; b++)
        {
            Span<TLanes> s = sums.Slice(b * registers, registers);
            Span<TLanes> dh = hiddenGradient.Slice(b * stride, registers);
            for (int j = 0; j < s.Length; j++)
                s[j] = TLanes.FlushTiny(_isRelu ? TLanes.WherePositive(s[j], dh[j]) : dh[j] * (one - s[j] * s[j]));
        }
    }

    /// <summary>As many registers of units in a panel as divide H with the least filling.</summary>
    private static PanelShape Shape(RecurrentPart part)
    {
        int needed = (part.Spec.HiddenSize + TLanes.Count - 1) / TLanes.Count;
        int best = Math.Min(4, needed);
        for (int registers = best - 1; registers > 1; registers--)
        {
            if (Filled(registers) < Filled(best))
                best = registers;
        }
        return new([0], best, InputBlocks: 1, RecurrentBlocks: 1, IsJoined: true, TLanes.Count, part.Spec.HiddenSize);

        int Filled(int registers) => (needed + registers - 1) / registers * registers;
    }
}
