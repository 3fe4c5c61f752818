using System;
using System.Numerics;

namespace RnnMl.Engine;

/// <summary>
/// A recurrent cell run over a batch of sequences, forwards and, for the gradients, backwards through time. Here stands what is
/// carried from step to step, and how one sequence's part of it is taken out and put in. A layer that reads backwards goes
/// through the steps from the last to the first: in the packed layout a sequence then joins when its last step comes, with its
/// initial state, as it leaves after its last step when steps are read forwards.
/// </summary>
internal abstract class RecurrentLayer<T> : Layer<T>, IStatefulLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LearnedState<T>? _learnedState;
    private readonly int _dilation;
    private readonly bool _readsBackwards;
    private bool _stateIsGiven;

    /// <param name="part">The cell of the specification that is meant.</param>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="lanes">Rows of the state are filled up to a multiple of this.</param>
    private protected RecurrentLayer(RecurrentPart part, ParameterSet<T> parameters, int lanes)
    {
        RecurrentSpec spec = part.Spec;
        Part = part;
        _dilation = spec.Dilation;
        _readsBackwards = part.ReadsBackwards;
        HiddenSize = spec.HiddenSize;
        StateWidth = spec.StateWidth;
        Dropout = new RecurrentDropout<T>(part);
        if (spec.InitialState == InitialState.Learned)
            _learnedState = new LearnedState<T>(part, parameters);
        int cellSize = spec.Cell == CellType.Lstm ? HiddenSize : 0;
        State = new RecurrentState<T>(StateWidth, cellSize, _dilation, lanes);
        StateGradient = new RecurrentState<T>(StateWidth, cellSize, _dilation, lanes);
    }

    public RecurrentPart Part { get; }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, Layout.Rows * StateWidth);

    /// <summary>H, the width of a gate.</summary>
    private protected int HiddenSize { get; }

    /// <summary>P, the width of h: H unless the cell projects it.</summary>
    private protected int StateWidth { get; }

    private protected RecurrentDropout<T> Dropout { get; }

    private protected BatchLayout Layout { get; private set; } = new();

    public long StateSize => State.SizePerSequence;

    /// <summary>
    /// Before <see cref="Layer{T}.Forward"/> the initial state (zero or learned after <see cref="Layer{T}.Begin"/>), after it the final one;
    /// during it that of the step.
    /// </summary>
    private protected RecurrentState<T> State { get; }

    /// <summary>
    /// Before <see cref="Layer{T}.Backward"/> the gradient with respect to the final state (zero after <see cref="Layer{T}.Begin"/> of a
    /// differentiable pass; others take no room for it), after it that with respect to the initial state; during it that of the step's state.
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
    /// Before <see cref="Layer{T}.Backward"/>: the gradient with respect to the final state of sequence <paramref name="b"/>.
    /// </summary>
    public void SetStateGradient(int b, ReadOnlySpan<T> gradient) => Write(StateGradient, b, atEnd: true, gradient);

    /// <summary>
    /// After <see cref="Layer{T}.Backward"/>: the gradient with respect to the initial state of sequence <paramref name="b"/>.
    /// </summary>
    public void GetStateGradient(int b, Span<T> gradient) => Read(StateGradient, b, atEnd: false, gradient);

    /// <summary>Before each batch: zero or learned states, and masks.</summary>
    private protected void BeginStates(BatchLayout layout, Pass pass)
    {
        Layout = layout;
        _stateIsGiven = false;
        State.Reset(layout.Sequences);
        if (pass.IsDifferentiable)
            StateGradient.Reset(layout.Sequences);
        _learnedState?.Forward(State, layout.Sequences);
        Dropout.Begin(layout, pass);
    }

    /// <summary>After a backward pass: the gradient of a learned state.</summary>
    private protected void AddStateGradients(Span<T> gradients)
    {
        if (!_stateIsGiven)
            _learnedState?.Backward(StateGradient, Layout.Sequences, gradients);
    }

    /// <summary>The rows of the step that is the layer's <paramref name="step"/>th, in the direction in which it reads.</summary>
    private protected (int First, int Rows) Select(RecurrentState<T> state, int step)
    {
        int t = TimeOf(step);
        state.Slot = t % _dilation;
        return (Layout.Offsets[t], Layout.ActiveRows[t]);
    }

    /// <summary>The time step that is the layer's <paramref name="step"/>th.</summary>
    private protected int TimeOf(int step) => _readsBackwards ? Layout.Steps - 1 - step : step;

    private void Read(RecurrentState<T> state, int b, bool atEnd, Span<T> to)
    {
        for (int k = 0; k < _dilation; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            state.HiddenOf(b).CopyTo(to);
            to = to[StateWidth..];
        }
        for (int k = 0; k < _dilation && to.Length > 0; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            state.CellOf(b).CopyTo(to);
            to = to[HiddenSize..];
        }
    }

    private void Write(RecurrentState<T> state, int b, bool atEnd, ReadOnlySpan<T> from)
    {
        for (int k = 0; k < _dilation; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            from[..StateWidth].CopyTo(state.HiddenOf(b));
            from = from[StateWidth..];
        }
        for (int k = 0; k < _dilation && from.Length > 0; k++)
        {
            state.Slot = SlotOf(b, k, atEnd);
            from[..HiddenSize].CopyTo(state.CellOf(b));
            from = from[HiddenSize..];
        }
    }

    /// <summary>
    /// The slot of the state that the <paramref name="k"/>th step from the beginning of the sequence reads or, at the end, the
    /// kth step beyond it would read.
    /// </summary>
    private int SlotOf(int b, int k, bool atEnd)
    {
        int length = Layout.Lengths[b];
        int t = _readsBackwards
            ? (atEnd ? -1 - k : length - 1 - k)
            : (atEnd ? length + k : k);
        return (t % _dilation + _dilation) % _dilation;
    }
}
