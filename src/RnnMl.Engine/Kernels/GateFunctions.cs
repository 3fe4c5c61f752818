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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Sigmoid(TLanes x)
    {
        if (typeof(T) == typeof(double))
            return TLanes.Map(x, static v => T.One / (T.One + T.Exp(-v)));
        // Beyond 2^127 there is no float, and below 2^-126 only denormal ones, which make no difference to 1.
        TLanes t = TLanes.Max(TLanes.Min(x * Constant(-1.44269504088896341), Constant(127)), Constant(-126));
        TLanes f = TLanes.Fraction(t);
        TLanes power = TLanes.Scale(TLanes.MultiplyAdd(Polynomial(f), f, Constant(1)), t - f);
        return Constant(1) / (power + Constant(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Tanh(TLanes x)
    {
        if (typeof(T) == typeof(double))
            return TLanes.Map(x, static v => T.Tanh(v));
        // Beyond 2^±40 the result is ±1 already.
        TLanes t = TLanes.Max(TLanes.Min(x * Constant(2 * 1.44269504088896341), Constant(40)), Constant(-40));
        TLanes f = TLanes.Fraction(t);
        TLanes scale = TLanes.Scale(Constant(1), t - f);
        TLanes m = TLanes.MultiplyAdd(scale, Polynomial(f) * f, scale - Constant(1));
        return m / (m + Constant(2));
    }

    /// <summary>
    /// (2^f - 1) / f for f in [-1/2, 1/2], within 4.4e-7 of itself: minimax coefficients, found by Remez' algorithm. In Horner's
    /// order, since many of these are under way at a time and it has the fewest instructions.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Polynomial(TLanes f)
    {
        TLanes p = TLanes.MultiplyAdd(f, Constant(0.00133335387322), Constant(0.00966624542579));
        p = TLanes.MultiplyAdd(p, f, Constant(0.0555050021343));
        p = TLanes.MultiplyAdd(p, f, Constant(0.240223513431));
        return TLanes.MultiplyAdd(p, f, Constant(0.693147143506));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Constant(double value) => TLanes.Create(T.CreateTruncating(value));
}
