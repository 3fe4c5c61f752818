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
/// </summary>
internal sealed class Lstm<T>(RecurrentPart part, ParameterSet<T> parameters)
    : RecurrentLayer<T>(part, parameters, separateSums: false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _previousCell = [];
    private T[] _cellTanh = [];

    private protected override void BeginCell(int rows)
    {
        Buffers.Ensure(ref _previousCell, rows, HiddenSize);
        Buffers.Ensure(ref _cellTanh, rows, HiddenSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardStep(int first, int rows)
    {
        int H = HiddenSize;
        for (int b = 0; b < rows; b++)
        {
            Span<T> gates = InputSums(first + b, 1);
            Span<T> si = gates[..H], sf = gates.Slice(H, H), sg = gates.Slice(2 * H, H), so = gates.Slice(3 * H, H);
            Span<T> hidden = State.Hidden.Slice(b * H, H);
            Span<T> cell = State.Cell.Slice(b * H, H);
            Span<T> previousCell = _previousCell.AsSpan((first + b) * H, H);
            Span<T> cellTanh = _cellTanh.AsSpan((first + b) * H, H);
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> i = Activations.Sigmoid(Lanes.Load<T>(si, j));
                Vector<T> f = Activations.Sigmoid(Lanes.Load<T>(sf, j));
                Vector<T> g = Activations.Tanh(Lanes.Load<T>(sg, j));
                Vector<T> o = Activations.Sigmoid(Lanes.Load<T>(so, j));
                Vector<T> cPrevious = Lanes.Load<T>(cell, j);
                Vector<T> c = Lanes.MultiplyAdd(f, cPrevious, i * g);
                Vector<T> cTanh = Activations.Tanh(c);
                i.Store(si, j);
                f.Store(sf, j);
                g.Store(sg, j);
                o.Store(so, j);
                cPrevious.Store(previousCell, j);
                cTanh.Store(cellTanh, j);
                c.Store(cell, j);
                (o * cTanh).Store(hidden, j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void BackwardStep(int first, int rows, Span<T> gradients)
    {
        int H = HiddenSize;
        Vector<T> one = Vector<T>.One;
        for (int b = 0; b < rows; b++)
        {
            Span<T> gates = InputSums(first + b, 1);
            Span<T> si = gates[..H], sf = gates.Slice(H, H), sg = gates.Slice(2 * H, H), so = gates.Slice(3 * H, H);
            Span<T> hiddenGradient = StateGradient.Hidden.Slice(b * H, H);
            Span<T> cellGradient = StateGradient.Cell.Slice(b * H, H);
            ReadOnlySpan<T> previousCell = _previousCell.AsSpan((first + b) * H, H);
            ReadOnlySpan<T> cellTanh = _cellTanh.AsSpan((first + b) * H, H);
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> i = Lanes.Load<T>(si, j);
                Vector<T> f = Lanes.Load<T>(sf, j);
                Vector<T> g = Lanes.Load<T>(sg, j);
                Vector<T> o = Lanes.Load<T>(so, j);
                Vector<T> cTanh = Lanes.Load(cellTanh, j);
                Vector<T> dh = Lanes.Load<T>(hiddenGradient, j).FlushTiny();
                Vector<T> dc = Lanes.Load<T>(cellGradient, j) + dh * o * (one - cTanh * cTanh);
                (dc * g * i * (one - i)).FlushTiny().Store(si, j);
                (dc * Lanes.Load(previousCell, j) * f * (one - f)).FlushTiny().Store(sf, j);
                (dc * i * (one - g * g)).FlushTiny().Store(sg, j);
                (dh * cTanh * o * (one - o)).FlushTiny().Store(so, j);
                (dc * f).FlushTiny().Store(cellGradient, j);
                Vector<T>.Zero.Store(hiddenGradient, j);
            }
        }
    }
}
