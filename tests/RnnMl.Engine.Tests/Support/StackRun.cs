using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Runs a <see cref="LayerStack{T}"/> on padded arrays in the caller's order: sequences and their gradients are [B, T, F] with
/// T the longest, states [levels * directions, B, d * P] and, of c, [levels * directions, B, d * H].
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

    private List<RecurrentLayer<T>> Recurrent => [.. Flatten(_stack.Layers.ToArray()).OfType<RecurrentLayer<T>>()];

    public T[] Forward(int[] lengths, T[] x, T[]? h0 = null, T[]? c0 = null, Pass? pass = null)
    {
        _lengths = lengths;
        _stack.Begin(lengths, pass ?? Pass.Differentiable);
        Pack(x, _stack.Input, _spec.InputSize, isSequence: true);
        PutState(h0, c0, (layer, b, state) => layer.SetState(b, state));
        _stack.Forward();
        return Unpack(_stack.Output, _spec.OutputSize, _spec.OutputIsSequence);
    }

    public (T[] H, T[] C) State => GetState((layer, b, state) => layer.GetState(b, state));

    public (T[] H, T[] C) StateGradient => GetState((layer, b, state) => layer.GetStateGradient(b, state));

    /// <summary>Sets <see cref="Gradients"/> and <see cref="StateGradient"/>; returns the input's gradient.</summary>
    public T[] Backward(T[] outputGradient, T[]? dh = null, T[]? dc = null)
    {
        var packed = new T[_stack.Output.Length];
        Pack(outputGradient, packed, _spec.OutputSize, _spec.OutputIsSequence);
        PutState(dh, dc, (layer, b, state) => layer.SetStateGradient(b, state));
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

    private void PutState(T[]? h, T[]? c, Action<RecurrentLayer<T>, int, T[]> put)
    {
        if (h is null)
            return;
        int level = 0;
        foreach (RecurrentLayer<T> layer in Recurrent)
        {
            (int hSize, int cSize) = StateSizes(layer);
            for (int b = 0; b < _lengths.Length; b++)
            {
                int row = level * _lengths.Length + _stack.Layout.Order[b];
                put(layer, b, [.. h.AsSpan(row * hSize, hSize), .. c.AsSpan(row * cSize, cSize)]);
            }
            level++;
        }
    }

    private (T[] H, T[] C) GetState(Action<RecurrentLayer<T>, int, T[]> get)
    {
        var h = new List<T>();
        var c = new List<T>();
        foreach (RecurrentLayer<T> layer in Recurrent)
        {
            (int hSize, int cSize) = StateSizes(layer);
            var states = new T[_lengths.Length][];
            for (int b = 0; b < _lengths.Length; b++)
                get(layer, b, states[_stack.Layout.Order[b]] = new T[hSize + cSize]);
            h.AddRange(states.SelectMany(state => state[..hSize]));
            c.AddRange(states.SelectMany(state => state[hSize..]));
        }
        return ([.. h], [.. c]);
    }

    private static (int Hidden, int Cell) StateSizes(RecurrentLayer<T> layer)
    {
        int hidden = layer.Part.Spec.StateWidth * layer.Part.Spec.Dilation;
        return (hidden, (int)layer.StateSize - hidden);
    }

    private static IEnumerable<Layer<T>> Flatten(IEnumerable<Layer<T>> layers) =>
        layers.SelectMany(layer => Flatten(layer.Inner.ToArray()).Prepend(layer));
}
