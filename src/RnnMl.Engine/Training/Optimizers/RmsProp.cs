using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>RMSprop (Hinton 2012, lecture 6e), with PyTorch's formulas and defaults.</summary>
public sealed record RmsPropOptions : OptimizerOptions
{
    /// <summary>How much of the mean of the squares is kept at each step; 0 up to, not including, 1; default 0.99.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the denominator; above 0; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How much of the last step's direction is kept; 0 up to, not including, 1; default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether to divide by the gradients' deviation from their mean (Graves 2013), not from 0; default false.</summary>
    public bool Centered { get; init; }

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireFraction(nameof(Alpha), Alpha);
        RequirePositive(nameof(Epsilon), Epsilon);
        RequireFraction(nameof(Momentum), Momentum);
        return new RmsProp<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form:
/// <code>
/// v = alpha v + (1 - alpha) g^2        a = alpha a + (1 - alpha) g
/// d = g / (sqrt(v) + epsilon)        or, centred, g / (sqrt(v - a^2) + epsilon)
/// b = momentum b + d        w = w - rate b
/// </code>
/// </summary>
internal sealed class RmsProp<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RmsPropOptions _options;
    private readonly T[] _square;
    private readonly T[] _mean;
    private readonly T[] _momentum;

    public RmsProp(RmsPropOptions options, int parameterCount)
    {
        _options = options;
        _square = Remember("square_avg", parameterCount);
        _mean = Remember("grad_avg", parameterCount, isNeeded: options.Centered);
        _momentum = Remember("momentum_buffer", parameterCount, isNeeded: options.Momentum > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        Vector<T> rate = Constant(learningRate);
        Vector<T> alpha = Constant(_options.Alpha), keep = Constant(1 - _options.Alpha);
        Vector<T> epsilon = Constant(_options.Epsilon);
        Vector<T> momentum = Constant(_options.Momentum);
        bool centered = _mean.Length > 0;
        bool hasMomentum = _momentum.Length > 0;
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradients, i);
            Vector<T> v = (alpha * Lanes.Load<T>(_square, i) + keep * g * g).FlushTiny();
            v.Store(_square, i);
            if (centered)
            {
                Vector<T> a = (alpha * Lanes.Load<T>(_mean, i) + keep * g).FlushTiny();
                a.Store(_mean, i);
                // Rounding can leave a little less than 0, which has no root.
                v = Vector.Max(v - a * a, Vector<T>.Zero);
            }
            Vector<T> step = g / (Vector.SquareRoot(v) + epsilon);
            if (hasMomentum)
            {
                step = (momentum * Lanes.Load<T>(_momentum, i) + step).FlushTiny();
                step.Store(_momentum, i);
            }
            (Lanes.Load<T>(weights, i) - rate * step).Store(weights, i);
        }
    }
}
