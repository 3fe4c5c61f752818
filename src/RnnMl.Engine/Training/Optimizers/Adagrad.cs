using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Adagrad (Duchi et al. 2011), with PyTorch's formulas and defaults. PyTorch's learning rate is 0.01.</summary>
public sealed record AdagradOptions : OptimizerOptions
{
    /// <summary>How fast the rate falls, as rate / (1 + (t - 1) decay) at step t; 0 or more; default 0.</summary>
    public double LearningRateDecay { get; init; }

    /// <summary>What the sums of squares begin with; 0 or more; default 0.</summary>
    public double InitialAccumulator { get; init; }

    /// <summary>Added to the denominator; above 0; default 1e-10.</summary>
    public double Epsilon { get; init; } = 1e-10;

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireNotNegative(nameof(LearningRateDecay), LearningRateDecay);
        RequireNotNegative(nameof(InitialAccumulator), InitialAccumulator);
        RequirePositive(nameof(Epsilon), Epsilon);
        return new Adagrad<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form, for step t = 1, 2, …:
/// <code>
/// s = s + g^2        w = w - rate / (1 + (t - 1) decay) g / (sqrt(s) + epsilon)
/// </code>
/// </summary>
internal sealed class Adagrad<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdagradOptions _options;
    private readonly T[] _sum;

    public Adagrad(AdagradOptions options, int parameterCount)
    {
        _options = options;
        _sum = Remember("sum", parameterCount, initialValue: options.InitialAccumulator);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        Vector<T> rate = Constant(learningRate / (1 + (Steps - 1) * _options.LearningRateDecay));
        Vector<T> epsilon = Constant(_options.Epsilon);
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradients, i);
            Vector<T> sum = (Lanes.Load<T>(_sum, i) + g * g).FlushTiny();
            sum.Store(_sum, i);
            (Lanes.Load<T>(weights, i) - rate * g / (Vector.SquareRoot(sum) + epsilon)).Store(weights, i);
        }
    }
}
