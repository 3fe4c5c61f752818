using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The weights of a fused cell as its products read them, shared by all users of a network, and gradients in the same layout.
/// For the forward pass and for gradients each panel of <see cref="PanelShape"/> has one matrix, if x and h have the same
/// columns, else two:
/// <code>
/// joined    rows [x, 1, h]            I + 1 + H rows of Width
/// else      rows [x, 1], then [1, h]  I + 1 rows of InputWidth, then 1 + H of RecurrentWidth
/// </code>
/// The row of the 1 is the bias: the sum of both if they are joined. With layer normalisation a row of gains follows that of
/// biases in each matrix, neither takes part in a product, and W is centred (<see cref="Center"/>). For the gradients of h and x
/// the weights are rows in the order of panels, blocks and units, with columns in panels of their own; inference does without them.
/// </summary>
internal sealed class PanelWeights<T> : IPackedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelShape _shape;
    private readonly Parameter<T> _weightIh;
    private readonly Parameter<T> _weightHh;
    private readonly Parameter<T>? _biasIh;
    private readonly Parameter<T>? _biasHh;
    private readonly Parameter<T>? _gainIh;
    private readonly Parameter<T>? _gainHh;
    private readonly NormalizedBlocks[] _groups;
    private readonly int _inputSize;
    private readonly int _recurrentStart;
    private readonly AlignedBuffer<T> _forward = new();
    private readonly AlignedBuffer<T> _rows = new();
    private volatile bool _hasRows;

    /// <param name="shape">The panels.</param>
    /// <param name="groups">The blocks of <paramref name="shape"/> that are normalised together; none without normalisation.</param>
    /// <param name="kernel">The kernel that reads the weights.</param>
    /// <param name="part">The cell of the specification that is meant.</param>
    /// <param name="parameters">All parameters of the network.</param>
    public PanelWeights(
        PanelShape shape, NormalizedBlocks[] groups, ProductKernel<T> kernel, RecurrentPart part, ParameterSet<T> parameters)
    {
        _shape = shape;
        _groups = groups;
        _inputSize = part.InputSize;
        _weightIh = parameters[part.ParameterName("weight_ih")];
        _weightHh = parameters[part.ParameterName("weight_hh")];
        if (part.Spec.Bias)
        {
            _biasIh = parameters[part.ParameterName("bias_ih")];
            _biasHh = parameters[part.ParameterName("bias_hh")];
        }
        if (groups.Length > 0)
        {
            _gainIh = parameters[part.ParameterName("norm_ih")];
            _gainHh = parameters[part.ParameterName("norm_hh")];
        }
        // Biases, and gains if there are any.
        int vectors = groups.Length > 0 ? 2 : 1;
        InputEnd = _inputSize * shape.InputWidth;
        _recurrentStart = InputEnd + (shape.IsJoined ? 0 : vectors * shape.InputWidth);
        HiddenStart = _recurrentStart + vectors * shape.RecurrentWidth;
        PanelSize = HiddenStart + shape.HiddenSize * shape.RecurrentWidth;
        Recurrent = new PackedMatrix<T>(kernel);
        Input = new PackedMatrix<T>(kernel);
        _forward.Ensure(shape.Panels, PanelSize);
    }

    /// <summary>The values of a panel.</summary>
    public int PanelSize { get; }

    /// <summary>Where in a panel the rows of x end, and biases and gains begin.</summary>
    public int InputEnd { get; }

    /// <summary>Where in a panel the rows of h begin; the row of a 1 is the one before.</summary>
    public int HiddenStart { get; }

    /// <summary>[Panels * RecurrentWidth, H]: W_hh, for dh = W_hh^T ds; after <see cref="RequireRows"/>.</summary>
    public PackedMatrix<T> Recurrent { get; }

    /// <summary>[Panels * InputWidth, I]: W_ih, for dx = W_ih^T ds; after <see cref="RequireRows"/>.</summary>
    public PackedMatrix<T> Input { get; }

    /// <summary>The matrices of all panels, one after another.</summary>
    public ReadOnlySpan<T> Panels => _forward.Span;

    /// <summary>The matrices of one panel.</summary>
    public ReadOnlySpan<T> Panel(int panel) => _forward.Slice(panel * PanelSize, PanelSize);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(ReadOnlySpan<T> values)
    {
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            Span<T> to = _forward.Slice(panel * PanelSize, PanelSize);
            Span<T> recurrent = to[_recurrentStart..];
            for (int block = 0; block < _shape.Gates.Length; block++)
            {
                (int row, int count) = Rows(panel, block);
                int column = block * _shape.Units;
                if (_shape.HasInput(block))
                {
                    Transpose.Copy(
                        _weightIh.In(values)[(row * _inputSize)..], _inputSize, to[column..], _shape.InputWidth, count, _inputSize);
                    _biasIh?.In(values).Slice(row, count).CopyTo(to[(InputEnd + column)..]);
                    _gainIh?.In(values).Slice(row, count).CopyTo(to[(InputEnd + _shape.InputWidth + column)..]);
                }
                if (!_shape.HasRecurrent(block))
                    continue;
                int H = _shape.HiddenSize;
                column -= _shape.Width - _shape.RecurrentWidth;
                Transpose.Copy(
                    _weightHh.In(values)[(row * H)..], H, to[(HiddenStart + column)..], _shape.RecurrentWidth, count, H);
                _gainHh?.In(values).Slice(row, count).CopyTo(recurrent[(_shape.RecurrentWidth + column)..]);
                if (_biasHh is null)
                    continue;
                Span<T> bias = recurrent.Slice(column, count);
                if (_shape.IsJoined && _shape.HasInput(block))
                    RowSums.Add(bias, _biasHh.In(values).Slice(row, count), bias);
                else
                    _biasHh.In(values).Slice(row, count).CopyTo(bias);
            }
        }
        Center(_forward.Span);
        if (_hasRows)
            PackRows();
    }

    /// <summary>
    /// Before a pass that may go backwards: makes <see cref="Recurrent"/> and <see cref="Input"/> if nobody has needed them so
    /// far. Several users may call it at once, while others go forwards.
    /// </summary>
    public void RequireRows()
    {
        if (_hasRows)
            return;
        lock (_rows)
        {
            if (!_hasRows)
                PackRows();
            _hasRows = true;
        }
    }

    /// <summary>Adds gradients in this layout to those of all parameters. Centres them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradients(Span<T> panels, Span<T> gradients)
    {
        Center(panels);
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            ReadOnlySpan<T> from = panels.Slice(panel * PanelSize, PanelSize);
            ReadOnlySpan<T> recurrent = from[_recurrentStart..];
            for (int block = 0; block < _shape.Gates.Length; block++)
            {
                (int row, int count) = Rows(panel, block);
                int column = block * _shape.Units;
                if (_shape.HasInput(block))
                {
                    Transpose.Add(
                        from[column..], _shape.InputWidth, _weightIh.In(gradients)[(row * _inputSize)..], _inputSize, _inputSize,
                        count);
                    Add(from[(InputEnd + column)..], _biasIh, row, count, gradients);
                    Add(from[(InputEnd + _shape.InputWidth + column)..], _gainIh, row, count, gradients);
                }
                if (!_shape.HasRecurrent(block))
                    continue;
                int H = _shape.HiddenSize;
                column -= _shape.Width - _shape.RecurrentWidth;
                Transpose.Add(
                    from[(HiddenStart + column)..], _shape.RecurrentWidth, _weightHh.In(gradients)[(row * H)..], H, H, count);
                Add(recurrent[column..], _biasHh, row, count, gradients);
                Add(recurrent[(_shape.RecurrentWidth + column)..], _gainHh, row, count, gradients);
            }
        }
    }

    /// <summary>Where the biases of some blocks are in a panel.</summary>
    public int BiasesOf(NormalizedBlocks group) => group.IsRecurrent
        ? _recurrentStart + (group.First - _shape.InputBlocks) * _shape.Units
        : InputEnd + group.First * _shape.Units;

    /// <summary>Where the gains of some blocks are in a panel.</summary>
    public int GainsOf(NormalizedBlocks group) =>
        BiasesOf(group) + (group.IsRecurrent ? _shape.RecurrentWidth : _shape.InputWidth);

    /// <summary>The rows of PyTorch's weights that the units of a panel have in a block.</summary>
    private (int Row, int Count) Rows(int panel, int block) =>
        (_shape.Gates[block] * _shape.HiddenSize + panel * _shape.Units, _shape.UnitsOf(panel));

    /// <summary>
    /// Takes from the weights of blocks that are normalised together, or from their gradients, the mean over the units, for each
    /// element of x and h. Products with such weights have mean 0, which is what normalisation would do to them first; and that
    /// step's derivative is the same operation on the gradients.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Center(Span<T> panels)
    {
        foreach (NormalizedBlocks group in _groups)
        {
            int width = group.IsRecurrent ? _shape.RecurrentWidth : _shape.InputWidth;
            int rows = group.IsRecurrent ? _shape.HiddenSize : _inputSize;
            int start = group.IsRecurrent
                ? HiddenStart + (group.First - _shape.InputBlocks) * _shape.Units
                : group.First * _shape.Units;
            T size = T.CreateTruncating(group.Count * _shape.HiddenSize);
            for (int row = 0; row < rows; row++, start += width)
            {
                T sum = T.Zero;
                for (int panel = 0; panel < _shape.Panels; panel++)
                    sum += Kernels.Rows.Sum<T>(panels.Slice(panel * PanelSize + start, group.Count * _shape.Units));
                T mean = sum / size;
                for (int panel = 0; panel < _shape.Panels; panel++)
                {
                    // What fills the blocks of the last panel stays zero.
                    int units = _shape.UnitsOf(panel);
                    bool isFull = units == _shape.Units;
                    Span<T> values = panels[(panel * PanelSize + start)..];
                    for (int block = 0; block < (isFull ? 1 : group.Count); block++)
                        Kernels.Rows.Add(-mean, values.Slice(block * _shape.Units, isFull ? group.Count * units : units));
                }
            }
        }
    }

    private void PackRows()
    {
        PackRows(0, _inputSize, _shape.InputWidth, Input);
        PackRows(HiddenStart, _shape.HiddenSize, _shape.RecurrentWidth, Recurrent);
    }

    /// <summary>One matrix of all panels, [columns, width] each, as rows in the order of panels and their columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackRows(int start, int columns, int width, PackedMatrix<T> packed)
    {
        int rows = _shape.Panels * width;
        _rows.Ensure(rows, columns);
        for (int panel = 0; panel < _shape.Panels; panel++)
            Transpose.Copy<T>(Panel(panel)[start..], width, _rows.Span[(panel * width * columns)..], columns, columns, width);
        packed.Pack(_rows.Slice(0, rows * columns), rows, columns);
    }

    private static void Add(ReadOnlySpan<T> from, Parameter<T>? vector, int row, int count, Span<T> gradients)
    {
        if (vector is null)
            return;
        Span<T> to = vector.In(gradients).Slice(row, count);
        RowSums.Add(to, from[..count], to);
    }
}
