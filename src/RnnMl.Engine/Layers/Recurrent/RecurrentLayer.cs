using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// A recurrent cell run over a batch of sequences, forwards and, for the gradients, backwards through time. Here stand the
/// loop and the matrix products, which all cells share; a cell adds its gates' arithmetic (<see cref="ForwardStep"/> and
/// <see cref="BackwardStep"/>).
/// <code>
/// a_t = W_ih x_t + b_ih      all steps in one product
/// u_t = W_hh h_{t-1} + b_hh  step by step
/// </code>
/// A cell whose gates depend on a_t + u_t alone keeps the sum in one array, of which both names are views.
/// Both arrays hold the sums, then the activated gates, then the gradients with respect to the sums:
/// <code>
/// dx_t = W_ih^T da_t         dW_ih = sum da_t x_t^T        db_ih = sum da_t
/// dh_{t-1} += W_hh^T du_t    dW_hh = sum du_t h_{t-1}^T    db_hh = sum du_t
/// </code>
/// Options change little of this. With layer normalisation a_t = LN(W_ih x_t) and u_t = LN(W_hh h_{t-1}), with b as its β. With
/// recurrent dropout the product reads m h_{t-1}. With dilation d, h_{t-1} is h_{t-d}. A layer that reads backwards goes
/// through the steps from the last to the first: in the packed layout a sequence then joins when its last step comes, with its
/// initial state, as it leaves after its last step when steps are read forwards.
/// </summary>
internal abstract class RecurrentLayer<T> : Layer<T>, IStatefulLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weightIh;
    private readonly WeightRows<T> _weightHh;
    private readonly Parameter<T>? _biasIh;
    private readonly Parameter<T>? _biasHh;
    private readonly SumNormalization<T>? _inputNorm;
    private readonly SumNormalization<T>? _recurrentNorm;
    private readonly RecurrentDropout<T> _dropout;
    private readonly LearnedState<T>? _learnedState;
    private readonly int _inputSize;
    private readonly int _dilation;
    private readonly bool _readsBackwards;
    private readonly T[] _bias;
    private readonly PackedMatrix<T> _packed = new();

    private BatchLayout _layout = new();
    private bool _stateIsGiven;
    private T[] _inputSums = [];
    private T[] _ownRecurrentSums = [];
    private T[] _recurrentSums = [];
    private T[] _previousHidden = [];
    private T[] _droppedHidden = [];
    private T[] _droppedGradient = [];

    /// <param name="part">The cell of the specification that is meant.</param>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="separateSums">Whether the cell needs a_t and u_t apart.</param>
    /// <param name="recurrentBlocks">How many of the gate blocks of u_t are made of h_{t-1}; by default all.</param>
    private protected RecurrentLayer(
        RecurrentPart part, ParameterSet<T> parameters, bool separateSums, int? recurrentBlocks = null)
    {
        RecurrentSpec spec = part.Spec;
        Part = part;
        _parameters = parameters;
        _inputSize = part.InputSize;
        _dilation = spec.Dilation;
        _readsBackwards = part.ReadsBackwards;
        HiddenSize = spec.HiddenSize;
        StateWidth = spec.StateWidth;
        SumSize = spec.GateCount * HiddenSize;
        RecurrentSize = (recurrentBlocks ?? spec.GateCount) * HiddenSize;
        // Normalisation makes the gradients of a_t and u_t differ.
        SeparateSums = separateSums || spec.LayerNormalization;

        _weightIh = parameters[part.ParameterName("weight_ih")];
        _weightHh = new WeightRows<T>(parameters, parameters[part.ParameterName("weight_hh")], 0, RecurrentSize);
        _bias = new T[SumSize];
        if (spec.Bias)
        {
            _biasIh = parameters[part.ParameterName("bias_ih")];
            _biasHh = parameters[part.ParameterName("bias_hh")];
        }
        if (spec.LayerNormalization)
        {
            int candidate = spec.Cell == CellType.Gru ? HiddenSize : 0;
            int[] groups = candidate > 0 ? [SumSize - candidate, candidate] : [SumSize];
            int[] recurrentGroups = RecurrentSize == SumSize ? groups : [RecurrentSize];
            _inputNorm = new(parameters, parameters[part.ParameterName("norm_ih")], _biasIh, 0, groups);
            _recurrentNorm = new(parameters, parameters[part.ParameterName("norm_hh")], _biasHh, 0, recurrentGroups);
        }
        _dropout = new RecurrentDropout<T>(part);
        if (spec.InitialState == InitialState.Learned)
            _learnedState = new LearnedState<T>(part, parameters);
        int cellSize = spec.Cell == CellType.Lstm ? HiddenSize : 0;
        State = new RecurrentState<T>(StateWidth, cellSize, _dilation);
        StateGradient = new RecurrentState<T>(StateWidth, cellSize, _dilation);
    }

    public RecurrentPart Part { get; }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Rows * StateWidth);

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

    /// <summary>H, the width of a gate.</summary>
    private protected int HiddenSize { get; }

    /// <summary>P, the width of h: H unless the cell projects it.</summary>
    private protected int StateWidth { get; }

    /// <summary>G*H, the width of a_t.</summary>
    private protected int SumSize { get; }

    /// <summary>The width of u_t.</summary>
    private protected int RecurrentSize { get; }

    /// <summary>Whether a_t and u_t are kept apart.</summary>
    private protected bool SeparateSums { get; }

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        _stateIsGiven = false;
        State.Reset(layout.Sequences);
        StateGradient.Reset(layout.Sequences);
        _learnedState?.Forward(State);
        _dropout.Begin(layout, pass);
        _inputNorm?.Begin(rows);
        _recurrentNorm?.Begin(rows);
        Buffers.Ensure(ref _output, rows, StateWidth);
        Buffers.Ensure(ref _previousHidden, rows, StateWidth);
        Buffers.Ensure(ref _inputSums, rows, SumSize);
        if (SeparateSums)
            Buffers.Ensure(ref _ownRecurrentSums, rows, RecurrentSize);
        _recurrentSums = SeparateSums ? _ownRecurrentSums : _inputSums;
        if (_dropout.IsActive)
        {
            Buffers.Ensure(ref _droppedHidden, rows, StateWidth);
            Buffers.Ensure(ref _droppedGradient, layout.Sequences, StateWidth);
        }
        BeginCell(rows);
        return rows;
    }

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

    public override void Forward(ReadOnlySpan<T> input)
    {
        int N = _layout.Rows;
        StartSums();
        MatrixProduct.Add(input, _weightIh.Transposed!, InputSums(0, N), N);
        _inputNorm?.Forward(0, InputSums(0, N));

        PackedMatrix<T> weightHh = _weightHh.Transposed;
        for (int step = 0; step < _layout.Steps; step++)
        {
            (int first, int rows) = Select(State, step);
            Span<T> hidden = State.Hidden[..(rows * StateWidth)];
            hidden.CopyTo(PreviousHidden(first, rows));
            if (_dropout.IsActive)
                _dropout.Forward(hidden, _droppedHidden.AsSpan(first * StateWidth, hidden.Length));
            MatrixProduct.Add(DroppedHidden(first, rows), weightHh, RecurrentSums(first, rows), rows);
            _recurrentNorm?.Forward(first, RecurrentSums(first, rows));
            ForwardStep(first, rows);
            hidden.CopyTo(_output.AsSpan(first * StateWidth));
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        int N = _layout.Rows;
        BeginBackward();
        _weightHh.Pack(_packed);
        for (int step = _layout.Steps - 1; step >= 0; step--)
        {
            (int first, int rows) = Select(StateGradient, step);
            Span<T> hiddenGradient = StateGradient.Hidden[..(rows * StateWidth)];
            RowSums.Add(hiddenGradient, outputGradient.Slice(first * StateWidth, rows * StateWidth), hiddenGradient);
            BackwardStep(first, rows, gradients);
            _recurrentNorm?.Backward(first, RecurrentSums(first, rows), gradients);
            AddHiddenGradient(RecurrentSums(first, rows), _packed, hiddenGradient, rows);
        }
        if (!_stateIsGiven)
            _learnedState?.Backward(StateGradient, gradients);
        EndBackward(gradients);

        ReadOnlySpan<T> recurrentSums = RecurrentSums(0, N);
        if (_biasHh is not null && _recurrentNorm is null)
            RowSums.Add(recurrentSums, _biasHh.In(gradients)[..RecurrentSize]);
        _packed.Pack(DroppedHidden(0, N), N, StateWidth);
        MatrixProduct.AddTransposed(recurrentSums, _packed, _weightHh.In(gradients), RecurrentSize);

        Span<T> inputSums = InputSums(0, N);
        if (_inputNorm is not null)
            _inputNorm.Backward(0, inputSums, gradients);
        else if (_biasIh is not null)
            RowSums.Add(inputSums, _biasIh.In(gradients));
        _packed.Pack(input, N, _inputSize);
        MatrixProduct.AddTransposed(inputSums, _packed, _weightIh.In(gradients), SumSize);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, N, _inputSize);
        Span<T> inputGradient = _inputGradient.AsSpan(0, N * _inputSize);
        inputGradient.Clear();
        _packed.Pack(_weightIh.In((ReadOnlySpan<T>)_parameters.Values), SumSize, _inputSize);
        MatrixProduct.Add(inputSums, _packed, inputGradient, N);
        return inputGradient;
    }

    /// <summary>Sizes what the cell keeps for its backward pass.</summary>
    private protected virtual void BeginCell(int rows)
    {
    }

    /// <summary>
    /// From the sums of rows <paramref name="first"/> on, and the first <paramref name="rows"/> rows of <see cref="State"/>,
    /// the new state.
    /// </summary>
    private protected abstract void ForwardStep(int first, int rows);

    /// <summary>Prepares what the cell needs for all calls of <see cref="BackwardStep"/>.</summary>
    private protected virtual void BeginBackward()
    {
    }

    /// <summary>
    /// From the gradient of the step's state in <see cref="StateGradient"/>, the gradients with respect to the sums in their
    /// place, and in <see cref="StateGradient"/> that part of the gradient of the previous state that does not go through u_t.
    /// Gradients of parameters that only the cell knows are added to <paramref name="gradients"/>.
    /// </summary>
    private protected abstract void BackwardStep(int first, int rows, Span<T> gradients);

    /// <summary>Adds the gradients of the cell's own weight matrices, over all rows at once.</summary>
    private protected virtual void EndBackward(Span<T> gradients)
    {
    }

    private protected Span<T> InputSums(int first, int rows) => _inputSums.AsSpan(first * SumSize, rows * SumSize);

    private protected Span<T> RecurrentSums(int first, int rows) =>
        _recurrentSums.AsSpan(first * RecurrentSize, rows * RecurrentSize);

    /// <summary>h of some rows of the batch, after their step.</summary>
    private protected ReadOnlySpan<T> HiddenOf(int first, int rows) => _output.AsSpan(first * StateWidth, rows * StateWidth);

    private protected Span<T> PreviousHidden(int first, int rows) =>
        _previousHidden.AsSpan(first * StateWidth, rows * StateWidth);

    /// <summary>The previous h as products read it: <see cref="PreviousHidden"/>, in training with the dropout mask.</summary>
    private protected ReadOnlySpan<T> DroppedHidden(int first, int rows) =>
        (_dropout.IsActive ? _droppedHidden : _previousHidden).AsSpan(first * StateWidth, rows * StateWidth);

    /// <summary>
    /// dh += the gradient that comes through <see cref="DroppedHidden"/> from a product with <paramref name="weight"/>.
    /// </summary>
    private protected void AddHiddenGradient(
        ReadOnlySpan<T> productGradient, PackedMatrix<T> weight, Span<T> hiddenGradient, int rows)
    {
        if (!_dropout.IsActive)
        {
            MatrixProduct.Add(productGradient, weight, hiddenGradient, rows);
            return;
        }
        Span<T> dropped = _droppedGradient.AsSpan(0, rows * StateWidth);
        dropped.Clear();
        MatrixProduct.Add(productGradient, weight, dropped, rows);
        _dropout.Backward(dropped, hiddenGradient);
    }

    /// <summary>dh += a gradient with respect to <see cref="DroppedHidden"/>.</summary>
    private protected void AddHiddenGradient(ReadOnlySpan<T> droppedGradient, Span<T> hiddenGradient)
    {
        if (_dropout.IsActive)
            _dropout.Backward(droppedGradient, hiddenGradient);
        else
            RowSums.Add(hiddenGradient, droppedGradient, hiddenGradient);
    }

    /// <summary>The sums before the products are added to them: the biases, unless a normalisation brings these in.</summary>
    private void StartSums()
    {
        ReadOnlySpan<T> values = _parameters.Values;
        int N = _layout.Rows;
        if (_biasIh is null || _biasHh is null || _inputNorm is not null)
        {
            InputSums(0, N).Clear();
            RecurrentSums(0, N).Clear();
        }
        else if (SeparateSums)
        {
            RowSums.Broadcast(_biasIh.In(values), InputSums(0, N));
            RowSums.Broadcast(_biasHh.In(values)[..RecurrentSize], RecurrentSums(0, N));
        }
        else
        {
            RowSums.Add(_biasIh.In(values), _biasHh.In(values), _bias);
            RowSums.Broadcast(_bias, InputSums(0, N));
        }
    }

    /// <summary>The rows of the step that is the layer's <paramref name="step"/>th, in the direction in which it reads.</summary>
    private (int First, int Rows) Select(RecurrentState<T> state, int step)
    {
        int t = _readsBackwards ? _layout.Steps - 1 - step : step;
        state.Slot = t % _dilation;
        return (_layout.Offsets[t], _layout.ActiveRows[t]);
    }

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
