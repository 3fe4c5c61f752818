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
/// The row of the 1 is the bias: the sum of both if they are joined. For the gradients of h and x the weights are rows in the
/// order of panels, blocks and units, with columns in panels of their own.
/// </summary>
internal sealed class PanelWeights<T> : IPackedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelShape _shape;
    private readonly Parameter<T> _weightIh;
    private readonly Parameter<T> _weightHh;
    private readonly Parameter<T>? _biasIh;
    private readonly Parameter<T>? _biasHh;
    private readonly int _inputSize;
    private readonly AlignedBuffer<T> _forward = new();
    private readonly AlignedBuffer<T> _rows = new();

    public PanelWeights(PanelShape shape, ProductKernel<T> kernel, RecurrentPart part, ParameterSet<T> parameters)
    {
        _shape = shape;
        _inputSize = part.InputSize;
        _weightIh = parameters[part.ParameterName("weight_ih")];
        _weightHh = parameters[part.ParameterName("weight_hh")];
        if (part.Spec.Bias)
        {
            _biasIh = parameters[part.ParameterName("bias_ih")];
            _biasHh = parameters[part.ParameterName("bias_hh")];
        }
        Recurrent = new PackedMatrix<T>(kernel);
        Input = new PackedMatrix<T>(kernel);
        _forward.Ensure(shape.Panels, PanelSize);
    }

    /// <summary>The values of a panel.</summary>
    public int PanelSize => _shape.IsJoined
        ? (_inputSize + 1 + _shape.HiddenSize) * _shape.Width
        : (_inputSize + 1) * _shape.InputWidth + (1 + _shape.HiddenSize) * _shape.RecurrentWidth;

    /// <summary>Where the second matrix of a panel begins: the rows [1, h].</summary>
    public int RecurrentStart => (_inputSize + (_shape.IsJoined ? 0 : 1)) * _shape.InputWidth;

    /// <summary>[Panels * RecurrentWidth, H]: W_hh, for dh = W_hh^T ds.</summary>
    public PackedMatrix<T> Recurrent { get; }

    /// <summary>[Panels * InputWidth, I]: W_ih, for dx = W_ih^T ds.</summary>
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
            Span<T> recurrent = to[RecurrentStart..];
            for (int block = 0; block < _shape.Gates.Length; block++)
            {
                (int row, int count) = Rows(panel, block);
                int column = block * _shape.Units;
                if (_shape.HasInput(block))
                {
                    Transpose.Copy(
                        _weightIh.In(values)[(row * _inputSize)..], _inputSize, to[column..], _shape.InputWidth, count, _inputSize);
                    _biasIh?.In(values).Slice(row, count).CopyTo(to[(_inputSize * _shape.InputWidth + column)..]);
                }
                if (!_shape.HasRecurrent(block))
                    continue;
                int H = _shape.HiddenSize;
                column -= _shape.Width - _shape.RecurrentWidth;
                Transpose.Copy(
                    _weightHh.In(values)[(row * H)..], H, recurrent[(_shape.RecurrentWidth + column)..], _shape.RecurrentWidth,
                    count, H);
                if (_biasHh is null)
                    continue;
                Span<T> bias = recurrent.Slice(column, count);
                if (_shape.IsJoined && _shape.HasInput(block))
                    RowSums.Add(bias, _biasHh.In(values).Slice(row, count), bias);
                else
                    _biasHh.In(values).Slice(row, count).CopyTo(bias);
            }
        }
        PackRows(_weightHh.In(values), _shape.HiddenSize, isRecurrent: true, Recurrent);
        PackRows(_weightIh.In(values), _inputSize, isRecurrent: false, Input);
    }

    /// <summary>Adds gradients in this layout to those of all parameters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradients(ReadOnlySpan<T> panels, Span<T> gradients)
    {
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            ReadOnlySpan<T> from = panels.Slice(panel * PanelSize, PanelSize);
            ReadOnlySpan<T> recurrent = from[RecurrentStart..];
            for (int block = 0; block < _shape.Gates.Length; block++)
            {
                (int row, int count) = Rows(panel, block);
                int column = block * _shape.Units;
                if (_shape.HasInput(block))
                {
                    Transpose.Add(
                        from[column..], _shape.InputWidth, _weightIh.In(gradients)[(row * _inputSize)..], _inputSize, _inputSize,
                        count);
                    Add(from[(_inputSize * _shape.InputWidth + column)..], _biasIh, row, count, gradients);
                }
                if (!_shape.HasRecurrent(block))
                    continue;
                int H = _shape.HiddenSize;
                column -= _shape.Width - _shape.RecurrentWidth;
                Transpose.Add(
                    recurrent[(_shape.RecurrentWidth + column)..], _shape.RecurrentWidth, _weightHh.In(gradients)[(row * H)..], H,
                    H, count);
                Add(recurrent[column..], _biasHh, row, count, gradients);
            }
        }
    }

    /// <summary>The rows of PyTorch's weights that the units of a panel have in a block.</summary>
    private (int Row, int Count) Rows(int panel, int block) =>
        (_shape.Gates[block] * _shape.HiddenSize + panel * _shape.Units, _shape.UnitsOf(panel));

    /// <summary>The rows of the blocks that the product makes; zero where a block has no weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackRows(ReadOnlySpan<T> weight, int columns, bool isRecurrent, PackedMatrix<T> packed)
    {
        int rows = 0;
        _rows.Ensure((long)_shape.Panels * _shape.Width, columns);
        Span<T> to = _rows.Span;
        to.Clear();
        for (int panel = 0; panel < _shape.Panels; panel++)
        {
            for (int block = 0; block < _shape.Gates.Length; block++)
            {
                (int row, int count) = Rows(panel, block);
                bool has = isRecurrent ? _shape.HasRecurrent(block) : _shape.HasInput(block);
                if (has)
                    weight.Slice(row * columns, count * columns).CopyTo(to[(rows * columns)..]);
                if (has || _shape.IsJoined)
                    rows += _shape.Units;
            }
        }
        packed.Pack(to[..(rows * columns)], rows, columns);
    }

    private static void Add(ReadOnlySpan<T> from, Parameter<T>? bias, int row, int count, Span<T> gradients)
    {
        if (bias is null)
            return;
        Span<T> to = bias.In(gradients).Slice(row, count);
        RowSums.Add(to, from[..count], to);
    }
}
