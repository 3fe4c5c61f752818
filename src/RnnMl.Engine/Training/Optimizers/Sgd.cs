using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Stochastic gradient descent, with PyTorch's formulas and defaults (SGD).</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>How much of the last step's direction is kept; 0 up to, not including, 1; default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>
    /// How much of the gradient is left out of the direction from the second step on; 0 up to, not including, 1; default 0.
    /// </summary>
    public double Dampening { get; init; }

    /// <summary>
    /// Whether to step in the direction that the next step would keep; needs momentum and no dampening; default false.
    /// </summary>
    public bool Nesterov { get; init; }

    /// <summary>How much of each weight is added to its gradient, biases included; 0 or more; default 0.</summary>
    public double WeightDecay { get; init; }

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireFraction(nameof(Momentum), Momentum);
        RequireFraction(nameof(Dampening), Dampening);
        RequireNotNegative(nameof(WeightDecay), WeightDecay);
        string dampening = $"{nameof(SgdOptions)}.{nameof(Dampening)}";
        Option.Require(Dampening == 0 || Momentum > 0, dampening, Dampening, $"0 where {nameof(Momentum)} is 0");
        Option.Require(Dampening == 0 || !Nesterov, dampening, Dampening, $"0 where {nameof(Nesterov)} is on");
        Option.Require(Momentum > 0 || !Nesterov,
            $"{nameof(SgdOptions)}.{nameof(Momentum)}", Momentum, $"a number above 0 where {nameof(Nesterov)} is on");
        return new Sgd<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form, in which the rate is no part of the momentum (Sutskever et al. 2013 has it inside):
/// <code>
/// g = g + decay w
/// b = momentum b + (1 - dampening) g        but b = g at the first step
/// w = w - rate b        or, with Nesterov's momentum, w - rate (g + momentum b)
/// </code>
/// </summary>
internal sealed class Sgd<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SgdOptions _options;
    private readonly T[] _momentum;

    public Sgd(SgdOptions options, int parameterCount)
    {
        _options = options;
        _momentum = Remember("momentum_buffer", parameterCount, isNeeded: options.Momentum > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        Vector<T> rate = Constant(learningRate);
        Vector<T> decay = Constant(_options.WeightDecay);
        Vector<T> momentum = Constant(_options.Momentum);
        Vector<T> keep = Constant(Steps == 1 ? 1 : 1 - _options.Dampening);
        bool hasMomentum = _momentum.Length > 0;
        bool nesterov = _options.Nesterov;
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> w = Lanes.Load<T>(weights, i);
            Vector<T> step = Lanes.Load(gradients, i) + decay * w;
            if (hasMomentum)
            {
                Vector<T> b = (momentum * Lanes.Load<T>(_momentum, i) + keep * step).FlushTiny();
                b.Store(_momentum, i);
                step = nesterov ? step + momentum * b : b;
            }
            (w - rate * step).Store(weights, i);
        }
    }
}
