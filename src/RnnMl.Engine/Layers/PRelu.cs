using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y = x where x > 0, else a x, with one learned slope a or one for each feature.
/// <code>
/// dx = dy where x > 0, else a dy        da = sum of x dy where x &lt;= 0
/// </code>
/// </summary>
internal sealed class PRelu<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _weight;
    private readonly int _size;
    private readonly T[] _slopes;
    private readonly T[] _slopeGradients;
    private int _rows;

    public PRelu(PReluSpec spec, int size, ParameterSet<T> parameters)
    {
        _parameters = parameters;
        _weight = parameters[spec.WeightName];
        _size = size;
        _slopes = new T[size];
        _slopeGradients = new T[size];
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        Buffers.Ensure(ref _output, rows, _size);
        return _rows = rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(ReadOnlySpan<T> input)
    {
        RowSums.Broadcast(_weight.In((ReadOnlySpan<T>)_parameters.Values), _slopes);
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * _size, _size);
            Span<T> y = _output.AsSpan(row * _size, _size);
            for (int j = 0; j < y.Length; j += Vector<T>.Count)
            {
                Vector<T> value = Lanes.Load(x, j);
                Vector<T> above = Vector.GreaterThan(value, Vector<T>.Zero);
                Vector.ConditionalSelect(above, value, value * Lanes.Load<T>(_slopes, j)).Store(y, j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        Buffers.Ensure(ref _inputGradient, _rows, _size);
        _slopeGradients.AsSpan().Clear();
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> x = input.Slice(row * _size, _size);
            ReadOnlySpan<T> dy = outputGradient.Slice(row * _size, _size);
            Span<T> dx = _inputGradient.AsSpan(row * _size, _size);
            for (int j = 0; j < dx.Length; j += Vector<T>.Count)
            {
                Vector<T> value = Lanes.Load(x, j);
                Vector<T> gradient = Lanes.Load(dy, j);
                Vector<T> above = Vector.GreaterThan(value, Vector<T>.Zero);
                Vector<T> slopeGradient = Vector.ConditionalSelect(above, Vector<T>.Zero, value * gradient);
                (Lanes.Load<T>(_slopeGradients, j) + slopeGradient).Store(_slopeGradients, j);
                Vector.ConditionalSelect(above, gradient, gradient * Lanes.Load<T>(_slopes, j)).FlushTiny().Store(dx, j);
            }
        }

        Span<T> weightGradient = _weight.In(gradients);
        if (weightGradient.Length == _size)
            RowSums.Add(_slopeGradients, weightGradient);
        else
            weightGradient[0] += T.CreateTruncating(Sum(_slopeGradients));
        return needInputGradient ? _inputGradient.AsSpan(0, _rows * _size) : [];
    }

    private static double Sum(ReadOnlySpan<T> values)
    {
        double sum = 0;
        foreach (T value in values)
            sum += double.CreateTruncating(value);
        return sum;
    }
}
