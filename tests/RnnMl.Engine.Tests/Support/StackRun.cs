using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Runs a <see cref="LayerStack{T}"/> on padded arrays in the caller's order: sequences and their gradients are [B, T, F] with
/// T the longest, states [levels, B, H].
/// </summary>
internal sealed class StackRun<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkSpec _spec;
    private readonly LayerStack<T> _stack;
    private int[] _lengths = [];

    public StackRun(NetworkSpec spec, ParameterSet<T> parameters)
    {
        _spec = spec;
        Parameters = parameters;
        Gradients = new T[parameters.TrainedLength];
        _stack = new LayerStack<T>(spec, parameters);
    }

    public StackRun(NetworkSpec spec, ulong seed)
        : this(spec, new ParameterSet<T>(spec))
    {
        Parameters.Initialize(spec, new RandomSource(seed));
    }

    public ParameterSet<T> Parameters { get; }

    public T[] Gradients { get; }

    private List<RecurrentLayer<T>> Recurrent => [.. _stack.Layers.ToArray().OfType<RecurrentLayer<T>>()];

    public T[] Forward(int[] lengths, T[] x, T[]? h0 = null, T[]? c0 = null, Pass pass = default)
    {
        _lengths = lengths;
        _stack.Begin(lengths, pass);
        Pack(x, _stack.Input, _spec.InputSize, isSequence: true);
        PutState(h0, c0, layer => layer.State);
        _stack.Forward();
        return Unpack(_stack.Output, _spec.OutputSize, _spec.OutputIsSequence);
    }

    public (T[] H, T[] C) State => GetState(layer => layer.State);

    public (T[] H, T[] C) StateGradient => GetState(layer => layer.StateGradient);

    /// <summary>Sets <see cref="Gradients"/> and <see cref="StateGradient"/>; returns the input's gradient.</summary>
    public T[] Backward(T[] outputGradient, T[]? dh = null, T[]? dc = null)
    {
        var packed = new T[_stack.Output.Length];
        Pack(outputGradient, packed, _spec.OutputSize, _spec.OutputIsSequence);
        PutState(dh, dc, layer => layer.StateGradient);
        Gradients.AsSpan().Clear();
        return Unpack(_stack.Backward(packed, Gradients, needInputGradient: true), _spec.InputSize, isSequence: true);
    }

    /// <inheritdoc cref="LayerStack{T}.UpdateStatistics"/>
    public void UpdateStatistics() => _stack.UpdateStatistics();

    public T[] GradientOf(string parameter) => Parameters[parameter].In(Gradients.AsSpan()).ToArray();

    private int Row(int b, int t, bool isSequence) => isSequence ? _stack.Layout.Offsets[t] + b : b;

    private void Pack(ReadOnlySpan<T> padded, Span<T> packed, int size, bool isSequence)
    {
        int steps = isSequence ? _lengths.Max() : 1;
        for (int b = 0; b < _lengths.Length; b++)
        {
            for (int t = 0; t < (isSequence ? _stack.Layout.Lengths[b] : 1); t++)
                padded.Slice((_stack.Layout.Order[b] * steps + t) * size, size).CopyTo(packed[(Row(b, t, isSequence) * size)..]);
        }
    }

    private T[] Unpack(ReadOnlySpan<T> packed, int size, bool isSequence)
    {
        int steps = isSequence ? _lengths.Max() : 1;
        var padded = new T[_lengths.Length * steps * size];
        for (int b = 0; b < _lengths.Length; b++)
        {
            for (int t = 0; t < (isSequence ? _stack.Layout.Lengths[b] : 1); t++)
                packed.Slice(Row(b, t, isSequence) * size, size).CopyTo(padded.AsSpan((_stack.Layout.Order[b] * steps + t) * size));
        }
        return padded;
    }

    private void PutState(T[]? h, T[]? c, Func<RecurrentLayer<T>, RecurrentState<T>> state)
    {
        for (int level = 0; level < Recurrent.Count; level++)
        {
            Put(h, level, state(Recurrent[level]).Hidden);
            Put(c, level, state(Recurrent[level]).Cell);
        }
    }

    private void Put(T[]? from, int level, Span<T> to)
    {
        int B = _lengths.Length;
        int H = to.Length / B;
        for (int b = 0; from is not null && b < B; b++)
            from.AsSpan((level * B + _stack.Layout.Order[b]) * H, H).CopyTo(to[(b * H)..]);
    }

    private (T[] H, T[] C) GetState(Func<RecurrentLayer<T>, RecurrentState<T>> state)
    {
        var h = new List<T>();
        var c = new List<T>();
        foreach (RecurrentLayer<T> layer in Recurrent)
        {
            h.AddRange(Sorted(state(layer).Hidden));
            c.AddRange(Sorted(state(layer).Cell));
        }
        return ([.. h], [.. c]);
    }

    private T[] Sorted(ReadOnlySpan<T> from)
    {
        int H = from.Length / _lengths.Length;
        var to = new T[from.Length];
        for (int b = 0; b < _lengths.Length; b++)
            from.Slice(b * H, H).CopyTo(to.AsSpan(_stack.Layout.Order[b] * H));
        return to;
    }
}
