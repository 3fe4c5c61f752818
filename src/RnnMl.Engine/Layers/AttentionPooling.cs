using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Additive attention pooling, for each sequence:
/// <code>
/// u_t = tanh(W x_t + b)    s_t = v · u_t    p = softmax(s) over its steps    y = sum p_t x_t
///
/// dp_t = dy · x_t                ds = p (dp - sum p dp)
/// dv   = sum ds_t u_t            da_t = ds_t v (1 - u_t^2)
/// dW   = sum da_t x_t^T          db = sum da_t
/// dx_t = p_t dy + W^T da_t
/// </code>
/// </summary>
internal sealed class AttentionPooling<T>(AttentionPoolingSpec spec, int size, ParameterSet<T> parameters)
    : Layer<T>, IAttention<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> _linear = new(parameters, spec.WeightName, spec.BiasName);
    private readonly Parameter<T> _score = parameters[spec.ScoreName];
    private readonly int _attentionSize = spec.AttentionSize;
    private BatchLayout _layout = new();
    private T[] _hidden = [];
    private T[] _weights = [];
    private T[] _scoreGradients = [];
    private int[] _starts = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Sequences * size);

    public string Name => spec.Name;

    public long WeightCount(int steps) => steps;

    /// <summary>p, [T].</summary>
    public ReadOnlySpan<T> Weights(int b) => _weights.AsSpan(_starts[b], _layout.Lengths[b]);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _hidden, rows, _attentionSize);
        Buffers.Ensure(ref _weights, rows, 1);
        Buffers.Ensure(ref _starts, layout.Sequences, 1);
        Buffers.Ensure(ref _output, layout.Sequences, size);
        int start = 0;
        for (int b = 0; b < layout.Sequences; b++)
        {
            _starts[b] = start;
            start += layout.Lengths[b];
        }
        return layout.Sequences;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> hidden = _hidden.AsSpan(0, _layout.Rows * _attentionSize);
        ReadOnlySpan<T> v = _score.In((ReadOnlySpan<T>)parameters.Values);
        _linear.Forward(input, hidden, _layout.Rows);
        new ElementFunction<T>(ActivationFunction.Tanh).Forward(hidden, hidden);

        _output.AsSpan(0, _layout.Sequences * size).Clear();
        for (int b = 0; b < _layout.Sequences; b++)
        {
            Span<T> p = _weights.AsSpan(_starts[b], _layout.Lengths[b]);
            for (int t = 0; t < p.Length; t++)
                p[t] = Rows.Dot(v, Row(hidden, t, b, _attentionSize));
            Softmax.Forward<T>(p, p);
            for (int t = 0; t < p.Length; t++)
                Rows.AddScaled(p[t], Row(input, t, b, size), _output.AsSpan(b * size, size));
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        Buffers.Ensure(ref _scoreGradients, _layout.Steps, 1);
        Span<T> inputGradient = [];
        if (needInputGradient)
        {
            Buffers.Ensure(ref _inputGradient, _layout.Rows, size);
            inputGradient = _inputGradient.AsSpan(0, _layout.Rows * size);
            inputGradient.Clear();
        }
        ReadOnlySpan<T> v = _score.In((ReadOnlySpan<T>)parameters.Values);
        for (int b = 0; b < _layout.Sequences; b++)
        {
            ReadOnlySpan<T> p = Weights(b);
            ReadOnlySpan<T> dy = outputGradient.Slice(b * size, size);
            Span<T> ds = _scoreGradients.AsSpan(0, p.Length);
            for (int t = 0; t < p.Length; t++)
                ds[t] = Rows.Dot(dy, Row(input, t, b, size));
            Softmax.Backward(p, ds, ds);
            for (int t = 0; t < p.Length; t++)
            {
                int row = _layout.Offsets[t] + b;
                Span<T> u = _hidden.AsSpan(row * _attentionSize, _attentionSize);
                Rows.AddScaled(ds[t], u, _score.In(gradients));
                ToSumGradient(u, ds[t], v);
                if (needInputGradient)
                    Rows.AddScaled(p[t], dy, inputGradient.Slice(row * size, size));
            }
        }

        ReadOnlySpan<T> sumGradients = _hidden.AsSpan(0, _layout.Rows * _attentionSize);
        _linear.AddWeightGradients(input, sumGradients, gradients, _layout.Rows);
        if (needInputGradient)
            _linear.AddInputGradient(sumGradients, inputGradient, _layout.Rows);
        return inputGradient;
    }

    /// <summary>Puts da_t in the place of u_t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToSumGradient(Span<T> u, T scoreGradient, ReadOnlySpan<T> v)
    {
        var ds = new Vector<T>(scoreGradient);
        for (int j = 0; j < u.Length; j += Vector<T>.Count)
        {
            Vector<T> value = Lanes.Load<T>(u, j);
            (ds * Lanes.Load(v, j) * (Vector<T>.One - value * value)).FlushTiny().Store(u, j);
        }
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> rows, int t, int b, int width) =>
        rows.Slice((_layout.Offsets[t] + b) * width, width);
}
