using System;

namespace RnnMl.Engine;

/// <summary>
/// Scores one sequence in pieces, down to one time step at a time, and carries the network's state from each piece to the next.
/// The outputs are those of the whole sequence, to the bit. It serves one thread at a time, any number of them may share a
/// network, and once its buffers have grown to the longest piece a call allocates nothing.
/// </summary>
public sealed class StreamingPredictor
{
    private readonly LayerStack<float> _stack;
    private readonly float[] _state;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly bool _outputIsSequence;

    internal StreamingPredictor(RecurrentNetwork network)
    {
        RequireCausal(network.Spec);
        _stack = new LayerStack<float>(network.Spec, network.Weights);
        _state = new float[_stack.StateSize];
        _inputSize = network.Spec.InputSize;
        _outputSize = network.Spec.OutputSize;
        _outputIsSequence = network.Spec.OutputIsSequence;
        Reset();
    }

    /// <summary>
    /// The state after the steps so far, by which a sequence can be continued later or elsewhere (<see cref="SetState"/>): for
    /// each recurrent layer in turn, from the input to the output, h [P] and then, for the LSTM, c [H]; with dilation d, d of
    /// each, the oldest first. A causal convolution has the last (k-1) d steps of its input.
    /// </summary>
    public ReadOnlySpan<float> State => _state;

    /// <summary>Begins a new sequence.</summary>
    public void Reset() => _stack.GetInitialState(_state);

    /// <summary>Continues from a state.</summary>
    /// <param name="state">A <see cref="State"/> of this network.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void SetState(ReadOnlySpan<float> state)
    {
        if (state.Length != _state.Length)
        {
            throw new ArgumentException(
                $"The state has {state.Length} values; the network's has {_state.Length}.", nameof(state));
        }
        state.CopyTo(_state);
    }

    /// <summary>Scores the next steps.</summary>
    /// <param name="steps">[T, I] row-major by time; T is at least 1.</param>
    /// <param name="output">
    /// [T, OutputSize], or [OutputSize] after the last step for a network whose output is one per sequence.
    /// </param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict(ReadOnlySpan<float> steps, Span<float> output)
    {
        (int count, int rest) = Math.DivRem(steps.Length, _inputSize);
        if (count == 0 || rest != 0)
        {
            throw new ArgumentException(
                $"The steps have {steps.Length} values; expected a positive multiple of the input size, {_inputSize}.",
                nameof(steps));
        }
        long expected = (_outputIsSequence ? (long)count : 1) * _outputSize;
        if (output.Length != expected)
            throw new ArgumentException($"There is room for {output.Length} outputs; expected {expected}.", nameof(output));

        _stack.Begin([count]);
        _stack.SetStates(_state);
        steps.CopyTo(_stack.Input);
        _stack.Forward();
        _stack.GetStates(_state);
        _stack.Output.CopyTo(output);
    }

    /// <exception cref="InvalidOperationException">A layer needs later steps or the whole sequence.</exception>
    internal static void RequireCausal(NetworkSpec spec)
    {
        foreach (LayerSpec layer in spec.Layers)
        {
            if (!layer.IsCausal)
            {
                throw new InvalidOperationException(
                    $"Layer '{layer.Name}' ({layer.GetType().Name}) cannot score a sequence in pieces: " +
                    "it reads later steps, or the whole sequence.");
            }
        }
    }
}
