using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014) with the reset gate applied after the recurrent product, as PyTorch's nn.GRU, cuDNN
/// and Keras (reset_after) have it. a_t = W_ih x_t + b_ih and u_t = W_hh h_{t-1} + b_hh have three blocks of H, in the order
/// r, z, n:
/// <code>
/// r = sigmoid(a_r + u_r)    z = sigmoid(a_z + u_z)    n = tanh(a_n + r u_n)
/// h_t = (1 - z) n + z h_{t-1}
///
/// da_n = dh_t (1 - z) (1 - n^2)               du_n = da_n r
/// da_z = dh_t (h_{t-1} - n) z (1 - z)         du_z = da_z
/// da_r = da_n u_n r (1 - r)                   du_r = da_r
/// dh_{t-1} = dh_t z + W_hh^T du
/// </code>
/// </summary>
internal sealed class Gru<T>(RecurrentPart part, ParameterSet<T> parameters)
    : RecurrentLayer<T>(part, parameters, separateSums: true)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Leaves r, z, n in the place of a_t, and u_n where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override void ForwardStep(int first, int rows)
    {
        int H = HiddenSize;
        for (int b = 0; b < rows; b++)
        {
            Span<T> a = InputSums(first + b, 1);
            Span<T> ar = a[..H], az = a.Slice(H, H), an = a.Slice(2 * H, H);
            ReadOnlySpan<T> u = RecurrentSums(first + b, 1);
            ReadOnlySpan<T> ur = u[..H], uz = u.Slice(H, H), un = u.Slice(2 * H, H);
            Span<T> hidden = State.Hidden.Slice(b * H, H);
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> r = Activations.Sigmoid(Lanes.Load<T>(ar, j) + Lanes.Load(ur, j));
                Vector<T> z = Activations.Sigmoid(Lanes.Load<T>(az, j) + Lanes.Load(uz, j));
                Vector<T> n = Activations.Tanh(Lanes.MultiplyAdd(r, Lanes.Load(un, j), Lanes.Load<T>(an, j)));
                r.Store(ar, j);
                z.Store(az, j);
                n.Store(an, j);
                Lanes.MultiplyAdd(z, Lanes.Load<T>(hidden, j) - n, n).Store(hidden, j);
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
            Span<T> a = InputSums(first + b, 1);
            Span<T> ar = a[..H], az = a.Slice(H, H), an = a.Slice(2 * H, H);
            Span<T> u = RecurrentSums(first + b, 1);
            Span<T> ur = u[..H], uz = u.Slice(H, H), un = u.Slice(2 * H, H);
            ReadOnlySpan<T> previousHidden = PreviousHidden(first + b, 1);
            Span<T> hiddenGradient = StateGradient.Hidden.Slice(b * H, H);
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> r = Lanes.Load<T>(ar, j);
                Vector<T> z = Lanes.Load<T>(az, j);
                Vector<T> n = Lanes.Load<T>(an, j);
                Vector<T> dh = Lanes.Load<T>(hiddenGradient, j).FlushTiny();
                Vector<T> dn = (dh * (one - z) * (one - n * n)).FlushTiny();
                Vector<T> dz = (dh * (Lanes.Load(previousHidden, j) - n) * z * (one - z)).FlushTiny();
                Vector<T> dr = (dn * Lanes.Load<T>(un, j) * r * (one - r)).FlushTiny();
                dr.Store(ar, j);
                dz.Store(az, j);
                dn.Store(an, j);
                dr.Store(ur, j);
                dz.Store(uz, j);
                (dn * r).FlushTiny().Store(un, j);
                (dh * z).Store(hiddenGradient, j);
            }
        }
    }
}
