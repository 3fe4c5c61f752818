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
/// </summary>
internal abstract class RecurrentLayer<T> : Layer<T>, IStatefulLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weightIh;
    private readonly Parameter<T> _weightHh;
    private readonly Parameter<T> _biasIh;
    private readonly Parameter<T> _biasHh;
    private readonly int _inputSize;
    private readonly bool _separateSums;
    private readonly T[] _bias;
    private readonly PackedMatrix<T> _packed = new();

    private BatchLayout _layout = new();
    private T[] _inputSums = [];
    private T[] _recurrentSums = [];
    private T[] _previousHidden = [];

    /// <param name="spec">What to build.</param>
    /// <param name="level">The level of the stack whose parameters are meant.</param>
    /// <param name="inputSize">The size of this level's input.</param>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="hasCell">Whether the state has a c beside h.</param>
    /// <param name="separateSums">Whether a_t and u_t are kept apart.</param>
    private protected RecurrentLayer(
        RecurrentSpec spec, int level, int inputSize, ParameterSet<T> parameters, bool hasCell, bool separateSums)
    {
        _parameters = parameters;
        _weightIh = parameters[spec.ParameterName("weight_ih", level)];
        _weightHh = parameters[spec.ParameterName("weight_hh", level)];
        _biasIh = parameters[spec.ParameterName("bias_ih", level)];
        _biasHh = parameters[spec.ParameterName("bias_hh", level)];
        _inputSize = inputSize;
        _separateSums = separateSums;
        HiddenSize = spec.HiddenSize;
        SumSize = spec.GateCount * spec.HiddenSize;
        StateSize = hasCell ? 2 * HiddenSize : HiddenSize;
        _bias = new T[SumSize];
        State = new RecurrentState<T>(HiddenSize, hasCell);
        StateGradient = new RecurrentState<T>(HiddenSize, hasCell);
    }

    /// <summary>
    /// Before <see cref="Forward"/> the initial state (zero after <see cref="Begin"/>), after it the final one.
    /// </summary>
    public RecurrentState<T> State { get; }

    /// <summary>
    /// Before <see cref="Backward"/> the gradient with respect to the final state (zero after <see cref="Begin"/>), after it
    /// that with respect to the initial state.
    /// </summary>
    public RecurrentState<T> StateGradient { get; }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Rows * HiddenSize);

    /// <summary>h and then c.</summary>
    public int StateSize { get; }

    private protected int HiddenSize { get; }

    /// <summary>G*H, the width of a_t and u_t.</summary>
    private protected int SumSize { get; }

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        State.Reset(layout.Sequences);
        StateGradient.Reset(layout.Sequences);
        Buffers.Ensure(ref _output, rows, HiddenSize);
        Buffers.Ensure(ref _previousHidden, rows, HiddenSize);
        Buffers.Ensure(ref _inputSums, rows, SumSize);
        if (_separateSums)
            Buffers.Ensure(ref _recurrentSums, rows, SumSize);
        else
            _recurrentSums = _inputSums;
        BeginCell(rows);
        return rows;
    }

    public void SetState(int b, ReadOnlySpan<T> state)
    {
        state[..HiddenSize].CopyTo(State.Hidden[(b * HiddenSize)..]);
        if (StateSize > HiddenSize)
            state[HiddenSize..].CopyTo(State.Cell[(b * HiddenSize)..]);
    }

    public void GetState(int b, Span<T> state)
    {
        State.Hidden.Slice(b * HiddenSize, HiddenSize).CopyTo(state);
        if (StateSize > HiddenSize)
            State.Cell.Slice(b * HiddenSize, HiddenSize).CopyTo(state[HiddenSize..]);
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        ReadOnlySpan<T> biasIh = _biasIh.In(_parameters.Values.AsSpan());
        ReadOnlySpan<T> biasHh = _biasHh.In(_parameters.Values.AsSpan());
        if (_separateSums)
        {
            RowSums.Broadcast(biasIh, InputSums(0, _layout.Rows));
            RowSums.Broadcast(biasHh, RecurrentSums(0, _layout.Rows));
        }
        else
        {
            RowSums.Add(biasIh, biasHh, _bias);
            RowSums.Broadcast(_bias, InputSums(0, _layout.Rows));
        }
        MatrixProduct.Add(input, _weightIh.Transposed!, InputSums(0, _layout.Rows), _layout.Rows);

        for (int t = 0; t < _layout.Steps; t++)
        {
            int first = _layout.Offsets[t];
            int rows = _layout.ActiveRows[t];
            Span<T> hidden = State.Hidden[..(rows * HiddenSize)];
            hidden.CopyTo(PreviousHidden(first, rows));
            MatrixProduct.Add(hidden, _weightHh.Transposed!, RecurrentSums(first, rows), rows);
            ForwardStep(first, rows);
            hidden.CopyTo(_output.AsSpan(first * HiddenSize));
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        _packed.Pack(_weightHh.In(_parameters.Values.AsSpan()), SumSize, HiddenSize);
        for (int t = _layout.Steps - 1; t >= 0; t--)
        {
            int first = _layout.Offsets[t];
            int rows = _layout.ActiveRows[t];
            Span<T> hiddenGradient = StateGradient.Hidden[..(rows * HiddenSize)];
            RowSums.Add(hiddenGradient, outputGradient.Slice(first * HiddenSize, rows * HiddenSize), hiddenGradient);
            BackwardStep(first, rows);
            MatrixProduct.Add(RecurrentSums(first, rows), _packed, hiddenGradient, rows);
        }

        ReadOnlySpan<T> inputSums = InputSums(0, _layout.Rows);
        ReadOnlySpan<T> recurrentSums = RecurrentSums(0, _layout.Rows);
        RowSums.Add(inputSums, _biasIh.In(gradients));
        RowSums.Add(recurrentSums, _biasHh.In(gradients));
        _packed.Pack(PreviousHidden(0, _layout.Rows), _layout.Rows, HiddenSize);
        MatrixProduct.AddTransposed(recurrentSums, _packed, _weightHh.In(gradients), SumSize);
        _packed.Pack(input, _layout.Rows, _inputSize);
        MatrixProduct.AddTransposed(inputSums, _packed, _weightIh.In(gradients), SumSize);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _layout.Rows, _inputSize);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _layout.Rows * _inputSize);
        inputGradient.Clear();
        _packed.Pack(_weightIh.In(_parameters.Values.AsSpan()), SumSize, _inputSize);
        MatrixProduct.Add(inputSums, _packed, inputGradient, _layout.Rows);
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

    /// <summary>
    /// From the gradient of the step's state in <see cref="StateGradient"/>, the gradients with respect to the sums in their
    /// place, and in <see cref="StateGradient"/> that part of the gradient of the previous state that does not go through u_t.
    /// </summary>
    private protected abstract void BackwardStep(int first, int rows);

    private protected Span<T> InputSums(int first, int rows) => _inputSums.AsSpan(first * SumSize, rows * SumSize);

    private protected Span<T> RecurrentSums(int first, int rows) => _recurrentSums.AsSpan(first * SumSize, rows * SumSize);

    private protected Span<T> PreviousHidden(int first, int rows) =>
        _previousHidden.AsSpan(first * HiddenSize, rows * HiddenSize);
}
