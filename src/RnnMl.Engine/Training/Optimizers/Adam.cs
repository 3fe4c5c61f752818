using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Adam (Kingma and Ba 2015), with PyTorch's defaults.</summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>How much of the mean of the gradients is kept at each step; 0 up to, not including, 1; default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of their squares is kept at each step; 0 up to, not including, 1; default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator; above 0; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        if (!(Beta1 >= 0 && Beta1 < 1))
            throw new ArgumentException($"{nameof(Beta1)} is {Beta1}; expected 0 or more and less than 1.");
        if (!(Beta2 >= 0 && Beta2 < 1))
            throw new ArgumentException($"{nameof(Beta2)} is {Beta2}; expected 0 or more and less than 1.");
        if (!(Epsilon > 0 && double.IsFinite(Epsilon)))
            throw new ArgumentException($"{nameof(Epsilon)} is {Epsilon}; expected a number above 0.");
        return new Adam<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form of Adam, for step t = 1, 2, …:
/// <code>
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
/// w = w - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
/// </code>
/// </summary>
internal sealed class Adam<T>(AdamOptions options, int parameterCount) : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _mean = new T[parameterCount];
    private readonly T[] _square = new T[parameterCount];
    private long _steps;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Step(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        _steps++;
        Vector<T> beta1 = Constant(options.Beta1), keep1 = Constant(1 - options.Beta1);
        Vector<T> beta2 = Constant(options.Beta2), keep2 = Constant(1 - options.Beta2);
        Vector<T> epsilon = Constant(options.Epsilon);
        Vector<T> rate = Constant(learningRate / (1 - Math.Pow(options.Beta1, _steps)));
        Vector<T> correction = Constant(Math.Sqrt(1 - Math.Pow(options.Beta2, _steps)));
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradients, i);
            Vector<T> m = (beta1 * Lanes.Load<T>(_mean, i) + keep1 * g).FlushTiny();
            Vector<T> v = (beta2 * Lanes.Load<T>(_square, i) + keep2 * g * g).FlushTiny();
            m.Store(_mean, i);
            v.Store(_square, i);
            (Lanes.Load<T>(weights, i) - rate * (m / (Vector.SquareRoot(v) / correction + epsilon))).Store(weights, i);
        }
    }

    private static Vector<T> Constant(double value) => new(T.CreateTruncating(value));
}
