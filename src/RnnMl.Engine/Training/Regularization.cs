using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The penalty L1 |w| + L2 / 2 w^2 on every weight of a trained parameter with two dimensions or more. Biases, gains and other
/// vectors are left alone: to make them small makes no function simpler (Goodfellow et al. 2016, section 7.1).
/// </summary>
internal static class Regularization
{
    /// <summary>Adds the penalty's gradient, L1 sign(w) + L2 w, where sign(0) is 0.</summary>
    public static void AddGradient<T>(ParameterSet<T> parameters, Span<T> gradients, double l1, double l2)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (l1 == 0 && l2 == 0)
            return;
        foreach (Parameter<T> parameter in parameters.Items)
        {
            if (parameter.IsTrained && parameter.Shape.Count >= 2)
                AddGradient(parameter.In(parameters.Values.AsSpan()), parameter.In(gradients), l1, l2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGradient<T>(ReadOnlySpan<T> weights, Span<T> gradients, double l1, double l2)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = new Vector<T>(T.CreateTruncating(l1));
        var two = new Vector<T>(T.CreateTruncating(l2));
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> w = Lanes.Load(weights, i);
            Vector<T> slope = Vector.ConditionalSelect(Vector.GreaterThan(w, Vector<T>.Zero), one,
                Vector.ConditionalSelect(Vector.LessThan(w, Vector<T>.Zero), -one, Vector<T>.Zero));
            (Lanes.Load<T>(gradients, i) + slope + two * w).Store(gradients, i);
        }
    }
}
