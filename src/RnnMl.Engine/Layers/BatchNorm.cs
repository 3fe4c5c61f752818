using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// y = n w + b, n = (x - mean) s with s = 1 / sqrt(variance + epsilon), feature by feature over all N rows. With the batch's
/// own statistics they depend on x too:
/// <code>
/// dw = sum dy n        db = sum dy
/// dx = w s dy                                   by running statistics
/// dx = w s (dy - db / N - n dw / N)             by the batch's own
/// </code>
/// The statistics are summed in double precision.
/// </summary>
internal sealed class BatchNorm<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchNormSpec _spec;
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T>? _weight;
    private readonly Parameter<T>? _bias;
    private readonly Parameter<T> _runningMean;
    private readonly Parameter<T> _runningVar;
    private readonly int _size;
    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly T[] _shift;
    private readonly T[] _scale;
    private readonly T[] _weightGradient;
    private readonly T[] _biasGradient;
    private T[] _normalized = [];
    private int _rows;
    private bool _usesBatch;
    private bool _hasNewStatistics;

    public BatchNorm(BatchNormSpec spec, int size, ParameterSet<T> parameters)
    {
        _spec = spec;
        _parameters = parameters;
        if (spec.Affine)
        {
            _weight = parameters[spec.WeightName];
            _bias = parameters[spec.BiasName];
        }
        _runningMean = parameters[spec.RunningMeanName];
        _runningVar = parameters[spec.RunningVarName];
        _size = size;
        _mean = new double[size];
        _variance = new double[size];
        _shift = new T[size];
        _scale = new T[size];
        _weightGradient = new T[size];
        _biasGradient = new T[size];
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _rows * _size);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _usesBatch = pass.IsTraining && rows > 1;
        _hasNewStatistics = false;
        Buffers.Ensure(ref _normalized, rows, _size);
        Buffers.Ensure(ref _output, rows, _size);
        return _rows = rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        ReadOnlySpan<T> values = _parameters.Values;
        if (_usesBatch)
            Measure(input);
        else
            Recall();
        _hasNewStatistics = _usesBatch;
        for (int row = 0; row < _rows; row++)
        {
            Span<T> n = _normalized.AsSpan(row * _size, _size);
            Span<T> y = _output.AsSpan(row * _size, _size);
            Normalize(input.Slice(row * _size, _size), n);
            if (_weight is null)
                n.CopyTo(y);
            else
                Rows.MultiplyAdd(n, _weight.In(values), _bias!.In(values), y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        ReadOnlySpan<T> values = _parameters.Values;
        _weightGradient.AsSpan().Clear();
        _biasGradient.AsSpan().Clear();
        RowSums.AddProduct(outputGradient, _normalized, _weightGradient);
        RowSums.Add(outputGradient, _biasGradient);
        if (_weight is not null)
        {
            RowSums.Add(_weightGradient, _weight.In(gradients));
            RowSums.Add(_biasGradient, _bias!.In(gradients));
        }
        if (!needInputGradient)
            return [];

        Buffers.Ensure(ref _inputGradient, _rows, _size);
        // From here on w s; the next forward pass makes s anew.
        if (_weight is not null)
            Rows.Multiply(_scale, _weight.In(values), _scale);
        var perRow = new Vector<T>(_usesBatch ? T.One / T.CreateTruncating(_rows) : T.Zero);
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<T> dy = outputGradient.Slice(row * _size, _size);
            ReadOnlySpan<T> n = _normalized.AsSpan(row * _size, _size);
            Span<T> dx = _inputGradient.AsSpan(row * _size, _size);
            for (int j = 0; j < dx.Length; j += Vector<T>.Count)
            {
                Vector<T> common = Lanes.Load<T>(_biasGradient, j) + Lanes.Load(n, j) * Lanes.Load<T>(_weightGradient, j);
                (Lanes.Load<T>(_scale, j) * (Lanes.Load(dy, j) - perRow * common)).FlushTiny().Store(dx, j);
            }
        }
        return _inputGradient.AsSpan(0, _rows * _size);
    }

    /// <summary>running = (1 - momentum) running + momentum batch, with the unbiased variance.</summary>
    public override void UpdateStatistics()
    {
        if (!_hasNewStatistics)
            return;
        Span<T> runningMean = _runningMean.In(_parameters.Values.AsSpan());
        Span<T> runningVar = _runningVar.In(_parameters.Values.AsSpan());
        double unbias = _rows / (_rows - 1.0);
        for (int j = 0; j < _size; j++)
        {
            runningMean[j] = Move(runningMean[j], _mean[j]);
            runningVar[j] = Move(runningVar[j], _variance[j] * unbias);
        }
        _hasNewStatistics = false;

        T Move(T running, double batch) =>
            T.CreateTruncating((1 - _spec.Momentum) * double.CreateTruncating(running) + _spec.Momentum * batch);
    }

    private void Measure(ReadOnlySpan<T> input)
    {
        FeatureSums.Of(input, _mean);
        for (int j = 0; j < _mean.Length; j++)
            _mean[j] /= _rows;
        FeatureSums.OfSquares(input, _mean, _variance);
        for (int j = 0; j < _mean.Length; j++)
        {
            _variance[j] /= _rows;
            _shift[j] = T.CreateTruncating(_mean[j]);
            _scale[j] = T.CreateTruncating(1 / Math.Sqrt(_variance[j] + _spec.Epsilon));
        }
    }

    private void Recall()
    {
        ReadOnlySpan<T> runningVar = _runningVar.In((ReadOnlySpan<T>)_parameters.Values);
        _runningMean.In((ReadOnlySpan<T>)_parameters.Values).CopyTo(_shift);
        for (int j = 0; j < _size; j++)
            _scale[j] = T.CreateTruncating(1 / Math.Sqrt(double.CreateTruncating(runningVar[j]) + _spec.Epsilon));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(ReadOnlySpan<T> x, Span<T> n)
    {
        for (int j = 0; j < n.Length; j += Vector<T>.Count)
            ((Lanes.Load(x, j) - Lanes.Load<T>(_shift, j)) * Lanes.Load<T>(_scale, j)).Store(n, j);
    }
}
