using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Adam (Kingma and Ba 2015), with PyTorch's formulas and defaults.</summary>
public record AdamOptions : OptimizerOptions
{
    /// <summary>How much of the mean of the gradients is kept at each step; 0 up to, not including, 1; default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of their squares is kept at each step; 0 up to, not including, 1; default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator; above 0; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>
    /// How much of each weight is added to its gradient, biases included; 0 or more; default 0. In <see cref="AdamWOptions"/>
    /// it is how much of each weight, times the learning rate, is taken from the weight; default 0.01.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether to divide by the largest mean of squares so far (AMSGrad, Reddi et al. 2018); default false.</summary>
    public bool AmsGrad { get; init; }

    private protected virtual bool DecaysWeights => false;

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireFraction(nameof(Beta1), Beta1);
        RequireFraction(nameof(Beta2), Beta2);
        RequirePositive(nameof(Epsilon), Epsilon);
        RequireNotNegative(nameof(WeightDecay), WeightDecay);
        return new Adam<T>(this, DecaysWeights, parameterCount);
    }
}

/// <summary>
/// Adam whose weight decay does not go through the gradient (Loshchilov and Hutter 2019), with PyTorch's formulas and defaults:
/// before each step every weight, biases included, is multiplied by 1 - rate decay, where the decay is 0.01 by default.
/// </summary>
public sealed record AdamWOptions : AdamOptions
{
    /// <summary>The defaults, PyTorch's.</summary>
    public AdamWOptions()
    {
        WeightDecay = 0.01;
    }

    private protected override bool DecaysWeights => true;
}

/// <summary>
/// PyTorch's form of Adam, for step t = 1, 2, …:
/// <code>
/// g = g + decay w        or, in AdamW, w = w - rate decay w
/// m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
/// w = w - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
/// </code>
/// AMSGrad has the largest v so far in place of v in the last line.
/// </summary>
internal sealed class Adam<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdamOptions _options;
    private readonly bool _decaysWeights;
    private readonly T[] _mean;
    private readonly T[] _square;
    private readonly T[] _largestSquare;

    public Adam(AdamOptions options, bool decaysWeights, int parameterCount)
    {
        _options = options;
        _decaysWeights = decaysWeights;
        _mean = Remember("exp_avg", parameterCount);
        _square = Remember("exp_avg_sq", parameterCount);
        _largestSquare = Remember("max_exp_avg_sq", parameterCount, isNeeded: options.AmsGrad);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        AdamOptions options = _options;
        Vector<T> keepWeight = Constant(_decaysWeights ? 1 - learningRate * options.WeightDecay : 1);
        Vector<T> decay = Constant(_decaysWeights ? 0 : options.WeightDecay);
        Vector<T> beta1 = Constant(options.Beta1), keep1 = Constant(1 - options.Beta1);
        Vector<T> beta2 = Constant(options.Beta2), keep2 = Constant(1 - options.Beta2);
        Vector<T> epsilon = Constant(options.Epsilon);
        Vector<T> rate = Constant(learningRate / (1 - Math.Pow(options.Beta1, Steps)));
        Vector<T> correction = Constant(Math.Sqrt(1 - Math.Pow(options.Beta2, Steps)));
        bool amsGrad = options.AmsGrad;
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> w = Lanes.Load<T>(weights, i) * keepWeight;
            Vector<T> g = Lanes.Load(gradients, i) + decay * w;
            Vector<T> m = (beta1 * Lanes.Load<T>(_mean, i) + keep1 * g).FlushTiny();
            Vector<T> v = (beta2 * Lanes.Load<T>(_square, i) + keep2 * g * g).FlushTiny();
            m.Store(_mean, i);
            v.Store(_square, i);
            if (amsGrad)
            {
                v = Vector.Max(v, Lanes.Load<T>(_largestSquare, i));
                v.Store(_largestSquare, i);
            }
            (w - rate * (m / (Vector.SquareRoot(v) / correction + epsilon))).Store(weights, i);
        }
    }
}
