using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Holds a cell's sums within ±limit, in place; the gradient of a sum that was outside is zero. What the sums were is kept for
/// all rows of a batch.
/// </summary>
internal sealed class SumClipping<T>(double limit, int width)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _limit = T.CreateTruncating(limit);
    private T[] _sums = [];

    /// <summary>What the specification asks for; null if that is nothing.</summary>
    public static SumClipping<T>? Create(RecurrentSpec spec) =>
        spec.SumClip > 0 ? new(spec.SumClip, spec.GateCount * spec.HiddenSize) : null;

    public void Begin(int rows) => Buffers.Ensure(ref _sums, rows, width);

    /// <param name="row">The row of the batch in which <paramref name="x"/> begins.</param>
    /// <param name="column">The column in which it begins.</param>
    /// <param name="x">Part of a row, or adjacent rows from their first column on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int row, int column, Span<T> x)
    {
        x.CopyTo(_sums.AsSpan(row * width + column));
        var limits = new Vector<T>(_limit);
        for (int j = 0; j < x.Length; j += Vector<T>.Count)
            Vector.Min(Vector.Max(Lanes.Load<T>(x, j), -limits), limits).Store(x, j);
    }

    /// <inheritdoc cref="Forward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int row, int column, Span<T> dx)
    {
        ReadOnlySpan<T> x = _sums.AsSpan(row * width + column, dx.Length);
        var limits = new Vector<T>(_limit);
        for (int j = 0; j < dx.Length; j += Vector<T>.Count)
        {
            Vector<T> inside = Vector.LessThanOrEqual(Vector.Abs(Lanes.Load(x, j)), limits);
            Vector.ConditionalSelect(inside, Lanes.Load<T>(dx, j), Vector<T>.Zero).Store(dx, j);
        }
    }
}
