using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Elman's network ("Finding structure in time", 1990) with tanh or ReLU, as PyTorch's nn.RNN:
/// <code>
/// _t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh
/// h_t = f(_t)
///
/// ds_t = dh_t f'(_t)        tanh' = 1 - h^2        relu' = 1 where h > 0, else 0
/// </code>
/// </summary>
internal sealed class SimpleRnn<T>(RecurrentSpec spec, int level, int inputSize, ParameterSet<T> parameters)
    : RecurrentLayer<T>(spec, level, inputSize, parameters, hasCell: false, separateSums: false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _relu = spec.Nonlinearity == Nonlinearity.Relu;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardStep(int first, int rows)
    {
        Span<T> s = InputSums(first, rows);
        Span<T> h = State.Hidden;
        for (int j = 0; j < s.Length; j += Vector<T>.Count)
        {
            Vector<T> sum = Lanes.Load<T>(s, j);
            Vector<T> value = _relu ? Vector.Max(sum, Vector<T>.Zero) : Activations.Tanh(sum);
            value.Store(s, j);
            value.Store(h[..s.Length], j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardStep(int first, int rows)
    {
        Span<T> s = InputSums(first, rows);
        Span<T> dh = StateGradient.Hidden[..s.Length];
        for (int j = 0; j < s.Length; j += Vector<T>.Count)
        {
            Vector<T> h = Lanes.Load<T>(s, j);
            Vector<T> d = Lanes.Load<T>(dh, j).FlushTiny();
            Vector<T> ds = _relu
                ? Vector.ConditionalSelect(Vector.GreaterThan(h, Vector<T>.Zero), d, Vector<T>.Zero)
                : d * (Vector<T>.One - h * h);
            ds.FlushTiny().Store(s, j);
        }
        dh.Clear();
    }
}
