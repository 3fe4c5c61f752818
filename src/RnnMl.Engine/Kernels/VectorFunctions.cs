using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// What activations beyond the gates' and attention are made of. In single precision within 3e-7 of the result or of 1,
/// whichever is larger; in double precision, which serves the gradient checks, within 1e-15.
/// </summary>
internal static class VectorFunctions
{
    /// <summary>e^x; in single precision x is held within [-87, 88].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.As<float, T>(Activations.Exp(Vector.As<T, float>(x)))
            : Map(x, T.Exp);

    /// <summary>e^x - 1 for x up to 0, as 2t / (1 - t) with t = tanh(x / 2), which does not cancel near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> ExpM1<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> t = Activations.Tanh(x * Constant<T>(0.5));
        return (t + t) / (Vector<T>.One - t);
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Softplus<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector<T> u = Exp(-Vector.Abs(x));
        Vector<T> log = typeof(T) == typeof(float)
            ? Vector.As<float, T>(LogP1(Vector.As<T, float>(u)))
            : Map(u, T.LogP1);
        return Vector.Max(x, Vector<T>.Zero) + log;
    }

    /// <summary>The standard normal distribution function, (1 + erf(x / sqrt 2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> NormalCdf<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.As<float, T>(NormalCdf(Vector.As<T, float>(x)))
            : Map(x, static v => T.CreateTruncating(NormalCdf(double.CreateTruncating(v))));

    /// <summary>The standard normal density, e^(-x^2 / 2) / sqrt(2 pi).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> NormalDensity<T>(Vector<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Constant<T>(0.3989422804014327) * Exp(x * x * Constant<T>(-0.5));

    /// <summary>log(1 + u) for u in [0, 1]: 2 artanh(s) with s = u / (2 + u), at most 1/3, by its series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> LogP1(Vector<float> u)
    {
        Vector<float> s = u / (u + Vector.Create(2f));
        Vector<float> q = s * s;
        Vector<float> p = Vector.Create(1 / 13f);
        p = Lanes.MultiplyAdd(p, q, Vector.Create(1 / 11f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(1 / 9f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(1 / 7f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(1 / 5f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(1 / 3f));
        p = Lanes.MultiplyAdd(p, q, Vector<float>.One);
        return (s + s) * p;
    }

    /// <summary>
    /// With erf by the rational function of Eigen (MathFunctionsImpl.h, generic_fast_erf_float), within 1e-7 on [-4, 4].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> NormalCdf(Vector<float> x)
    {
        Vector<float> z = x * Vector.Create(0.70710678118654752f);
        Vector<float> limit = Vector.Create(4f);
        z = Vector.ConditionalSelect(Vector.GreaterThan(z, limit), limit, z);
        z = Vector.ConditionalSelect(Vector.LessThan(z, -limit), -limit, z);
        Vector<float> q = z * z;

        Vector<float> p = Vector.Create(-2.72614225801306e-10f);
        p = Lanes.MultiplyAdd(p, q, Vector.Create(2.77068142495902e-08f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(-2.10102402082508e-06f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(-5.69250639462346e-05f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(-7.34990630326855e-04f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(-2.95459980854025e-03f));
        p = Lanes.MultiplyAdd(p, q, Vector.Create(-1.60960333262415e-02f));

        Vector<float> d = Vector.Create(-1.45660718464996e-05f);
        d = Lanes.MultiplyAdd(d, q, Vector.Create(-2.13374055278905e-04f));
        d = Lanes.MultiplyAdd(d, q, Vector.Create(-1.68282697438203e-03f));
        d = Lanes.MultiplyAdd(d, q, Vector.Create(-7.37332916720468e-03f));
        d = Lanes.MultiplyAdd(d, q, Vector.Create(-1.42647390514189e-02f));
        return Lanes.MultiplyAdd(z * p / d, Vector.Create(0.5f), Vector.Create(0.5f));
    }

    /// <summary>1/2 + density(x) (x + x^3/3 + x^5/(3*5) + …): Marsaglia, "Evaluating the normal distribution", 2004.</summary>
    private static double NormalCdf(double x)
    {
        if (Math.Abs(x) > 8.5)
            return x > 0 ? 1 : 0;
        double sum = x;
        double term = x;
        double previous = double.NaN;
        for (int i = 3; sum != previous; i += 2)
        {
            previous = sum;
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-0.5 * x * x) * 0.3989422804014327;
    }

    private static Vector<T> Constant<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(T.CreateTruncating(value));

    /// <summary>A function of each lane, where there is no vector form of it.</summary>
    public static Vector<T> Map<T>(Vector<T> x, Func<T, T> function)
        where T : unmanaged
    {
        for (int i = 0; i < Vector<T>.Count; i++)
            x = x.WithElement(i, function(x[i]));
        return x;
    }
}
