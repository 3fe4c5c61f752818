using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// Sigmoid and tanh. In single precision both are within 2e-7 absolute, tanh within 1e-6 relative too; exact at 0, saturating
/// cleanly, NaN for NaN. In double precision, which serves the gradient checks, they are as exact as <see cref="Math"/>.
/// <code>
/// 2^t = 2^n 2^f with n = round(t), f = t - n      2^f = 1 + f p(f), p a polynomial
/// sigmoid x = 1 / (1 + 2^t) with t = -x log2 e
/// tanh x    = m / (m + 2) with m = 2^t - 1 = 2^n f p(f) + (2^n - 1), t = 2x log2 e; m does not cancel near 0
/// </code>
/// </summary>
internal static class GateFunctions<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    /// <summary>
    /// Added to t, it leaves no bits for a fraction, so that the sum is rounded to a whole number, and the float's lowest bits hold
    /// n + 127, which is the exponent of 2^n.
    /// </summary>
    private const double Shift = 1.5 * (1 << 23) + 127;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid(TLanes x)
    {
        if (typeof(T) == typeof(double))
            return TLanes.Map(x, static v => T.One / (T.One + T.Exp(-v)));
        // Beyond 2^127 there is no float; below 2^-126 only denormal ones, which make no difference to 1.
        TLanes t = TLanes.Max(TLanes.Min(x * Constant(-1.44269504088896341), Constant(127.4)), Constant(-126));
        TLanes rounded = t + Constant(Shift);
        TLanes f = t - (rounded - Constant(Shift));
        TLanes power = TLanes.MultiplyAdd(f, Polynomial(f), Constant(1));
        return TLanes.Reciprocal(TLanes.MultiplyAdd(TLanes.ShiftIntoExponent(rounded), power, Constant(1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        if (typeof(T) == typeof(double))
            return TLanes.Map(x, static v => T.Tanh(v));
        // Beyond 2^±40 the result is ±1 already.
        TLanes t = TLanes.Max(TLanes.Min(x * Constant(2 * 1.44269504088896341), Constant(40)), Constant(-40));
        TLanes rounded = t + Constant(Shift);
        TLanes f = t - (rounded - Constant(Shift));
        TLanes scale = TLanes.ShiftIntoExponent(rounded);
        TLanes m = TLanes.MultiplyAdd(scale, f * Polynomial(f), scale - Constant(1));
        return m * TLanes.Reciprocal(m + Constant(2));
    }

    /// <summary>
    /// (2^f - 1) / f for f in [-1/2, 1/2], within 4.4e-7 of itself: minimax coefficients, found by Remez' algorithm, in Estrin's
    /// order.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Polynomial(TLanes f)
    {
        TLanes low = TLanes.MultiplyAdd(f, Constant(0.240223513431), Constant(0.693147143506));
        TLanes high = TLanes.MultiplyAdd(f, Constant(0.00966624542579), Constant(0.0555050021343));
        TLanes square = f * f;
        return TLanes.MultiplyAdd(square, TLanes.MultiplyAdd(square, Constant(0.00133335387322), high), low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Constant(double value) => TLanes.Create(T.CreateTruncating(value));
}
