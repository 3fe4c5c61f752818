using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Adam with Nesterov's momentum (Dozat 2016), with PyTorch's formulas and defaults.</summary>
public sealed record NAdamOptions : OptimizerOptions
{
    /// <summary>
    /// What the momentum grows to, and how much of the mean of the gradients is kept; 0 up to, not including, 1; default 0.9.
    /// </summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of their squares is kept at each step; 0 up to, not including, 1; default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator; above 0; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How fast the momentum grows; 0 or more, where 0 keeps it at half of Beta1; default 0.004.</summary>
    public double MomentumDecay { get; init; } = 4e-3;

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireFraction(nameof(Beta1), Beta1);
        RequireFraction(nameof(Beta2), Beta2);
        RequirePositive(nameof(Epsilon), Epsilon);
        RequireNotNegative(nameof(MomentumDecay), MomentumDecay);
        return new NAdam<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form since its version 2.0 (before, M_(t+1) had a factor mu_t too many), for step t = 1, 2, …:
/// <code>
/// mu_t = beta1 (1 - 0.96^(t momentumDecay) / 2)        M_t = mu_1 mu_2 … mu_t
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
/// w = w - rate ((1 - mu_t) / (1 - M_t) g + mu_(t+1) / (1 - M_(t+1)) m) / (sqrt(v / (1 - beta2^t)) + epsilon)
/// </code>
/// </summary>
internal sealed class NAdam<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NAdamOptions _options;
    private readonly T[] _mean;
    private readonly T[] _square;
    private readonly T[] _product;

    public NAdam(NAdamOptions options, int parameterCount)
    {
        _options = options;
        _mean = Remember("exp_avg", parameterCount);
        _square = Remember("exp_avg_sq", parameterCount);
        _product = Remember("mu_product", 1, initialValue: 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        double momentum = MomentumOf(Steps);
        double nextMomentum = MomentumOf(Steps + 1);
        _product[0] *= T.CreateTruncating(momentum);
        double product = double.CreateTruncating(_product[0]);

        Vector<T> beta1 = Constant(_options.Beta1), keep1 = Constant(1 - _options.Beta1);
        Vector<T> beta2 = Constant(_options.Beta2), keep2 = Constant(1 - _options.Beta2);
        Vector<T> epsilon = Constant(_options.Epsilon);
        Vector<T> correction = Constant(1 / (1 - Math.Pow(_options.Beta2, Steps)));
        Vector<T> gradientRate = Constant(learningRate * (1 - momentum) / (1 - product));
        Vector<T> meanRate = Constant(learningRate * nextMomentum / (1 - product * nextMomentum));
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradients, i);
            Vector<T> m = (beta1 * Lanes.Load<T>(_mean, i) + keep1 * g).FlushTiny();
            Vector<T> v = (beta2 * Lanes.Load<T>(_square, i) + keep2 * g * g).FlushTiny();
            m.Store(_mean, i);
            v.Store(_square, i);
            Vector<T> denominator = Vector.SquareRoot(v * correction) + epsilon;
            (Lanes.Load<T>(weights, i) - (gradientRate * g + meanRate * m) / denominator).Store(weights, i);
        }
    }

    private double MomentumOf(long step) => _options.Beta1 * (1 - 0.5 * Math.Pow(0.96, step * _options.MomentumDecay));
}
