using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Layer normalisation of a fused LSTM's c, row by row, between <see cref="RecurrentState{T}.Cell"/> and tanh:
/// <code>
/// y = γ n + β        n = s (c - mean c)        s = 1 / sqrt(variance of c + 1e-5)
///
/// dγ = sum dy n      dβ = sum dy      dn = γ dy      dc = s (dn - mean dn - n mean(n dn))
/// </code>
/// Rows are H values filled up to whole registers. What fills c is 0, and stays so. A backward pass needs n and s.
/// </summary>
internal sealed class CellNormalization<T, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
{
    private readonly int _hiddenSize;
    private readonly int _registers;
    private readonly PackedRows _packed;
    private readonly AlignedBuffer<T> _normalized = new();
    private readonly AlignedBuffer<T> _values = new();
    private readonly AlignedBuffer<T> _gradients = new();
    private T[] _scales = [];

    public CellNormalization(RecurrentPart part, ParameterSet<T> parameters)
    {
        _hiddenSize = part.Spec.HiddenSize;
        _registers = (_hiddenSize + TLanes.Count - 1) / TLanes.Count;
        int width = _registers * TLanes.Count;
        _packed = parameters.Share(
            $"{part.ParameterName("norm_c")} rows of {width}", () => new PackedRows(part, parameters, width));
        _gradients.Ensure(2, width);
    }

    /// <summary>y after <see cref="Forward"/>, of the step, as c lies.</summary>
    public ReadOnlySpan<TLanes> Values => AsLanes(_values.Span);

    /// <summary>Before each pass.</summary>
    /// <param name="keptRows">The rows whose n and s are kept.</param>
    /// <param name="stepRows">The rows of a step.</param>
    public void Begin(int keptRows, int stepRows)
    {
        int width = _registers * TLanes.Count;
        _normalized.Ensure(keptRows, width);
        _values.Ensure(stepRows, width);
        Buffers.Ensure(ref _scales, keptRows, 1);
        _gradients.Span.Clear();
    }

    /// <summary>y of a step, of which <paramref name="first"/> is the first row in the batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(ReadOnlySpan<TLanes> cell, int first, int rows)
    {
        Span<TLanes> gains = _packed.Gains, biases = _packed.Biases, ones = _packed.Ones;
        Span<TLanes> values = AsLanes(_values.Span), normalized = AsLanes(_normalized.Span);
        T size = T.CreateTruncating(_hiddenSize);
        for (int b = 0; b < rows; b++)
        {
            ReadOnlySpan<TLanes> c = cell.Slice(b * _registers, ones.Length);
            Span<TLanes> n = normalized.Slice((first + b) * _registers, ones.Length);
            Span<TLanes> y = values.Slice(b * _registers, ones.Length);
            TLanes sum = default, squares = default;
            for (int j = 0; j < c.Length; j++)
                sum += c[j];
            var minusMean = TLanes.Create(-TLanes.Sum(sum) / size);
            for (int j = 0; j < ones.Length; j++)
            {
                TLanes difference = TLanes.MultiplyAdd(minusMean, ones[j], c[j]);
                squares = TLanes.MultiplyAdd(difference, difference, squares);
                n[j] = difference;
            }
            T variance = TLanes.Sum(squares) / size;
            T s = T.One / T.Sqrt(variance + T.CreateTruncating(SumNormalization<T>.Epsilon));
            _scales[first + b] = s;
            var scale = TLanes.Create(s);
            for (int j = 0; j < ones.Length; j++)
            {
                n[j] *= scale;
                y[j] = TLanes.MultiplyAdd(n[j], gains[j], biases[j]);
            }
        }
    }

