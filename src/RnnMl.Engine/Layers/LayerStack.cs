using System;
using System.Collections.Generic;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// The layers that a specification asks for, with the buffers of one user. For each batch: <see cref="Begin"/>, fill
/// <see cref="Input"/> (and the layers' initial states), <see cref="Forward"/>, then perhaps <see cref="Backward"/>, once.
/// </summary>
internal sealed class LayerStack<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _layers;
    private readonly Chain<T> _chain;
    private readonly NetworkInput<T> _input;
    private readonly List<IStatefulLayer<T>> _statefulLayers = [];

    public LayerStack(NetworkSpec spec, ParameterSet<T> parameters)
    {
        _input = new NetworkInput<T>(spec.InputSize, spec.FutureSteps);
        var layers = new List<Layer<T>>();
        var shape = new ActivationShape(spec.InputSize, IsSequence: true);
        foreach (LayerSpec layer in spec.Layers)
        {
            layers.AddRange(Build(layer, shape.Size, spec, _input, parameters));
            shape = layer.Check(shape);
        }
        _layers = [.. layers];
        _chain = new Chain<T>(_layers);
        FindStateful(_layers);
    }

    /// <summary>How the sequences lie in <see cref="Input"/>.</summary>
    public BatchLayout Layout => _input.Layout;

    /// <summary>How the steps lie that layers read one after the other: those in <see cref="Layout"/>, but no future.</summary>
    public BatchLayout PastLayout => _input.PastLayout;

    public ReadOnlySpan<Layer<T>> Layers => _layers;

    /// <summary>The layer of that name if it is one with attention weights.</summary>
    public IAttention<T>? FindAttention(string name)
    {
        foreach (Layer<T> layer in _layers)
        {
            if (layer is IAttention<T> attention && attention.Name == name)
                return attention;
        }
        return null;
    }

    /// <summary>[N, I]</summary>
    public Span<T> Input => _input.Values;

    /// <summary>[N, OutputSize], or [B, OutputSize] after a layer that reduces sequences, in the sorted order.</summary>
    public ReadOnlySpan<T> Output => _chain.Output;

    /// <summary>
    /// S, the number of values that all layers together carry from one stretch of a sequence to the next: layer after layer (in
    /// a recurrent stack level by level, the forward direction first), in a recurrent layer h and then c.
    /// </summary>
    public int StateSize
    {
        get
        {
            long size = 0;
            foreach (IStatefulLayer<T> layer in _statefulLayers)
                size += layer.StateSize;
            return (int)size;
        }
    }

    /// <summary>The state before the first step of a sequence of which nothing else is known: zero, or as learned.</summary>
    /// <param name="state">[S]</param>
    public void GetInitialState(Span<T> state)
    {
        foreach (IStatefulLayer<T> layer in _statefulLayers)
        {
            layer.GetInitialState(state[..(int)layer.StateSize]);
            state = state[(int)layer.StateSize..];
        }
    }

    /// <summary>Between <see cref="Begin"/> and <see cref="Forward"/>: the states before the first steps.</summary>
    /// <param name="states">[B, S] In the caller's order.</param>
    public void SetStates(ReadOnlySpan<T> states)
    {
        int stateSize = StateSize;
        for (int b = 0; b < Layout.Sequences; b++)
        {
            ReadOnlySpan<T> state = states.Slice(Layout.Order[b] * stateSize, stateSize);
            foreach (IStatefulLayer<T> layer in _statefulLayers)
            {
                layer.SetState(b, state[..(int)layer.StateSize]);
                state = state[(int)layer.StateSize..];
            }
        }
    }

    /// <summary>After <see cref="Forward"/>: the states after each sequence's last step.</summary>
    /// <param name="states">[B, S] In the caller's order.</param>
    public void GetStates(Span<T> states)
    {
        int stateSize = StateSize;
        for (int b = 0; b < Layout.Sequences; b++)
        {
            Span<T> state = states.Slice(Layout.Order[b] * stateSize, stateSize);
            foreach (IStatefulLayer<T> layer in _statefulLayers)
            {
                layer.GetState(b, state[..(int)layer.StateSize]);
                state = state[(int)layer.StateSize..];
            }
        }
    }

    /// <summary>Lays out a batch and sizes every buffer; all initial states are zero, or as learned.</summary>
    /// <param name="lengths">[B] In the caller's order; each at least 1.</param>
    /// <param name="pass">Inference, if it is not given.</param>
    /// <inheritdoc cref="BatchLayout.Set"/>
    public void Begin(ReadOnlySpan<int> lengths, Pass pass = default)
    {
        _input.Begin(lengths, pass.FirstSequence);
        _chain.Begin(PastLayout, PastLayout.Rows, pass);
    }

    public void Forward()
    {
        _input.ReadPast();
        _chain.Forward(_input.Past);
    }

    /// <summary>Adds the gradients of all trained parameters to <paramref name="gradients"/>.</summary>
    /// <returns>The gradient with respect to <see cref="Input"/>, or nothing if it is not needed.</returns>
    public ReadOnlySpan<T> Backward(ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        _input.BeginGradient(needInputGradient);
        return _input.EndGradient(_chain.Backward(_input.Past, outputGradient, gradients, needInputGradient));
    }

    /// <inheritdoc cref="Layer{T}.UpdateStatistics"/>
    public void UpdateStatistics() => _chain.UpdateStatistics();

    /// <summary>The one place that decides how layers are put together.</summary>
    private static IEnumerable<Layer<T>> Build(
        LayerSpec layer, int inputSize, NetworkSpec network, NetworkInput<T> input, ParameterSet<T> parameters)
    {
        switch (layer)
        {
            case RecurrentSpec spec:
                foreach (Layer<T> inner in RecurrentStack<T>.Build(spec, inputSize, parameters))
                    yield return inner;
                break;
            case LastStepSpec:
                yield return new LastStep<T>(inputSize);
                break;
            case DenseSpec spec:
                yield return new Dense<T>(spec, parameters);
                break;
            case ActivationSpec spec:
                yield return new ActivationLayer<T>(spec, inputSize);
                break;
            case PReluSpec spec:
                yield return new PRelu<T>(spec, inputSize, parameters);
                break;
            case SoftmaxSpec:
                yield return new SoftmaxLayer<T>(inputSize);
                break;
            case CausalConv1dSpec spec:
                yield return new CausalConv1d<T>(spec, inputSize, parameters);
                break;
            case LayerNormSpec spec:
                yield return new LayerNorm<T>(spec, inputSize, parameters);
                break;
            case BatchNormSpec spec:
                yield return new BatchNorm<T>(spec, inputSize, parameters);
                break;
            case DropoutSpec spec:
                yield return new Dropout<T>(spec, inputSize);
                break;
            case EmbeddingSpec spec:
                yield return new Embedding<T>(spec, inputSize, parameters);
                break;
            case PoolingSpec { Kind: PoolingKind.Mean }:
                yield return new MeanPooling<T>(inputSize);
                break;
            case PoolingSpec { Kind: PoolingKind.Max }:
                yield return new MaxPooling<T>(inputSize);
                break;
            case RepeatSpec:
                yield return new Repeat<T>(inputSize);
                break;
            case AttentionPoolingSpec spec:
                yield return new AttentionPooling<T>(spec, inputSize, parameters);
                break;
            case SegmentDecoderSpec spec:
                yield return new SegmentDecoder<T>(spec, inputSize, network, input, parameters);
                break;
            case SelfAttentionSpec spec:
                yield return new SelfAttention<T>(spec, inputSize, parameters);
                break;
            default:
                throw new ArgumentException($"No layer is built from a {layer.GetType().Name}.");
        }
    }

    private void FindStateful(ReadOnlySpan<Layer<T>> layers)
    {
        foreach (Layer<T> layer in layers)
        {
            if (layer is IStatefulLayer<T> stateful)
                _statefulLayers.Add(stateful);
            FindStateful(layer.Inner);
        }
    }
}
