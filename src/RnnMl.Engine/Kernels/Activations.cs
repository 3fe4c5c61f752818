using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// The gates' functions on vectors. In single precision: sigmoid within 2e-7 absolute, tanh within 2e-7 absolute and 1e-6
/// relative, exact at 0, saturating cleanly, NaN for NaN. In double precision, which serves the gradient checks, they are
/// as exact as <see cref="Math"/>.
/// </summary>
internal static class Activations
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Sigmoid<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.As<float, T>(Sigmoid(Vector.As<T, float>(x)))
            : VectorFunctions.Map(x, static v => T.One / (T.One + T.Exp(-v)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Tanh<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.As<float, T>(Tanh(Vector.As<T, float>(x)))
            : VectorFunctions.Map(x, static v => T.Tanh(v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>Near 0 an odd polynomial (Moshier's Cephes, tanhf), elsewhere 1 - 2 / (e^2|x| + 1) with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Tanh(Vector<float> x)
    {
        Vector<float> s = x * x;
        Vector<float> p = Vector.Create(-5.70498872745e-3f);
        p = Lanes.MultiplyAdd(p, s, Vector.Create(2.06390887954e-2f));
        p = Lanes.MultiplyAdd(p, s, Vector.Create(-5.37397155531e-2f));
        p = Lanes.MultiplyAdd(p, s, Vector.Create(1.33314422036e-1f));
        p = Lanes.MultiplyAdd(p, s, Vector.Create(-3.33332819422e-1f));
        Vector<float> small = Lanes.MultiplyAdd(p * s, x, x);

        Vector<float> magnitude = Vector.Abs(x);
        Vector<float> large = Vector<float>.One - Vector.Create(2f) / (Exp(magnitude + magnitude) + Vector<float>.One);
        large = Vector.CopySign(large, x);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, Vector.Create(0.625f)), small, large);
    }

    /// <summary>
    /// e^x = 2^n e^r with n = round(x / ln 2), and e^r by Cephes' polynomial (expf). The argument is held within [-87, 88],
    /// where the result is a normal number.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        Vector<float> clamped = Vector.ConditionalSelect(Vector.LessThan(x, Vector.Create(-87f)), Vector.Create(-87f), x);
        clamped = Vector.ConditionalSelect(Vector.GreaterThan(clamped, Vector.Create(88f)), Vector.Create(88f), clamped);

        Vector<float> n = Vector.Floor(Lanes.MultiplyAdd(clamped, Vector.Create(1.44269504088896341f), Vector.Create(0.5f)));
        // ln 2 in two parts, of which n times the first is exact.
        Vector<float> r = Lanes.MultiplyAdd(n, Vector.Create(-0.693359375f), clamped);
        r = Lanes.MultiplyAdd(n, Vector.Create(2.12194440e-4f), r);

        Vector<float> p = Vector.Create(1.9875691500e-4f);
        p = Lanes.MultiplyAdd(p, r, Vector.Create(1.3981999507e-3f));
        p = Lanes.MultiplyAdd(p, r, Vector.Create(8.3334519073e-3f));
        p = Lanes.MultiplyAdd(p, r, Vector.Create(4.1665795894e-2f));
        p = Lanes.MultiplyAdd(p, r, Vector.Create(1.6666665459e-1f));
        p = Lanes.MultiplyAdd(p, r, Vector.Create(5.0000001201e-1f));
        p = Lanes.MultiplyAdd(p, r * r, r) + Vector<float>.One;

        Vector<int> exponent = Vector.ShiftLeft(Vector.ConvertToInt32(n) + Vector.Create(127), 23);
        return p * Vector.AsVectorSingle(exponent);
    }
}
