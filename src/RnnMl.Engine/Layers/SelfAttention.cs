using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Scaled dot-product self-attention, for each sequence and each head of width d, with Q, K, V [T, d] the head's columns of
/// x W_q^T, x W_k^T, x W_v^T:
/// <code>
/// P = softmax(Q K^T / sqrt(d)) row by row, of a causal layer over the columns up to the row's own; 0 beyond
/// Y = P V
///
/// dP = dY V^T                       dV = P^T dY
/// dS = P (dP - sum over columns of P dP)
/// dQ = dS K / sqrt(d)               dK = dS^T Q / sqrt(d)
/// </code>
/// </summary>
internal sealed class SelfAttention<T>(SelfAttentionSpec spec, int inputSize, ParameterSet<T> parameters)
    : Layer<T>, IAttention<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Projection _query = new(parameters, spec.QueryName);
    private readonly Projection _key = new(parameters, spec.KeyName);
    private readonly Projection _value = new(parameters, spec.ValueName);
    private readonly int _size = spec.Size;
    private readonly int _heads = spec.HeadCount;
    private readonly int _headSize = spec.Size / spec.HeadCount;
    private readonly T _scale = T.One / T.Sqrt(T.CreateTruncating(spec.Size / spec.HeadCount));
    private readonly PackedMatrix<T> _packed = new();
    private BatchLayout _layout = new();
    private int[] _starts = [];
    private T[] _weights = [];
    private T[] _weightGradients = [];
    private T[] _headOutput = [];
    private T[] _headGradient = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _layout.Rows * _size);

    public string Name => spec.Name;

    public long WeightCount(int steps) => (long)_heads * steps * steps;

    /// <summary>P of every head, [heads, T, T].</summary>
    public ReadOnlySpan<T> Weights(int b) => _weights.AsSpan(_starts[b], (int)WeightCount(_layout.Lengths[b]));

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _layout = layout;
        Buffers.Ensure(ref _starts, layout.Sequences, 1);
        long weights = 0;
        for (int b = 0; b < layout.Sequences; b++)
        {
            _starts[b] = (int)Math.Min(weights, int.MaxValue);
            weights += WeightCount(layout.Lengths[b]);
        }
        if (weights > Array.MaxLength)
        {
            throw new ArgumentException(
                $"Layer '{Name}': the batch's sequences have {weights} attention weights; the most that it can hold is " +
                $"{Array.MaxLength}. Use smaller batches or shorter sequences.");
        }
        Buffers.Ensure(ref _weights, 1, (int)weights);
        Buffers.Ensure(ref _headOutput, layout.Steps, _headSize);
        Buffers.Ensure(ref _output, rows, _size);
        _query.Begin(layout, _headSize);
        _key.Begin(layout, _headSize);
        _value.Begin(layout, _headSize);
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        _query.Forward(input);
        _key.Forward(input);
        _value.Forward(input);
        for (int b = 0; b < _layout.Sequences; b++)
        {
            int steps = _layout.Lengths[b];
            Span<T> y = _headOutput.AsSpan(0, steps * _headSize);
            for (int head = 0; head < _heads; head++)
            {
                Span<T> p = HeadWeights(b, head);
                p.Clear();
                _packed.PackTransposed(_key.Head(b, head), steps, _headSize);
                MatrixProduct.Add(_query.Head(b, head), _packed, p, steps);
                for (int t = 0; t < steps; t++)
                {
                    Span<T> row = p.Slice(t * steps, steps);
                    int seen = spec.Causal ? t + 1 : steps;
                    Rows.Scale(_scale, row[..seen]);
                    Softmax.Forward<T>(row[..seen], row[..seen]);
                    row[seen..].Clear();
                }
                y.Clear();
                _packed.Pack(_value.Head(b, head), steps, _headSize);
                MatrixProduct.Add(p, _packed, y, steps);
                _layout.StoreColumns(y, _output, b, _size, head * _headSize, _headSize);
            }
        }
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        Buffers.Ensure(ref _weightGradients, _layout.Steps, _layout.Steps);
        Buffers.Ensure(ref _headGradient, _layout.Steps, _headSize);
        for (int b = 0; b < _layout.Sequences; b++)
        {
            int steps = _layout.Lengths[b];
            Span<T> dy = _headOutput.AsSpan(0, steps * _headSize);
            Span<T> ds = _weightGradients.AsSpan(0, steps * steps);
            Span<T> gradient = _headGradient.AsSpan(0, steps * _headSize);
            for (int head = 0; head < _heads; head++)
            {
                ReadOnlySpan<T> p = HeadWeights(b, head);
                _layout.LoadColumns(outputGradient, dy, b, _size, head * _headSize, _headSize);

                ds.Clear();
                _packed.PackTransposed(_value.Head(b, head), steps, _headSize);
                MatrixProduct.Add(dy, _packed, ds, steps);
                for (int t = 0; t < steps; t++)
                {
                    Span<T> row = ds.Slice(t * steps, steps);
                    Softmax.Backward(p.Slice(t * steps, steps), row, row);
                    Rows.Scale(_scale, row);
                }

                gradient.Clear();
                _packed.Pack(dy, steps, _headSize);
                MatrixProduct.AddTransposed(p, _packed, gradient, steps);
                _value.StoreHeadGradient(gradient, b, head);

                gradient.Clear();
                _packed.Pack(_key.Head(b, head), steps, _headSize);
                MatrixProduct.Add(ds, _packed, gradient, steps);
                // The query is still needed; its gradient waits for the key's.
                _packed.Pack(_query.Head(b, head), steps, _headSize);
                _query.StoreHeadGradient(gradient, b, head);

                gradient.Clear();
                MatrixProduct.AddTransposed(ds, _packed, gradient, steps);
                _key.StoreHeadGradient(gradient, b, head);
            }
        }

        Span<T> inputGradient = [];
        if (needInputGradient)
        {
            Buffers.Ensure(ref _inputGradient, _layout.Rows, inputSize);
            inputGradient = _inputGradient.AsSpan(0, _layout.Rows * inputSize);
            inputGradient.Clear();
        }
        _query.Backward(input, gradients, inputGradient);
        _key.Backward(input, gradients, inputGradient);
        _value.Backward(input, gradients, inputGradient);
        return inputGradient;
    }

    private Span<T> HeadWeights(int b, int head)
    {
        int steps = _layout.Lengths[b];
        return _weights.AsSpan(_starts[b] + head * steps * steps, steps * steps);
    }

    /// <summary>
    /// Queries, keys or values of all rows, x W^T [N, Size], of which a head of a sequence is some columns of some rows. The
    /// gradients replace them head by head.
    /// </summary>
    private sealed class Projection(ParameterSet<T> parameters, string weight)
    {
        private readonly Linear<T> _linear = new(parameters, weight, bias: null);
        private BatchLayout _layout = new();
        private int _headSize;
        private T[] _rows = [];
        private T[] _head = [];

        public void Begin(BatchLayout layout, int headSize)
        {
            _layout = layout;
            _headSize = headSize;
            Buffers.Ensure(ref _rows, layout.Rows, _linear.OutputSize);
            Buffers.Ensure(ref _head, layout.Steps, headSize);
        }

        public void Forward(ReadOnlySpan<T> input) => _linear.Forward(input, Filled, _layout.Rows);

        /// <summary>[T, d] of sequence <paramref name="b"/>, valid until the next call.</summary>
        public ReadOnlySpan<T> Head(int b, int head)
        {
            Span<T> values = _head.AsSpan(0, _layout.Lengths[b] * _headSize);
            _layout.LoadColumns(Filled, values, b, _linear.OutputSize, head * _headSize, _headSize);
            return values;
        }

        public void StoreHeadGradient(ReadOnlySpan<T> gradient, int b, int head) =>
            _layout.StoreColumns(gradient, Filled, b, _linear.OutputSize, head * _headSize, _headSize);

        /// <summary>
        /// From the gradients in the place of the values, that of the weight and, where it is not empty, of the input.
        /// </summary>
        public void Backward(ReadOnlySpan<T> input, Span<T> gradients, Span<T> inputGradient)
        {
            _linear.AddWeightGradients(input, Filled, gradients, _layout.Rows);
            if (!inputGradient.IsEmpty)
                _linear.AddInputGradient(Filled, inputGradient, _layout.Rows);
        }

        private Span<T> Filled => _rows.AsSpan(0, _layout.Rows * _linear.OutputSize);
    }
}
