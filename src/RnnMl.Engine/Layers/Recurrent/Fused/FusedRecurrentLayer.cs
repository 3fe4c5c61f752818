using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The loop and the matrix products of the plain cells, compiled for one kind of registers. The sums of all gates of some units,
/// a panel, are made by one product with [x_t, 1, h_{t-1}] and go through the gates' arithmetic while they are still near the
/// processor; a cell adds that arithmetic (<see cref="ForwardPanel"/> and <see cref="BackwardPanel"/>).
/// <code>
/// s = W [x_t, 1, h_{t-1}]        W = [W_ih, b, W_hh]; the 1 makes the bias a column like others
/// dh_{t-1} += W_hh^T ds          step by step
/// dW = sum ds [x_t, 1, h_{t-1}]^T, dx_t = W_ih^T ds        for some steps at a time, while ds is still near
/// </code>
/// ds takes the place of the gates. With recurrent dropout h_{t-1} is m h_{t-1}; with dilation d it is h_{t-d}. For a batch of
/// N rows, P panels of W sums for U units and filled-up H a pass keeps N (P W + I + 1 + H) values, and the cell's own. Cells
/// with layer normalisation have steps of their own, beside those here, and so has a sequence that is scored alone.
/// </summary>
internal abstract partial class FusedRecurrentLayer<T, TLanes> : RecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    // Blocks of the products for dW: columns of [x, 1, h], a multiple of a tile's height, and values of ds.
    private const int BlockColumns = 96;
    private const int BlockValues = 128 * 1024;

    // Above this, gradients of the weights do not stay in the second-level cache.
    private const int LargeWeights = 512 * 1024;

    private readonly PanelShape _shape;
    private readonly ProductKernel<T> _product;
    private readonly PanelWeights<T> _weights;
    private readonly int _inputSize;
    private readonly int _joinedStart;
    private readonly int _joinedStride;

    // How many columns of 1 the products read: none where normalisation adds the biases.
    private readonly int _ones;
    private readonly AlignedBuffer<T> _joined = new();
    private readonly AlignedBuffer<T> _sums = new();
    private readonly AlignedBuffer<T> _panelGradients = new();
    private readonly AlignedBuffer<T> _inputGradients = new();
    private readonly AlignedBuffer<T> _droppedGradient = new();

    /// <summary>
    /// How many rows the products for dW and dx take at a time: enough that loads and stores of dW do not count, few enough
    /// that what the steps wrote is still near the processor. Part of every result: the sums end there.
    /// </summary>
    private readonly int _chunkRows;

    /// <param name="part">The cell of the specification that is meant.</param>
    /// <param name="parameters">All parameters of the network.</param>
    /// <param name="shape">The cell's panels.</param>
    /// <param name="product">
    /// The kernel of its products, whose registers may be wider than <typeparamref name="TLanes"/>: the gates of few units fill
    /// them together.
    /// </param>
    private protected FusedRecurrentLayer(
        RecurrentPart part, ParameterSet<T> parameters, PanelShape shape, ProductKernel<T> product)
        : base(part, parameters, Math.Max(shape.Units, product.LaneCount))
    {
        bool isNormalized = part.Spec.LayerNormalization;
        NormalizedBlocks[] groups = isNormalized ? NormalizedBlocks.Of(shape, part.Spec.Cell) : [];
        _cellShape = shape;
        _shape = isNormalized ? shape.Apart() : shape;
        _product = product;
        _inputSize = part.InputSize;
        _weights = parameters.Share(
            $"{part.ParameterName("weight")} panels of {shape.Units}",
            () => new PanelWeights<T>(_shape, groups, product, part, parameters));
        if (isNormalized)
            _norm = new PanelNormalization<T, TLanes>(shape, groups, _weights);
        _ones = isNormalized ? 0 : 1;
        // [x, 1] ends where a register of h begins.
        int before = (_inputSize + shape.Lanes) / shape.Lanes * shape.Lanes;
        _joinedStart = before - (_inputSize + 1);
        _joinedStride = before + State.HiddenStride;
        _chunkRows = _shape.Panels * _weights.PanelSize > LargeWeights ? 512 : 128;
    }

    /// <summary>The registers of units in a panel.</summary>
    private protected int UnitRegisters => _shape.UnitRegisters;

    /// <summary>Whether this pass keeps what a backward pass needs.</summary>
    private protected bool Keeps { get; private set; }

    /// <summary>Whether a part of dh_{t-1} does not go through the sums; <see cref="BackwardPanel"/> leaves it in dh.</summary>
    private protected virtual bool CarriesHiddenGradient => false;

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        BeginStates(layout, pass);
        Keeps = pass.IsDifferentiable;
        if (Keeps)
            _weights.RequireRows();
        bool isWhole = Keeps || layout.Sequences == 1;
        _joined.Ensure(isWhole ? rows : layout.Sequences, _joinedStride);
        if (_norm is not null)
            BeginNormalization(_norm, Keeps ? rows : layout.Sequences, layout.Sequences);
        long panels = isWhole || _norm is not null ? _shape.Panels : 1;
        _sums.Ensure((isWhole ? rows : layout.Sequences) * panels, _shape.Width);
        Buffers.Ensure(ref _output, rows, StateWidth);
        BeginCell(rows);
        if (layout.Sequences == 1 && !Keeps)
            BeginOne(pass.Team);
        return rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(ReadOnlySpan<T> input)
    {
        if (Layout.Sequences == 1 && !Keeps)
        {
            ForwardOne(input);
            return;
        }
        for (int step = 0; step < Layout.Steps; step++)
        {
            (int first, int rows) = Select(State, step);
            Span<T> joined = _joined.Slice((Keeps ? first : 0) * _joinedStride, rows * _joinedStride);
            Join(input.Slice(first * _inputSize, rows * _inputSize), joined, rows);
            if (_norm is null)
                ForwardPanels(joined, first, rows);
            else
                ForwardNormalized(_norm, joined, first, rows);
            RowCopy.Copy<T>(
                State.Hidden, State.HiddenStride, _output.AsSpan(first * StateWidth), StateWidth, rows, StateWidth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (!Keeps)
            throw new InvalidOperationException("The forward pass was one of inference; nothing was kept for a backward pass.");

        int N = Layout.Rows;
        _panelGradients.Ensure(_shape.Panels, _weights.PanelSize);
        // A first product replaces what is there; the gradients of normalisation are added to it.
        if (_norm is not null)
            _panelGradients.Span.Clear();
        // The last register of a row of dx may reach beyond it.
        if (needInputGradient)
            _inputGradients.Ensure((long)N * _inputSize + _product.LaneCount, 1);
        int chunkRows = 0;
        bool isFirstChunk = true;
        for (int step = Layout.Steps - 1; step >= 0; step--)
        {
            (int first, int rows) = Select(StateGradient, step);
            AddOutputGradient(outputGradient.Slice(first * StateWidth, rows * StateWidth), rows);
            if (_norm is null)
                BackwardPanels(first, rows);
            else
                BackwardNormalized(_norm, first, rows);
            MakeHiddenGradient(first, rows);

            chunkRows += rows;
            if (chunkRows < _chunkRows && step > 0)
                continue;
            // The chunk's steps follow each other in memory, this one at the end that the layer reads first.
            int chunkStart = Part.ReadsBackwards ? first + rows - chunkRows : first;
            AddWeightGradients(chunkStart, chunkRows, accumulate: !isFirstChunk);
            if (needInputGradient)
                MakeInputGradients(chunkStart, chunkRows);
            isFirstChunk = false;
            chunkRows = 0;
        }
        AddStateGradients(gradients);
        _weights.AddGradients(_panelGradients.Slice(0, _shape.Panels * _weights.PanelSize), gradients);
        EndBackward(gradients);
        return needInputGradient ? _inputGradients.Slice(0, N * _inputSize) : [];
    }

    /// <summary>Sizes what the cell keeps, for a batch of <paramref name="rows"/> rows.</summary>
    private protected virtual void BeginCell(int rows)
    {
    }

    /// <summary>
    /// From the sums of a panel and the first <paramref name="rows"/> rows of <see cref="RecurrentLayer{T}.State"/>, the new
    /// state; the backward pass will find what is left in <paramref name="sums"/>.
    /// </summary>
    /// <param name="sums">For each row the registers of each block of the panel.</param>
    /// <param name="units">Where the panel's registers are in the state.</param>
    /// <param name="rows">The rows of the step.</param>
    private protected abstract void ForwardPanel(Span<TLanes> sums, StateRegisters units, int rows);

    /// <summary>
    /// From the gradient of the step's state in <see cref="RecurrentLayer{T}.StateGradient"/>, the gradients with respect to the
    /// sums in their place, and in the state's gradient that part of the previous state's that does not go through the sums.
    /// </summary>
    private protected abstract void BackwardPanel(Span<TLanes> sums, StateRegisters units, int rows);

    /// <summary>Registers of one panel for the rows of one step.</summary>
    /// <param name="First">The first row's in <see cref="RecurrentLayer{T}.State"/>.</param>
    /// <param name="Stride">From a row to the next.</param>
    /// <param name="Kept">
    /// The first row's, a register a row, in what a cell keeps for the backward pass: [panels, N] registers.
    /// </param>
    private protected readonly record struct StateRegisters(int First, int Stride, int Kept);

    /// <summary>What a cell keeps, from the rows of a step on; empty in a pass that keeps nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected Span<TLanes> Kept(AlignedBuffer<T> values, StateRegisters units) =>
        Keeps ? AsLanes(values.Span)[units.Kept..] : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static Span<TLanes> AsLanes(Span<T> values) => MemoryMarshal.Cast<T, TLanes>(values);

    /// <summary>
    /// The sums of a panel for some rows of the batch: [rows, Width]. A pass that keeps nothing has room for one step; without
    /// normalisation, of one panel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<T> SumsOf(int panel, int first, int rows)
    {
        int start = Keeps ? panel * Layout.Rows + first : _norm is null ? 0 : panel * rows;
        return _sums.Slice(start * _shape.Width, rows * _shape.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StateRegisters RegistersOf(int panel, int first) => new(
        panel * _shape.UnitRegisters, State.HiddenStride / TLanes.Count, panel * Layout.Rows + first);

    /// <summary>The new state from the rows [x, 1, h] of a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPanels(ReadOnlySpan<T> joined, int first, int rows)
    {
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            Span<T> sums = SumsOf(panel, first, rows);
            Multiply(joined, panel, sums, _shape.Width, rows, HiddenSize);
            ForwardPanel(AsLanes(sums), RegistersOf(panel, first), rows);
        }
    }

    /// <summary>The gradients of a step's sums, in their place, from that of its state.</summary>
    private void BackwardPanels(int first, int rows)
    {
        for (int panel = 0; panel < _shape.Panels; panel++)
            BackwardPanel(AsLanes(SumsOf(panel, first, rows)), RegistersOf(panel, first), rows);
    }

    /// <summary>Makes the rows [x, 1, h].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(ReadOnlySpan<T> input, Span<T> joined, int rows)
    {
        int one = _joinedStart + _inputSize;
        RowCopy.Copy(input, _inputSize, joined[_joinedStart..], _joinedStride, rows, _inputSize);
        RowCopy.Copy<T>(State.Hidden, State.HiddenStride, joined[(one + 1)..], _joinedStride, rows, State.HiddenStride);
        for (int b = 0; b < rows; b++)
            joined[b * _joinedStride + one] = T.One;
        if (!Dropout.IsActive)
            return;
        for (int b = 0; b < rows; b++)
        {
            Span<T> hidden = joined.Slice(b * _joinedStride + one + 1, HiddenSize);
            Rows.Multiply(Dropout.MaskOf(b), hidden, hidden);
        }
    }

    /// <summary>The sums of one panel, from x, 1 and the first <paramref name="hiddenSize"/> units of h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(ReadOnlySpan<T> joined, int panel, Span<T> sums, int sumsRow, int rows, int hiddenSize)
    {
        ReadOnlySpan<T> weights = _weights.Panel(panel);
        if (_shape.IsJoined)
        {
            _product.Multiply(
                sums, sumsRow, rows, _shape.Width / _product.LaneCount, accumulate: false, joined[_joinedStart..],
                new LeftLayout(_joinedStride, Step: 1, _inputSize + 1 + hiddenSize), weights, _shape.Width,
                next: weights.Length);
            return;
        }
        // Only the blocks that x and h share are one sum.
        int inputWidth = _shape.InputWidth;
        int recurrentWidth = _shape.RecurrentWidth;
        bool replaces = _shape.IsApart && hiddenSize > 0;
        for (int row = 0; row < rows && !replaces; row++)
            sums[(row * sumsRow + inputWidth)..(row * sumsRow + _shape.Width)].Clear();
        _product.Multiply(
            sums, sumsRow, rows, inputWidth / _product.LaneCount, accumulate: false, joined[_joinedStart..],
            new LeftLayout(_joinedStride, Step: 1, _inputSize + _ones), weights, inputWidth);
        if (_ones + hiddenSize == 0)
            return;
        _product.Multiply(
            sums[(_shape.Width - recurrentWidth)..], sumsRow, rows, recurrentWidth / _product.LaneCount, accumulate: !replaces,
            joined[(_joinedStart + _inputSize + 1 - _ones)..], new LeftLayout(_joinedStride, Step: 1, _ones + hiddenSize),
            weights[(_weights.HiddenStart - _ones * recurrentWidth)..], recurrentWidth, next: weights.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOutputGradient(ReadOnlySpan<T> outputGradient, int rows)
    {
        if (State.HiddenStride == StateWidth)
        {
            Span<T> all = StateGradient.Hidden[..(rows * StateWidth)];
            RowSums.Add(all, outputGradient, all);
            return;
        }
        for (int b = 0; b < rows; b++)
        {
            Span<T> row = StateGradient.HiddenOf(b);
            RowSums.Add(row, outputGradient.Slice(b * StateWidth, StateWidth), row);
        }
    }

    /// <summary>dh_{t-1} from the gradients of the step's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MakeHiddenGradient(int first, int rows)
    {
        int stride = StateGradient.HiddenStride;
        Span<T> hiddenGradient = StateGradient.Hidden[..(rows * stride)];
        if (!Dropout.IsActive)
        {
            MultiplyBack(
                hiddenGradient, stride, CarriesHiddenGradient, first, rows, _shape.Width - _shape.RecurrentWidth,
                _shape.RecurrentWidth, _weights.Recurrent);
            return;
        }
        _droppedGradient.Ensure(Layout.Sequences, stride);
        Span<T> dropped = _droppedGradient.Slice(0, rows * stride);
        MultiplyBack(
            dropped, stride, accumulate: false, first, rows, _shape.Width - _shape.RecurrentWidth, _shape.RecurrentWidth,
            _weights.Recurrent);
        if (!CarriesHiddenGradient)
            hiddenGradient.Clear();
        for (int b = 0; b < rows; b++)
        {
            Span<T> row = StateGradient.HiddenOf(b);
            Rows.MultiplyAdd(Dropout.MaskOf(b), dropped.Slice(b * stride, HiddenSize), row, row);
        }
    }

    private void MakeInputGradients(int first, int rows)
    {
        // What the last register reaches into may be there already.
        Span<T> behind = _inputGradients.Slice((first + rows) * _inputSize, _product.LaneCount);
        Span<T> kept = stackalloc T[_product.LaneCount];
        behind.CopyTo(kept);
        MultiplyBack(
            _inputGradients.Span[(first * _inputSize)..], _inputSize, accumulate: false, first, rows, 0, _shape.InputWidth,
            _weights.Input);
        kept.CopyTo(behind);
    }

    /// <summary>
    /// C = ds W over all panels. Where a row of C is no whole number of registers, the last one reaches into the next row, which
    /// is written later: rows are made from the first to the last, and columns from the last to the first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyBack(
        Span<T> c, int cRow, bool accumulate, int first, int rows, int block, int blockWidth, PackedMatrix<T> weights)
    {
        int width = _shape.Width;
        var layout = new LeftLayout(width, Step: 1, blockWidth, _shape.Panels, Layout.Rows * width);
        ReadOnlySpan<T> sums = _sums.Span[(first * width + block)..];
        for (int column = (weights.Columns - 1) / weights.PanelWidth * weights.PanelWidth; column >= 0; column -= weights.PanelWidth)
        {
            int panelWidth = weights.WidthOf(column);
            _product.Multiply(
                c[column..], cRow, rows, panelWidth / _product.LaneCount, accumulate, sums, layout, weights.Panel(column), panelWidth,
                next: -weights.PanelWidth * weights.Rows);
        }
    }

    /// <summary>Adds the gradients of the weights that come from some rows.</summary>
    private void AddWeightGradients(int first, int rows, bool accumulate)
    {
        if (_shape.IsJoined)
        {
            AddWeightGradients(first, rows, accumulate, 0, _inputSize + 1 + HiddenSize, 0, 0, _shape.Width);
            return;
        }
        AddWeightGradients(first, rows, accumulate, 0, _inputSize + _ones, 0, 0, _shape.InputWidth);
        int recurrentWidth = _shape.RecurrentWidth;
        AddWeightGradients(
            first, rows, accumulate, _inputSize + 1 - _ones, _ones + HiddenSize, _weights.HiddenStart - _ones * recurrentWidth,
            _shape.Width - recurrentWidth, recurrentWidth);
    }

    /// <summary>
    /// For one matrix of each panel: the product of some columns of the joined rows with some columns of the sums. It goes
    /// through blocks of both that stay in the second-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWeightGradients(
        int first, int rows, bool accumulate, int joinedColumn, int joinedColumns, int start, int sumColumn, int width)
    {
        var layout = new LeftLayout(Row: 1, Step: _joinedStride, rows);
        ReadOnlySpan<T> joined = _joined.Span[(first * _joinedStride + _joinedStart + joinedColumn)..];
        int panelsAtOnce = Math.Max(1, BlockValues / (rows * _shape.Width));
        for (int firstPanel = 0; firstPanel < _shape.Panels; firstPanel += panelsAtOnce)
        {
            int endPanel = Math.Min(_shape.Panels, firstPanel + panelsAtOnce);
            for (int column = 0; column < joinedColumns; column += BlockColumns)
            {
                int columns = Math.Min(BlockColumns, joinedColumns - column);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    _product.Multiply(
                        _panelGradients.Span[(panel * _weights.PanelSize + start + column * width)..], width, columns,
                        width / _product.LaneCount, accumulate, joined[column..], layout,
                        SumsOf(panel, first, rows)[sumColumn..], _shape.Width);
                }
            }
        }
    }
}
