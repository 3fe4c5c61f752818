using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The parametric ReLU of a cell's sums (He et al. 2015), with a [H] learned:
/// <code>
/// y = s where s > 0, else a s
///
/// ds = dy where s > 0, else a dy        da = sum of s dy where s &lt;= 0
/// </code>
/// </summary>
internal sealed class LearnedAlpha<T>(RecurrentPart part, ParameterSet<T> parameters)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _alpha = parameters[part.ParameterName("prelu")];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(ReadOnlySpan<T> sums, Span<T> y)
    {
        ReadOnlySpan<T> alpha = _alpha.In((ReadOnlySpan<T>)parameters.Values);
        int H = alpha.Length;
        for (; sums.Length > 0; sums = sums[H..], y = y[H..])
        {
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> s = Lanes.Load(sums[..H], j);
                Vector<T> above = Vector.GreaterThan(s, Vector<T>.Zero);
                Vector.ConditionalSelect(above, s, s * Lanes.Load(alpha, j)).Store(y[..H], j);
            }
        }
    }

    /// <summary>s to ds in place; adds da to the gradients of all parameters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(ReadOnlySpan<T> dy, Span<T> sums, Span<T> gradients)
    {
        ReadOnlySpan<T> alpha = _alpha.In((ReadOnlySpan<T>)parameters.Values);
        Span<T> alphaGradient = _alpha.In(gradients);
        int H = alpha.Length;
        for (; sums.Length > 0; sums = sums[H..], dy = dy[H..])
        {
            for (int j = 0; j < H; j += Vector<T>.Count)
            {
                Vector<T> s = Lanes.Load<T>(sums[..H], j);
                Vector<T> d = Lanes.Load(dy[..H], j);
                Vector<T> above = Vector.GreaterThan(s, Vector<T>.Zero);
                Vector<T> da = Vector.ConditionalSelect(above, Vector<T>.Zero, s * d);
                (Lanes.Load<T>(alphaGradient, j) + da).Store(alphaGradient, j);
                Vector.ConditionalSelect(above, d, d * Lanes.Load(alpha, j)).FlushTiny().Store(sums[..H], j);
            }
        }
    }
}
