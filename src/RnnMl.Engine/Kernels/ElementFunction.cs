using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnMl.Engine.Kernels;

/// <summary>
/// An <see cref="ActivationFunction"/> y = f(x) and its derivative, vector by vector and row by row. The derivatives, where
/// y is known:
/// <code>
/// relu' = x > 0 ? 1 : 0           leakyRelu' = x > 0 ? 1 : alpha      elu' = x > 0 ? 1 : y + alpha
/// selu' = x > 0 ? L : y + L A     gelu' = Phi(x) + x phi(x)           softplus' = sigmoid(x)
/// tanh' = 1 - y^2                 sigmoid' = y (1 - y)                hardSigmoid' = 0 &lt; y &lt; 1 ? alpha : 0
/// </code>
/// At the kinks they are PyTorch's.
/// </summary>
internal readonly struct ElementFunction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double SeluScale = 1.0507009873554804934193349852946;
    private const double SeluAlpha = 1.6732632423543772848170429916717;

    private readonly ActivationFunction _function;
    private readonly T _alpha;

    /// <param name="function">The function.</param>
    /// <param name="alpha">Its constant, or null for its default.</param>
    public ElementFunction(ActivationFunction function, double? alpha = null)
    {
        _function = function;
        _alpha = T.CreateTruncating(alpha ?? function switch
        {
            ActivationFunction.LeakyRelu => 0.01,
            ActivationFunction.Elu => 1,
            ActivationFunction.HardSigmoid => 0.2,
            _ => 0,
        });
    }

    /// <summary>f(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Value(Vector<T> x)
    {
        Vector<T> zero = Vector<T>.Zero, one = Vector<T>.One, alpha = new(_alpha);
        switch (_function)
        {
            case ActivationFunction.Relu:
                return Vector.Max(x, zero);
            case ActivationFunction.LeakyRelu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), x, alpha * x);
            case ActivationFunction.Elu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), x, alpha * VectorFunctions.ExpM1(x));
            case ActivationFunction.Selu:
                Vector<T> below = Constant(SeluScale * SeluAlpha) * VectorFunctions.ExpM1(x);
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), Constant(SeluScale) * x, below);
            case ActivationFunction.Gelu:
                return x * VectorFunctions.NormalCdf(x);
            case ActivationFunction.Softplus:
                return VectorFunctions.Softplus(x);
            case ActivationFunction.Tanh:
                return Activations.Tanh(x);
            case ActivationFunction.Sigmoid:
                return Activations.Sigmoid(x);
            default:
                return Vector.Min(Vector.Max(Lanes.MultiplyAdd(alpha, x, Constant(0.5)), zero), one);
        }
    }

    /// <summary>f'(x), given x and y = f(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<T> Derivative(Vector<T> x, Vector<T> y)
    {
        Vector<T> zero = Vector<T>.Zero, one = Vector<T>.One, alpha = new(_alpha);
        switch (_function)
        {
            case ActivationFunction.Relu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), one, zero);
            case ActivationFunction.LeakyRelu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), one, alpha);
            case ActivationFunction.Elu:
                return Vector.ConditionalSelect(Vector.GreaterThan(x, zero), one, y + alpha);
            case ActivationFunction.Selu:
                return Vector.ConditionalSelect(
                    Vector.GreaterThan(x, zero), Constant(SeluScale), y + Constant(SeluScale * SeluAlpha));
            case ActivationFunction.Gelu:
                return Lanes.MultiplyAdd(x, VectorFunctions.NormalDensity(x), VectorFunctions.NormalCdf(x));
            case ActivationFunction.Softplus:
                return Activations.Sigmoid(x);
            case ActivationFunction.Tanh:
                return one - y * y;
            case ActivationFunction.Sigmoid:
                return y * (one - y);
            default:
                return Vector.ConditionalSelect(Vector.GreaterThan(y, zero) & Vector.LessThan(y, one), alpha, zero);
        }
    }

    /// <summary>y = f(x), element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(ReadOnlySpan<T> x, Span<T> y)
    {
        for (int j = 0; j < y.Length; j += Vector<T>.Count)
            Value(Lanes.Load(x, j)).Store(y, j);
    }

    /// <summary>
    /// dx = dy f'(x), element by element, without x: for any function but GELU and softplus. Where the derivative of one of the
    /// others asks for the sign of x, y has it.
    /// </summary>
    public void Backward(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx) => Backward(y, y, dy, dx);

    /// <summary>dx = dy f'(x), element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
    {
        for (int j = 0; j < dx.Length; j += Vector<T>.Count)
            (Lanes.Load(dy, j) * Derivative(Lanes.Load(x, j), Lanes.Load(y, j))).FlushTiny().Store(dx, j);
    }

    private static Vector<T> Constant(double value) => new(T.CreateTruncating(value));
}
