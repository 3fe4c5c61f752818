using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Variational dropout of h_{t-1} (Gal and Ghahramani 2016): each sequence has one mask m [P] for all of its steps.
/// <code>
/// y = m h        dh = m dy        m = 0 with probability p, else 1 / (1 - p)
/// </code>
/// </summary>
internal sealed class RecurrentDropout<T>(RecurrentPart part)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ulong _key = RandomSource.KeyOf(part.ParameterName("recurrent_dropout"));
    private readonly RandomSource _random = new(0);
    private readonly double _rate = part.Spec.RecurrentDropout;
    private readonly int _size = part.Spec.StateWidth;
    private T[] _mask = [];

    /// <summary>Whether anything is dropped in this pass: in training only.</summary>
    public bool IsActive { get; private set; }

    public void Begin(BatchLayout layout, Pass pass)
    {
        IsActive = pass.IsTraining && _rate > 0;
        if (!IsActive)
            return;
        Buffers.Ensure(ref _mask, layout.Sequences, _size);
        for (int b = 0; b < layout.Sequences; b++)
        {
            pass.Restart(_random, _key, layout.Order[b]);
            DropoutMask.Fill(_mask.AsSpan(b * _size, _size), _rate, _random);
        }
    }

    /// <summary>m of one sequence, [P]; only while <see cref="IsActive"/>.</summary>
    public ReadOnlySpan<T> MaskOf(int b) => _mask.AsSpan(b * _size, _size);

    /// <summary>y = m h for the first sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(ReadOnlySpan<T> hidden, Span<T> y)
    {
        for (int j = 0; j < y.Length; j += Vector<T>.Count)
            (Lanes.Load<T>(_mask, j) * Lanes.Load(hidden, j)).Store(y, j);
    }

    /// <summary>dh += m dy for the first sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(ReadOnlySpan<T> dy, Span<T> hiddenGradient)
    {
        for (int j = 0; j < dy.Length; j += Vector<T>.Count)
        {
            Vector<T> dh = Lanes.Load<T>(hiddenGradient, j);
            Lanes.MultiplyAdd(Lanes.Load<T>(_mask, j), Lanes.Load(dy, j), dh).Store(hiddenGradient, j);
        }
    }
}
