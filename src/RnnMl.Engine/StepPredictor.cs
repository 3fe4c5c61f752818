using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Takes B sequences one step further at a time, each with a state of its own: what sampled futures need, which begin alike and
/// then part. A sequence's output is that of <see cref="StreamingPredictor"/>, to the bit. It serves one thread at a time, and
/// once its buffers have grown to the largest B a call allocates nothing.
/// </summary>
public sealed class StepPredictor
{
    private readonly LayerStack<float> _stack;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly int _stateSize;
    private float[] _states = [];
    private int[] _lengths = [];
    private int _count;

    internal StepPredictor(RecurrentNetwork network)
    {
        StreamingPredictor.RequireCausal(network.Spec);
        _stack = new LayerStack<float>(network.Spec, network.Weights);
        _stateSize = _stack.StateSize;
        _inputSize = network.Spec.InputSize;
        _outputSize = network.Spec.OutputSize;
    }

    /// <summary>Begins sequences, all from the same state.</summary>
    /// <param name="count">B, at least 1.</param>
    /// <param name="state">A <see cref="StreamingPredictor.State"/> of this network.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public void Begin(int count, ReadOnlySpan<float> state)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (state.Length != _stateSize)
        {
            throw new ArgumentException(
                $"The state has {state.Length} values; the network's has {_stateSize}.", nameof(state));
        }
        _count = count;
        Buffers.Ensure(ref _states, count, _stateSize);
        Buffers.Ensure(ref _lengths, count, 1);
        for (int b = 0; b < count; b++)
            state.CopyTo(_states.AsSpan(b * _stateSize));
        _lengths.AsSpan(0, count).Fill(1);
    }

    /// <summary>Scores the next step of each sequence.</summary>
    /// <param name="steps">[B, I]</param>
    /// <param name="outputs">[B, OutputSize]</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict(ReadOnlySpan<float> steps, Span<float> outputs)
    {
        if (steps.Length != _count * _inputSize)
        {
            throw new ArgumentException(
                $"The steps have {steps.Length} values; expected {_count * _inputSize}, [{_count}, {_inputSize}].", nameof(steps));
        }
        if (outputs.Length != _count * _outputSize)
        {
            throw new ArgumentException(
                $"There is room for {outputs.Length} outputs; expected {_count * _outputSize}, [{_count}, {_outputSize}].", nameof(outputs));
        }
        _stack.Begin(_lengths.AsSpan(0, _count));
        _stack.SetStates(_states);
        steps.CopyTo(_stack.Input);
        _stack.Forward();
        _stack.GetStates(_states);
        _stack.Output.CopyTo(outputs);
    }
}
