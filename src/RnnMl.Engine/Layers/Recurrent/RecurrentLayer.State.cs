using System;

namespace RnnMl.Engine;

/// <content>What is carried from step to step, and how one sequence's part of it is taken out and put in.</content>
internal abstract partial class RecurrentLayer<T>
{
    public long StateSize => State.SizePerSequence;

    /// <summary>
    /// Before <see cref="Forward"/> the initial state (zero or learned after <see cref="Begin"/>), after it the final one;
    /// during it that of the step.
    /// </summary>
    private protected RecurrentState<T> State { get; }

    /// <summary>
    /// Before <see cref="Backward"/> the gradient with respect to the final state (zero after <see cref="Begin"/>), after it
    /// that with respect to the initial state; during it that of the step's state.
    /// </summary>
    private protected RecurrentState<T> StateGradient { get; }

    public void GetInitialState(Span<T> state)
    {
        state.Clear();
        _learnedState?.CopyTo(state);
    }

    public void SetState(int b, ReadOnlySpan<T> state)
    {
        _stateIsGiven = true;
        Write(State, b, atEnd: false, state);
    }

    public void GetState(int b, Span<T> state) => Read(State, b, atEnd: true, state);

    /// <summary>
    /// Before <see cref="Backward"/>: the gradient with respect to the final state of sequence <paramref name="b"/>.
    /// </summary>
    public void SetStateGradient(int b, ReadOnlySpan<T> gradient) => Write(StateGradient, b, atEnd: true, gradient);

    /// <summary>
    /// After <see cref="Backward"/>: the gradient with respect to the initial state of sequence <paramref name="b"/>.
    /// </summary>
    public void GetStateGradient(int b, Span<T> gradient) => Read(StateGradient, b, atEnd: false, gradient);

    private void Read(RecurrentState<T> state, int b, bool atEnd, Span<T> to)
    {
        for (int k = 0; k < _dilation; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            Take(state.Hidden, b).CopyTo(to);
            to = to[StateWidth..];
        }
        for (int k = 0; k < _dilation && to.Length > 0; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            Take(state.Cell, b).CopyTo(to);
            to = to[HiddenSize..];
        }
    }

    private void Write(RecurrentState<T> state, int b, bool atEnd, ReadOnlySpan<T> from)
    {
        for (int k = 0; k < _dilation; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            from[..StateWidth].CopyTo(Take(state.Hidden, b));
            from = from[StateWidth..];
        }
        for (int k = 0; k < _dilation && from.Length > 0; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            from[..HiddenSize].CopyTo(Take(state.Cell, b));
            from = from[HiddenSize..];
        }
    }

    private Span<T> Take(Span<T> state, int b)
    {
        int size = state.Length / _layout.Sequences;
        return state.Slice(b * size, size);
    }

    /// <summary>
    /// The slot of the state that the <paramref name="k"/>th step from the beginning of the sequence reads or, at the end, the
    /// kth step beyond it would read.
    /// </summary>
    private int SlotOf(int b, int k, bool atEnd)
    {
        int length = _layout.Lengths[b];
        int t = _readsBackwards
            ? (atEnd ? -1 - k : length - 1 - k)
            : (atEnd ? length + k : k);
        return (t % _dilation + _dilation) % _dilation;
    }
}
