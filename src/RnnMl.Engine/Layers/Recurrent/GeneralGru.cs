using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The GRU with any of its options but the reset gate before the product; without them it computes what <see cref="Gru{T, TLanes}"/>
/// does, but for rounding, and more slowly. With a and u as in <see cref="GeneralRecurrentLayer{T}"/> (LN in them), σ the gate
/// function and φ that of the candidate:
/// <code>
/// r = σ(clip(a_r + u_r))    z = σ(clip(a_z + u_z))    n = φ(clip(a_n + r u_n))
/// h_t = (1 - z) n + z h_{t-1}
///
/// dn = dh_t (1 - z)         dz = dh_t (h_{t-1} - n)   dr = da_n u_n
/// du_n = da_n r             du_z = da_z               du_r = da_r        dh_{t-1} = dh_t z
/// </code>
/// </summary>
internal sealed class GeneralGru<T>(RecurrentPart part, ParameterSet<T> parameters)
    : GeneralRecurrentLayer<T>(part, parameters, separateSums: true)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ElementFunction<T> _gateFunction =
        new(part.Spec.GateNonlinearity ?? ActivationFunction.Sigmoid, part.Spec.GateAlpha);
    private readonly ElementFunction<T> _candidateFunction = new(part.Spec.Nonlinearity, part.Spec.NonlinearityAlpha);
    private readonly SumClipping<T>? _clipping = SumClipping<T>.Create(part.Spec);
    private readonly T[] _gatesGradient = new T[2 * part.Spec.HiddenSize];
    private readonly T[] _candidateGradient = new T[part.Spec.HiddenSize];

    private protected override void BeginCell(int rows) => _clipping?.Begin(rows);

    /// <summary>Leaves r, z, n in the place of a_t, and u_n where it is.</summary>
    private protected override void ForwardStep(int first, int rows)
    {
        int H = HiddenSize;
        for (int b = 0; b < rows; b++)
        {
            Span<T> a = InputSums(first + b, 1);
            ReadOnlySpan<T> u = RecurrentSums(first + b, 1);
            Span<T> gates = a[..(2 * H)], r = a[..H], z = a.Slice(H, H), n = a.Slice(2 * H, H);
            RowSums.Add(gates, u[..(2 * H)], gates);
            _clipping?.Forward(first + b, 0, gates);
            _gateFunction.Forward(gates, gates);
            Rows.MultiplyAdd(r, u.Slice(2 * H, H), n, n);
            _clipping?.Forward(first + b, 2 * H, n);
            _candidateFunction.Forward(n, n);
            GruUpdate.Forward(z, n, State.Hidden.Slice(b * H, H));
        }
    }

    private protected override void BackwardStep(int first, int rows, Span<T> gradients)
    {
        int H = HiddenSize;
        Span<T> dr = _gatesGradient.AsSpan(0, H), dz = _gatesGradient.AsSpan(H, H), dn = _candidateGradient;
        for (int b = 0; b < rows; b++)
        {
            Span<T> a = InputSums(first + b, 1);
            Span<T> u = RecurrentSums(first + b, 1);
            Span<T> gates = a[..(2 * H)], r = a[..H], z = a.Slice(H, H), n = a.Slice(2 * H, H), un = u.Slice(2 * H, H);
            GruUpdate.Backward(z, n, PreviousHidden(first + b, 1), StateGradient.Hidden.Slice(b * H, H), dz, dn);
            _candidateFunction.Backward(n, dn, n);
            _clipping?.Backward(first + b, 2 * H, n);
            Rows.Multiply(n, un, dr);
            Rows.Multiply(n, r, un);
            _gateFunction.Backward(gates, _gatesGradient, gates);
            _clipping?.Backward(first + b, 0, gates);
            gates.CopyTo(u);
        }
    }
}
