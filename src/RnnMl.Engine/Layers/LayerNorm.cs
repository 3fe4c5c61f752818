using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y = n w + b with n the row brought to mean 0 and variance 1 (<see cref="RowNormalization"/>).
/// <code>
/// dn = dy w        dw = sum dy n        db = sum dy
/// </code>
/// </summary>
internal sealed class LayerNorm<T>(LayerNormSpec spec, int size, ParameterSet<T> parameters) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _weight = spec.Affine ? parameters[spec.WeightName] : null;
    private readonly Parameter<T>? _bias = spec.Affine ? parameters[spec.BiasName] : null;
    private T[] _normalized = [];
    private T[] _scales = [];
    private int _rows;

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _normalized, rows, size);
        Buffers.Ensure(ref _scales, rows, 1);
        Buffers.Ensure(ref _output, rows, size);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        ReadOnlySpan<T> values = parameters.Values;
        for (int row = 0; row < _rows; row++)
        {
            Span<T> n = _normalized.AsSpan(row * size, size);
            Span<T> y = _output.AsSpan(row * size, size);
            _scales[row] = RowNormalization.Forward(input.Slice(row * size, size), spec.Epsilon, n);
            if (_weight is null)
                n.CopyTo(y);
            else
                Rows.MultiplyAdd(n, _weight.In(values), _bias!.In(values), y);
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        if (_weight is not null)
        {
            RowSums.AddProduct(outputGradient, _normalized, _weight.In(gradients));
            RowSums.Add(outputGradient, _bias!.In(gradients));
        }
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, size);
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> dy = outputGradient.Slice(row * size, size);
            Span<T> dx = _inputGradient.AsSpan(row * size, size);
            if (_weight is null)
                dy.CopyTo(dx);
            else
                Rows.Multiply(dy, _weight.In((ReadOnlySpan<T>)parameters.Values), dx);
            RowNormalization.Backward(_normalized.AsSpan(row * size, size), _scales[row], dx, dx);
        }
        return _inputGradient.AsSpan(0, _rows * size);
    }
}
