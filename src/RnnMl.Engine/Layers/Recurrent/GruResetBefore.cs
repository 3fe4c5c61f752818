using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The GRU as Cho et al. (2014) published it, with the reset gate applied to h before the recurrent product (Keras'
/// reset_after=False, ONNX's linear_before_reset=0), with any of its options. u_t has the blocks r and z alone; the candidate's
/// product comes after them. With σ the gate function and φ that of the candidate:
/// <code>
/// r = σ(clip(a_r + u_r))    z = σ(clip(a_z + u_z))
/// v = W_hn (r h_{t-1}) + b_hn
/// n = φ(clip(a_n + v))
/// h_t = (1 - z) n + z h_{t-1}
///
/// dz = dh_t (h_{t-1} - n)    dn = dh_t (1 - z)    dv = da_n
/// e = W_hn^T dv    dr = e h_{t-1}    dh_{t-1} = dh_t z + e r
/// dW_hn = sum dv (r h_{t-1})^T    db_hn = sum dv
/// </code>
/// </summary>
internal sealed class GruResetBefore<T> : GeneralRecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParameterSet<T> _parameters;
    private readonly WeightRows<T> _weight;
    private readonly Parameter<T>? _bias;
    private readonly SumNormalization<T>? _norm;
    private readonly ElementFunction<T> _gateFunction;
    private readonly ElementFunction<T> _candidateFunction;
    private readonly SumClipping<T>? _clipping;
    private readonly PackedMatrix<T> _packed = new();
    private readonly T[] _updateGradient;
    private readonly T[] _candidateGradient;
    private int _rows;

    // Of every row: r h_{t-1}, and v and then dv.
    private T[] _resetHidden = [];
    private T[] _products = [];
    private T[] _resetGradients = [];

    public GruResetBefore(RecurrentPart part, ParameterSet<T> parameters)
        : base(part, parameters, separateSums: true, recurrentBlocks: 2)
    {
        RecurrentSpec spec = part.Spec;
        _parameters = parameters;
        _weight = new WeightRows<T>(parameters, parameters[part.ParameterName("weight_hh")], 2 * HiddenSize, HiddenSize);
        _bias = spec.Bias ? parameters[part.ParameterName("bias_hh")] : null;
        if (spec.LayerNormalization)
        {
            Parameter<T> gain = parameters[part.ParameterName("norm_hh")];
            _norm = new SumNormalization<T>(parameters, gain, _bias, from: 2 * HiddenSize, HiddenSize);
        }
        _gateFunction = new(spec.GateNonlinearity ?? ActivationFunction.Sigmoid, spec.GateAlpha);
        _candidateFunction = new(spec.Nonlinearity, spec.NonlinearityAlpha);
        _clipping = SumClipping<T>.Create(spec);
        _updateGradient = new T[HiddenSize];
        _candidateGradient = new T[HiddenSize];
    }

    private protected override void BeginCell(int rows)
    {
        _rows = rows;
        Buffers.Ensure(ref _resetHidden, rows, HiddenSize);
        Buffers.Ensure(ref _products, rows, HiddenSize);
        Buffers.Ensure(ref _resetGradients, rows, HiddenSize);
        _norm?.Begin(rows);
        _clipping?.Begin(rows);
    }

    private protected override void ForwardStep(int first, int rows)
    {
        int H = HiddenSize;
        for (int b = 0; b < rows; b++)
        {
            Span<T> gates = InputSums(first + b, 1)[..(2 * H)];
            RowSums.Add(gates, RecurrentSums(first + b, 1), gates);
            _clipping?.Forward(first + b, 0, gates);
            _gateFunction.Forward(gates, gates);
            Rows.Multiply(gates[..H], DroppedHidden(first + b, 1), RowsOf(_resetHidden, first + b, 1));
        }

        Span<T> products = RowsOf(_products, first, rows);
        if (_bias is null || _norm is not null)
            products.Clear();
        else
            RowSums.Broadcast(_bias.In((ReadOnlySpan<T>)_parameters.Values)[(2 * H)..], products);
        MatrixProduct.Add(RowsOf(_resetHidden, first, rows), _weight.Transposed, products, rows);
        _norm?.Forward(first, products);

        for (int b = 0; b < rows; b++)
        {
            Span<T> a = InputSums(first + b, 1);
            Span<T> z = a.Slice(H, H), n = a.Slice(2 * H, H);
            RowSums.Add(n, products.Slice(b * H, H), n);
            _clipping?.Forward(first + b, 2 * H, n);
            _candidateFunction.Forward(n, n);
            GruUpdate.Forward(z, n, State.Hidden.Slice(b * H, H));
        }
    }

    private protected override void BeginBackward() => _weight.Pack(_packed);

    private protected override void BackwardStep(int first, int rows, Span<T> gradients)
    {
        int H = HiddenSize;
        Span<T> products = RowsOf(_products, first, rows);
        Span<T> resetGradients = _resetGradients.AsSpan(0, rows * H);
        Span<T> hiddenGradient = StateGradient.Hidden[..(rows * H)];
        for (int b = 0; b < rows; b++)
        {
            Span<T> a = InputSums(first + b, 1);
            Span<T> z = a.Slice(H, H), n = a.Slice(2 * H, H);
            GruUpdate.Backward(
                z, n, PreviousHidden(first + b, 1), hiddenGradient.Slice(b * H, H), _updateGradient, _candidateGradient);
            _gateFunction.Backward(z, _updateGradient, z);
            _candidateFunction.Backward(n, _candidateGradient, n);
            _clipping?.Backward(first + b, 2 * H, n);
            n.CopyTo(products[(b * H)..]);
        }

        _norm?.Backward(first, products, gradients);
        resetGradients.Clear();
        MatrixProduct.Add(products, _packed, resetGradients, rows);

        for (int b = 0; b < rows; b++)
        {
            Span<T> gates = InputSums(first + b, 1)[..(2 * H)], r = gates[..H];
            Span<T> e = resetGradients.Slice(b * H, H);
            Span<T> dr = _candidateGradient;
            Rows.Multiply(e, DroppedHidden(first + b, 1), dr);
            Rows.Multiply(e, r, e);
            _gateFunction.Backward(r, dr, r);
            _clipping?.Backward(first + b, 0, gates);
            gates.CopyTo(RecurrentSums(first + b, 1));
        }
        AddHiddenGradient(resetGradients, hiddenGradient);
    }

    private protected override void EndBackward(Span<T> gradients)
    {
        ReadOnlySpan<T> products = RowsOf(_products, 0, _rows);
        if (_bias is not null && _norm is null)
            RowSums.Add(products, _bias.In(gradients)[(2 * HiddenSize)..]);
        _packed.Pack(RowsOf(_resetHidden, 0, _rows), _rows, HiddenSize);
        MatrixProduct.AddTransposed(products, _packed, _weight.In(gradients), HiddenSize);
    }

    private Span<T> RowsOf(T[] values, int first, int rows) => values.AsSpan(first * HiddenSize, rows * HiddenSize);
}