    /// <summary>
    /// Adds dc of a step to <paramref name="cellGradient"/>; dγ and dβ gather until <see cref="AddGradients"/>.
    /// </summary>
    /// <param name="hiddenGradient">dh, as c lies.</param>
    /// <param name="slopes">dy/dh: for each register of a row those of all rows of the step, one after another.</param>
    /// <param name="slopesRegister">From the first row's register there to its next.</param>
    /// <param name="cellGradient">dc, as c lies.</param>
    /// <param name="first">The first row of the step in the batch.</param>
    /// <param name="rows">The rows of the step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(
        ReadOnlySpan<TLanes> hiddenGradient, ReadOnlySpan<TLanes> slopes, int slopesRegister, Span<TLanes> cellGradient, int first,
        int rows)
    {
        Span<TLanes> gains = _packed.Gains, ones = _packed.Ones;
        Span<TLanes> normalized = AsLanes(_normalized.Span), gradients = AsLanes(_gradients.Span), values = AsLanes(_values.Span);
        Span<TLanes> gainGradients = gradients[..ones.Length], biasGradients = gradients.Slice(ones.Length, ones.Length);
        T size = T.CreateTruncating(_hiddenSize);
        for (int b = 0; b < rows; b++)
        {
            Span<TLanes> dc = cellGradient.Slice(b * _registers, ones.Length);
            Span<TLanes> n = normalized.Slice((first + b) * _registers, ones.Length);
            ReadOnlySpan<TLanes> dh = hiddenGradient.Slice(b * _registers, ones.Length);
            Span<TLanes> dn = values[..ones.Length];
            TLanes sum = default, products = default;
            for (int j = 0; j < ones.Length; j++)
            {
                TLanes dy = TLanes.FlushTiny(dh[j] * slopes[j * slopesRegister + b]);
                gainGradients[j] = TLanes.MultiplyAdd(dy, n[j], gainGradients[j]);
                biasGradients[j] += dy;
                dn[j] = dy * gains[j];
                sum += dn[j];
                products = TLanes.MultiplyAdd(dn[j], n[j], products);
            }
            var minusMean = TLanes.Create(-TLanes.Sum(sum) / size);
            var minusSlope = TLanes.Create(-TLanes.Sum(products) / size);
            var scale = TLanes.Create(_scales[first + b]);
            for (int j = 0; j < ones.Length; j++)
            {
                TLanes centered = TLanes.MultiplyAdd(minusMean, ones[j], dn[j]);
                dc[j] = TLanes.MultiplyAdd(scale, TLanes.MultiplyAdd(minusSlope, n[j], centered), dc[j]);
            }
        }
    }

    /// <summary>Adds dγ and dβ to the gradients of all parameters.</summary>
    public void AddGradients(Span<T> gradients) =>
        _packed.AddGradients(_gradients.Span, gradients);

    private static Span<TLanes> AsLanes(Span<T> values) => MemoryMarshal.Cast<T, TLanes>(values);

    /// <summary>γ, β and a row that is 1 where there is a unit, each filled up with zeros.</summary>
    private sealed class PackedRows(RecurrentPart part, ParameterSet<T> parameters, int width) : IPackedWeights<T>
    {
        private readonly Parameter<T> _gain = parameters[part.ParameterName("norm_c")];
        private readonly Parameter<T>? _bias = parameters.Find(part.ParameterName("bias_c"));
        private readonly AlignedBuffer<T> _rows = new();

        public Span<TLanes> Gains => AsLanes(_rows.Slice(0, width));

        public Span<TLanes> Biases => AsLanes(_rows.Slice(width, width));

        public Span<TLanes> Ones => AsLanes(_rows.Slice(2 * width, width));

        public void Pack(ReadOnlySpan<T> values)
        {
            _rows.Ensure(3, width);
            _gain.In(values).CopyTo(_rows.Span);
            _bias?.In(values).CopyTo(_rows.Slice(width, width));
            _rows.Slice(2 * width, _gain.Length).Fill(T.One);
        }

        public void AddGradients(ReadOnlySpan<T> rows, Span<T> gradients)
        {
            RowSums.Add(rows[.._gain.Length], _gain.In(gradients));
            if (_bias is not null)
                RowSums.Add(rows.Slice(width, _gain.Length), _bias.In(gradients));
        }
    }
}
