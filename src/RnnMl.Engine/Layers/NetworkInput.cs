using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What a network reads, for its first layer and for those that look past the ones before them. Where one reads the future, each
/// sequence ends with it: the last M steps, which the first layer does not see.
/// </summary>
/// <param name="size">I</param>
/// <param name="futureSteps">M, or 0.</param>
internal sealed class NetworkInput<T>(int size, int futureSteps)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchLayout _pastLayout = new();
    private T[] _values = [];
    private T[] _past = [];
    private T[] _gradient = [];

    /// <summary>The batch that is laid out.</summary>
    public BatchLayout Layout { get; } = new();

    /// <summary>[N, I]</summary>
    public Span<T> Values => _values.AsSpan(0, Layout.Rows * size);

    /// <summary>The batch without the future.</summary>
    public BatchLayout PastLayout => futureSteps == 0 ? Layout : _pastLayout;

    /// <summary>[N', I] What the first layer reads: as <see cref="ReadPast"/> found it.</summary>
    public ReadOnlySpan<T> Past => futureSteps == 0 ? Values : _past.AsSpan(0, _pastLayout.Rows * size);

    /// <summary>Whether the gradient of what is read past the first layer is wanted.</summary>
    public bool NeedsGradient { get; private set; }

    /// <summary>[I] The last step of sequence <paramref name="b"/>.</summary>
    public ReadOnlySpan<T> LastStep(int b) => Values.Slice(Layout.LastRow(b) * size, size);

    /// <summary>[I] Step <paramref name="m"/> of the future of sequence <paramref name="b"/>.</summary>
    public ReadOnlySpan<T> FutureStep(int b, int m) => Values.Slice(FutureRow(b, m) * size, size);

    /// <summary>[I] Where the gradient of that step is collected.</summary>
    public Span<T> FutureGradient(int b, int m) => _gradient.AsSpan(FutureRow(b, m) * size, size);

    /// <summary>Lays out a batch, whose values are then to be written.</summary>
    /// <param name="lengths">[B] In the caller's order; each at least 1.</param>
    /// <param name="firstSequence">The number of the first one, where they are a part of a batch.</param>
    /// <exception cref="ArgumentException">The lengths are none of a batch, or a sequence is nothing but future.</exception>
    /// <inheritdoc cref="BatchLayout.Set"/>
    public void Begin(ReadOnlySpan<int> lengths, int firstSequence)
    {
        Layout.Set(lengths);
        Buffers.Ensure(ref _values, Layout.Rows, size);
        if (futureSteps == 0)
            return;
        _pastLayout.SetWithoutLast(Layout, futureSteps, firstSequence);
        Buffers.Ensure(ref _past, _pastLayout.Rows, size);
    }

    /// <summary>Begins a forward pass over the values that were written.</summary>
    public void ReadPast()
    {
        if (futureSteps == 0)
            return;
        // The sequences that still have a past step t are the first of those that have any.
        for (int t = 0; t < _pastLayout.Steps; t++)
        {
            Values.Slice(Layout.Offsets[t] * size, _pastLayout.ActiveRows[t] * size)
                .CopyTo(_past.AsSpan(_pastLayout.Offsets[t] * size));
        }
    }

    /// <summary>Begins a backward pass.</summary>
    /// <param name="needGradient">Whether the gradient of <see cref="Values"/> is wanted.</param>
    public void BeginGradient(bool needGradient)
    {
        NeedsGradient = needGradient && futureSteps > 0;
        if (NeedsGradient)
            Buffers.Cleared(ref _gradient, Layout.Rows, size);
    }

    /// <summary>[N, I] The gradient of <see cref="Values"/>: that of the past, and what the future has collected.</summary>
    /// <param name="pastGradient">[N', I], of <see cref="Past"/>; empty where it is not wanted.</param>
    public ReadOnlySpan<T> EndGradient(ReadOnlySpan<T> pastGradient)
    {
        if (!NeedsGradient)
            return pastGradient;
        for (int t = 0; t < _pastLayout.Steps; t++)
        {
            pastGradient.Slice(_pastLayout.Offsets[t] * size, _pastLayout.ActiveRows[t] * size)
                .CopyTo(_gradient.AsSpan(Layout.Offsets[t] * size));
        }
        return _gradient.AsSpan(0, Layout.Rows * size);
    }

    private int FutureRow(int b, int m) => Layout.Offsets[_pastLayout.Lengths[b] + m] + b;
}
