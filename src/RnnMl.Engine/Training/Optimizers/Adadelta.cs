using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Adadelta (Zeiler 2012), with PyTorch's formulas and defaults. The learning rate is meant to be 1.</summary>
public sealed record AdadeltaOptions : OptimizerOptions
{
    /// <summary>How much of the means of squares is kept at each step; 0 up to, not including, 1; default 0.9.</summary>
    public double Rho { get; init; } = 0.9;

    /// <summary>Added to the means of squares; above 0; default 1e-6.</summary>
    public double Epsilon { get; init; } = 1e-6;

    internal override Optimizer<T> Create<T>(int parameterCount)
    {
        RequireFraction(nameof(Rho), Rho);
        RequirePositive(nameof(Epsilon), Epsilon);
        return new Adadelta<T>(this, parameterCount);
    }
}

/// <summary>
/// PyTorch's form:
/// <code>
/// v = rho v + (1 - rho) g^2
/// d = sqrt(u + epsilon) / sqrt(v + epsilon) g
/// u = rho u + (1 - rho) d^2        w = w - rate d
/// </code>
/// </summary>
internal sealed class Adadelta<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AdadeltaOptions _options;
    private readonly T[] _square;
    private readonly T[] _stepSquare;

    public Adadelta(AdadeltaOptions options, int parameterCount)
    {
        _options = options;
        _square = Remember("square_avg", parameterCount);
        _stepSquare = Remember("acc_delta", parameterCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Update(Span<T> weights, ReadOnlySpan<T> gradients, double learningRate)
    {
        Vector<T> rate = Constant(learningRate);
        Vector<T> rho = Constant(_options.Rho), keep = Constant(1 - _options.Rho);
        Vector<T> epsilon = Constant(_options.Epsilon);
        for (int i = 0; i < weights.Length; i += Vector<T>.Count)
        {
            Vector<T> g = Lanes.Load(gradients, i);
            Vector<T> v = (rho * Lanes.Load<T>(_square, i) + keep * g * g).FlushTiny();
            Vector<T> u = Lanes.Load<T>(_stepSquare, i);
            Vector<T> step = Vector.SquareRoot(u + epsilon) / Vector.SquareRoot(v + epsilon) * g;
            v.Store(_square, i);
            (rho * u + keep * step * step).FlushTiny().Store(_stepSquare, i);
            (Lanes.Load<T>(weights, i) - rate * step).Store(weights, i);
        }
    }
}
