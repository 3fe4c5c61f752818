using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// How a GRU's update gate mixes the candidate into the state, for one row:
/// <code>
/// h_t = (1 - z) n + z h_{t-1}
///
/// dz = dh_t (h_{t-1} - n)        dn = dh_t (1 - z)        dh_{t-1} = dh_t z
/// </code>
/// </summary>
internal static class GruUpdate
{
    /// <summary>h_{t-1} to h_t, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> n, Span<T> hidden)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < hidden.Length; j += Vector<T>.Count)
        {
            Vector<T> candidate = Lanes.Load(n, j);
            Lanes.MultiplyAdd(Lanes.Load(z, j), Lanes.Load<T>(hidden, j) - candidate, candidate).Store(hidden, j);
        }
    }

    /// <summary>dz and dn, and dh_t to dh_{t-1} in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(
        ReadOnlySpan<T> z, ReadOnlySpan<T> n, ReadOnlySpan<T> previousHidden, Span<T> hiddenGradient, Span<T> dz, Span<T> dn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < hiddenGradient.Length; j += Vector<T>.Count)
        {
            Vector<T> update = Lanes.Load(z, j);
            Vector<T> dh = Lanes.Load<T>(hiddenGradient, j).FlushTiny();
            (dh * (Lanes.Load(previousHidden, j) - Lanes.Load(n, j))).Store(dz, j);
            (dh * (Vector<T>.One - update)).Store(dn, j);
            (dh * update).Store(hiddenGradient, j);
        }
    }
}
