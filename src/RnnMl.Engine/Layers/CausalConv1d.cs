using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y_t = b + sum over taps j of W_j x_{t - (k-1-j) d}, with zeros before the beginning of the sequence. What the taps of a row
/// read is brought together in one row of I*k values, which makes it one product for all rows (im2col):
/// <code>
/// c_t[i k + j] = x_{t - (k-1-j) d}[i]        y = W c + b
/// dc = W^T dy                                dx_{t - (k-1-j) d}[i] += dc_t[i k + j]
/// </code>
/// Its state is the (k-1) d steps before, by which a sequence can be continued; they are zeros at first.
/// </summary>
internal sealed class CausalConv1d<T>(CausalConv1dSpec spec, int inputSize, ParameterSet<T> parameters)
    : Layer<T>, IStatefulLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> _linear = new(parameters, spec.WeightName, spec.BiasName);
    private readonly int _taps = spec.KernelSize;
    private readonly int _dilation = spec.Dilation;
    private readonly int _reach = (spec.KernelSize - 1) * spec.Dilation;
    private BatchLayout _layout = new();
    private readonly T[] _zeros = new T[inputSize];
    private T[] _past = [];
    private bool _hasPast;
    private T[] _columns = [];
    private T[] _columnGradients = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Rows * _linear.OutputSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        _hasPast = false;
        Buffers.Ensure(ref _columns, rows, _linear.InputSize);
        Buffers.Ensure(ref _output, rows, _linear.OutputSize);
        return rows;
    }

    public long StateSize => (long)_reach * inputSize;

    public void GetInitialState(Span<T> state) => state.Clear();

    public void SetState(int b, ReadOnlySpan<T> state)
    {
        Buffers.Ensure(ref _past, _layout.Sequences, state.Length);
        _hasPast = true;
        state.CopyTo(_past.AsSpan(b * state.Length));
    }

    public void GetState(int b, Span<T> state)
    {
        for (int r = 0; r < _reach; r++)
        {
            int t = _layout.Lengths[b] - _reach + r;
            Span<T> x = state.Slice(r * inputSize, inputSize);
            if (t < 0)
            {
                Past(t, b).CopyTo(x);
                continue;
            }
            // The last tap of a row has read its own step.
            ReadOnlySpan<T> column = Column(_columns, t, b);
            for (int i = 0; i < inputSize; i++)
                x[i] = column[i * _taps + _taps - 1];
        }
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        int rows = _layout.Rows;
        Gather(input);
        _linear.Forward(_columns, _output.AsSpan(0, rows * _linear.OutputSize), rows);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        int rows = _layout.Rows;
        _linear.AddWeightGradients(_columns, outputGradient, gradients, rows);
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _columnGradients, rows, _linear.InputSize);
        Span<T> columnGradients = _columnGradients.AsSpan(0, rows * _linear.InputSize);
        columnGradients.Clear();
        _linear.AddInputGradient(outputGradient, columnGradients, rows);

        Buffers.Ensure(ref _inputGradient, rows, inputSize);
        Span<T> inputGradient = _inputGradient.AsSpan(0, rows * inputSize);
        inputGradient.Clear();
        ScatterAdd(inputGradient);
        return inputGradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ReadOnlySpan<T> input)
    {
        for (int t = 0; t < _layout.Steps; t++)
        {
            for (int b = 0; b < _layout.ActiveRows[t]; b++)
            {
                Span<T> column = Column(_columns, t, b);
                for (int j = 0; j < _taps; j++)
                {
                    int source = t - (_taps - 1 - j) * _dilation;
                    ReadOnlySpan<T> x = source < 0
                        ? Past(source, b)
                        : input.Slice((_layout.Offsets[source] + b) * inputSize, inputSize);
                    for (int i = 0; i < inputSize; i++)
                        column[i * _taps + j] = x[i];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScatterAdd(Span<T> inputGradient)
    {
        for (int t = 0; t < _layout.Steps; t++)
        {
            for (int b = 0; b < _layout.ActiveRows[t]; b++)
            {
                ReadOnlySpan<T> column = Column(_columnGradients, t, b);
                for (int j = 0; j < _taps; j++)
                {
                    int source = t - (_taps - 1 - j) * _dilation;
                    if (source < 0)
                        continue;
                    Span<T> dx = inputGradient.Slice((_layout.Offsets[source] + b) * inputSize, inputSize);
                    for (int i = 0; i < inputSize; i++)
                        dx[i] += column[i * _taps + j];
                }
            }
        }
    }

    /// <summary>x of a step before the first, from -1 down.</summary>
    private ReadOnlySpan<T> Past(int t, int b) =>
        _hasPast ? _past.AsSpan((b * _reach + _reach + t) * inputSize, inputSize) : _zeros;

    private Span<T> Column(T[] columns, int t, int b) =>
        columns.AsSpan((_layout.Offsets[t] + b) * _linear.InputSize, _linear.InputSize);
}
