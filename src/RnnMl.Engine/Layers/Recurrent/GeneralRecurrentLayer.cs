using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The loop and the matrix products of cells with any options; a cell adds its gates' arithmetic (<see cref="ForwardStep"/> and
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
/// recurrent dropout the product reads m h_{t-1}. With dilation d, h_{t-1} is h_{t-d}.
/// </summary>
internal abstract class GeneralRecurrentLayer<T> : RecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weightIh;
    private readonly PackedMatrix<T> _weightIhTransposed;
    private readonly WeightRows<T> _weightHh;
    private readonly Parameter<T>? _biasIh;
    private readonly Parameter<T>? _biasHh;
    private readonly SumNormalization<T>? _inputNorm;
    private readonly SumNormalization<T>? _recurrentNorm;
    private readonly int _inputSize;
    private readonly T[] _bias;
    private readonly PackedMatrix<T> _packed = new();

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
    private protected GeneralRecurrentLayer(
        RecurrentPart part, ParameterSet<T> parameters, bool separateSums, int? recurrentBlocks = null)
        : base(part, parameters, lanes: 1)
    {
        RecurrentSpec spec = part.Spec;
        _parameters = parameters;
        _inputSize = part.InputSize;
        SumSize = spec.GateCount * HiddenSize;
        RecurrentSize = (recurrentBlocks ?? spec.GateCount) * HiddenSize;
        // Normalisation makes the gradients of a_t and u_t differ.
        SeparateSums = separateSums || spec.LayerNormalization;

        _weightIh = parameters[part.ParameterName("weight_ih")];
        _weightIhTransposed = parameters.Transposed(_weightIh);
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
    }

    /// <summary>G*H, the width of a_t.</summary>
    private protected int SumSize { get; }

    /// <summary>The width of u_t.</summary>
    private protected int RecurrentSize { get; }

    /// <summary>Whether a_t and u_t are kept apart.</summary>
    private protected bool SeparateSums { get; }

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        BeginStates(layout, pass);
        _inputNorm?.Begin(rows);
        _recurrentNorm?.Begin(rows);
        Buffers.Ensure(ref _output, rows, StateWidth);
        Buffers.Ensure(ref _previousHidden, rows, StateWidth);
        Buffers.Ensure(ref _inputSums, rows, SumSize);
        if (SeparateSums)
            Buffers.Ensure(ref _ownRecurrentSums, rows, RecurrentSize);
        _recurrentSums = SeparateSums ? _ownRecurrentSums : _inputSums;
        if (Dropout.IsActive)
        {
            Buffers.Ensure(ref _droppedHidden, rows, StateWidth);
            Buffers.Ensure(ref _droppedGradient, layout.Sequences, StateWidth);
        }
        BeginCell(rows);
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        int N = Layout.Rows;
        StartSums();
        MatrixProduct.Add(input, _weightIhTransposed, InputSums(0, N), N);
        _inputNorm?.Forward(0, InputSums(0, N));

        PackedMatrix<T> weightHh = _weightHh.Transposed;
        for (int step = 0; step < Layout.Steps; step++)
        {
            (int first, int rows) = Select(State, step);
            Span<T> hidden = State.Hidden[..(rows * StateWidth)];
            hidden.CopyTo(PreviousHidden(first, rows));
            if (Dropout.IsActive)
                Dropout.Forward(hidden, _droppedHidden.AsSpan(first * StateWidth, hidden.Length));
            MatrixProduct.Add(DroppedHidden(first, rows), weightHh, RecurrentSums(first, rows), rows);
            _recurrentNorm?.Forward(first, RecurrentSums(first, rows));
            ForwardStep(first, rows);
            hidden.CopyTo(_output.AsSpan(first * StateWidth));
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        int N = Layout.Rows;
        BeginBackward();
        _weightHh.Pack(_packed);
        for (int step = Layout.Steps - 1; step >= 0; step--)
        {
            (int first, int rows) = Select(StateGradient, step);
            Span<T> hiddenGradient = StateGradient.Hidden[..(rows * StateWidth)];
            RowSums.Add(hiddenGradient, outputGradient.Slice(first * StateWidth, rows * StateWidth), hiddenGradient);
            BackwardStep(first, rows, gradients);
            _recurrentNorm?.Backward(first, RecurrentSums(first, rows), gradients);
            AddHiddenGradient(RecurrentSums(first, rows), _packed, hiddenGradient, rows);
        }
        AddStateGradients(gradients);
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
    /// From the sums of rows <paramref name="first"/> on, and the first <paramref name="rows"/> rows of <see cref="RecurrentLayer{T}.State"/>,
    /// the new state.
    /// </summary>
    private protected abstract void ForwardStep(int first, int rows);

    /// <summary>Prepares what the cell needs for all calls of <see cref="BackwardStep"/>.</summary>
    private protected virtual void BeginBackward()
    {
    }

    /// <summary>
    /// From the gradient of the step's state in <see cref="RecurrentLayer{T}.StateGradient"/>, the gradients with respect to the sums in their
    /// place, and in <see cref="RecurrentLayer{T}.StateGradient"/> that part of the gradient of the previous state that does not go through u_t.
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
        (Dropout.IsActive ? _droppedHidden : _previousHidden).AsSpan(first * StateWidth, rows * StateWidth);

    /// <summary>
    /// dh += the gradient that comes through <see cref="DroppedHidden"/> from a product with <paramref name="weight"/>.
    /// </summary>
    private protected void AddHiddenGradient(
        ReadOnlySpan<T> productGradient, PackedMatrix<T> weight, Span<T> hiddenGradient, int rows)
    {
        if (!Dropout.IsActive)
        {
            MatrixProduct.Add(productGradient, weight, hiddenGradient, rows);
            return;
        }
        Span<T> dropped = _droppedGradient.AsSpan(0, rows * StateWidth);
        dropped.Clear();
        MatrixProduct.Add(productGradient, weight, dropped, rows);
        Dropout.Backward(dropped, hiddenGradient);
    }

    /// <summary>dh += a gradient with respect to <see cref="DroppedHidden"/>.</summary>
    private protected void AddHiddenGradient(ReadOnlySpan<T> droppedGradient, Span<T> hiddenGradient)
    {
        if (Dropout.IsActive)
            Dropout.Backward(droppedGradient, hiddenGradient);
        else
            RowSums.Add(hiddenGradient, droppedGradient, hiddenGradient);
    }

    /// <summary>The sums before the products are added to them: the biases, unless a normalisation brings these in.</summary>
    private void StartSums()
    {
        ReadOnlySpan<T> values = _parameters.Values;
        int N = Layout.Rows;
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
}
