using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The LSTM with any of its options; without them it computes what <see cref="Lstm{T, TLanes}"/> does, but for rounding, and more
/// slowly. With a and u as in <see cref="GeneralRecurrentLayer{T}"/> (LN in them), k_s and k_c the clipping thresholds, p the
/// peepholes, σ the gate function, f_g and f_c the functions of the candidate and of the cell:
/// <code>
/// s = a_t + u_t                                  blocks i, f, g, o, or i, g, o with coupled gates
/// s_i += p_i c_{t-1}    s_f += p_f c_{t-1}       <see cref="Peepholes{T}"/>
/// i = σ(clip(s_i; k_s))    f = σ(clip(s_f; k_s)), or 1 - i    g = f_g(clip(s_g; k_s))
/// c_t = clip(f c_{t-1} + i g; k_c)
/// s_o += p_o c_t    o = σ(clip(s_o; k_s))
/// q = f_c(LN(c_t; norm_c, bias_c))
/// m = o q    h_t = m, or W_hr m                  <see cref="HiddenProjection{T}"/>
///
/// do = dm q        dq = dm o
/// dc = dc_t + LN'(dq f_c') + p_o ds_o, zero where c_t was clipped
/// di = dc g        df = dc c_{t-1}, or with coupled gates di -= dc c_{t-1}        dg = dc i
/// dc_{t-1} = dc f + p_i ds_i + p_f ds_f
/// </code>
/// </summary>
internal sealed class GeneralLstm<T> : GeneralRecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ElementFunction<T> _gateFunction;
    private readonly ElementFunction<T> _candidateFunction;
    private readonly ElementFunction<T> _cellFunction;
    private readonly SumClipping<T>? _clipping;
    private readonly Peepholes<T>? _peepholes;
    private readonly SumNormalization<T>? _cellNorm;
    private readonly HiddenProjection<T>? _projection;
    private readonly bool _coupledGates;
    private readonly int _gatesWidth;
    private readonly T _cellLimit;

    // Of every row: c_{t-1}, c_t and q; of one row: f where it is no gate, and gradients.
    private T[] _previousCell = [];
    private T[] _cell = [];
    private T[] _cellOutput = [];
    private readonly T[] _forget;
    private readonly T[] _gatesGradient;
    private readonly T[] _outputGradient;

    public GeneralLstm(RecurrentPart part, ParameterSet<T> parameters)
        : base(part, parameters, separateSums: false)
    {
        RecurrentSpec spec = part.Spec;
        _gateFunction = new(spec.GateNonlinearity ?? ActivationFunction.Sigmoid, spec.GateAlpha);
        _candidateFunction = new(spec.Nonlinearity, spec.NonlinearityAlpha);
        _cellFunction = spec.OutputNonlinearity is { } function ? new(function, spec.OutputAlpha) : _candidateFunction;
        _clipping = SumClipping<T>.Create(spec);
        _cellLimit = spec.CellClip > 0 ? T.CreateTruncating(spec.CellClip) : T.PositiveInfinity;
        _coupledGates = spec.CoupledGates;
        _gatesWidth = (_coupledGates ? 1 : 2) * HiddenSize;
        _forget = new T[HiddenSize];
        _gatesGradient = new T[_gatesWidth + HiddenSize];
        _outputGradient = new T[HiddenSize];
        if (spec.Peepholes)
            _peepholes = new Peepholes<T>(part, parameters);
        if (spec.ProjectionSize > 0)
            _projection = new HiddenProjection<T>(part, parameters);
        if (spec.LayerNormalization)
        {
            Parameter<T>? bias = spec.Bias ? parameters[part.ParameterName("bias_c")] : null;
            _cellNorm = new SumNormalization<T>(parameters, parameters[part.ParameterName("norm_c")], bias, 0, HiddenSize);
        }
    }

    private protected override void BeginCell(int rows)
    {
        Buffers.Ensure(ref _previousCell, rows, HiddenSize);
        Buffers.Ensure(ref _cell, rows, HiddenSize);
        Buffers.Ensure(ref _cellOutput, rows, HiddenSize);
        _clipping?.Begin(rows);
        _cellNorm?.Begin(rows);
        _projection?.Begin(rows);
    }

    private protected override void ForwardStep(int first, int rows)
    {
        int H = HiddenSize;
        if (SeparateSums)
            RowSums.Add(InputSums(first, rows), RecurrentSums(first, rows), InputSums(first, rows));
        Span<T> m = _projection is null ? State.Hidden : _projection.Inputs(first, rows);
        for (int b = 0; b < rows; b++)
        {
            int row = first + b;
            Span<T> sums = InputSums(row, 1);
            Span<T> gates = sums[.._gatesWidth], g = sums.Slice(_gatesWidth, H), o = sums.Slice(_gatesWidth + H, H);
            Span<T> previousCell = Row(_previousCell, row), cell = Row(_cell, row), q = Row(_cellOutput, row);
            Span<T> state = State.Cell.Slice(b * H, H);

            state.CopyTo(previousCell);
            _peepholes?.AddToGates(previousCell, gates);
            _clipping?.Forward(row, 0, sums[..(_gatesWidth + H)]);
            _gateFunction.Forward(gates, gates);
            _candidateFunction.Forward(g, g);
            UpdateCell(gates[..H], Forget(gates), g, previousCell, cell);
            cell.CopyTo(state);

            _peepholes?.AddToOutput(cell, o);
            _clipping?.Forward(row, _gatesWidth + H, o);
            _gateFunction.Forward(o, o);
            cell.CopyTo(q);
            _cellNorm?.Forward(row, q);
            _cellFunction.Forward(q, q);
            Rows.Multiply(o, q, m.Slice(b * H, H));
        }
        _projection?.Forward(first, rows, State.Hidden[..(rows * StateWidth)]);
    }

    private protected override void BeginBackward() => _projection?.BeginBackward();

    private protected override void BackwardStep(int first, int rows, Span<T> gradients)
    {
        int H = HiddenSize;
        Span<T> dh = StateGradient.Hidden[..(rows * StateWidth)];
        ReadOnlySpan<T> dm = _projection is null ? dh : _projection.Backward(first, rows, dh);
        for (int b = 0; b < rows; b++)
        {
            int row = first + b;
            Span<T> sums = InputSums(row, 1);
            Span<T> gates = sums[.._gatesWidth], g = sums.Slice(_gatesWidth, H), o = sums.Slice(_gatesWidth + H, H);
            ReadOnlySpan<T> previousCell = Row(_previousCell, row), cell = Row(_cell, row), q = Row(_cellOutput, row);
            ReadOnlySpan<T> rowGradient = dm.Slice(b * H, H);
            Span<T> dc = StateGradient.Cell.Slice(b * H, H);

            Span<T> dq = _gatesGradient.AsSpan(0, H);
            Rows.Multiply(rowGradient, o, dq);
            _cellFunction.Backward(q, dq, dq);
            _cellNorm?.Backward(row, dq, gradients);
            RowSums.Add(dc, dq, dc);
            Rows.Multiply(rowGradient, q, _outputGradient);
            _gateFunction.Backward(o, _outputGradient, o);
            _clipping?.Backward(row, _gatesWidth + H, o);
            _peepholes?.BackwardOutput(cell, o, dc, gradients);

            BackwardCell(gates[..H], Forget(gates), g, previousCell, dc);
            _gateFunction.Backward(gates, _gatesGradient.AsSpan(0, _gatesWidth), gates);
            _candidateFunction.Backward(g, _gatesGradient.AsSpan(_gatesWidth, H), g);
            _clipping?.Backward(row, 0, sums[..(_gatesWidth + H)]);
            _peepholes?.BackwardGates(previousCell, gates, dc, gradients);
        }
        dh.Clear();
        if (SeparateSums)
            InputSums(first, rows).CopyTo(RecurrentSums(first, rows));
    }

    private protected override void EndBackward(Span<T> gradients) => _projection?.EndBackward(gradients);

    /// <summary>c_t from the gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpdateCell(ReadOnlySpan<T> i, ReadOnlySpan<T> f, ReadOnlySpan<T> g, ReadOnlySpan<T> previousCell, Span<T> cell)
    {
        var limit = new Vector<T>(_cellLimit);
        for (int j = 0; j < cell.Length; j += Vector<T>.Count)
        {
            Vector<T> c = Lanes.MultiplyAdd(Lanes.Load(f, j), Lanes.Load(previousCell, j), Lanes.Load(i, j) * Lanes.Load(g, j));
            Vector.Min(Vector.Max(c, -limit), limit).Store(cell, j);
        }
    }

    /// <summary>From dc_t, dc_{t-1} in its place, and di, df, dg in <see cref="_gatesGradient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardCell(ReadOnlySpan<T> i, ReadOnlySpan<T> f, ReadOnlySpan<T> g, ReadOnlySpan<T> previousCell, Span<T> dc)
    {
        int H = HiddenSize;
        Span<T> di = _gatesGradient.AsSpan(0, H);
        Span<T> df = _coupledGates ? default : _gatesGradient.AsSpan(H, H);
        Span<T> dg = _gatesGradient.AsSpan(_gatesWidth, H);
        var limit = new Vector<T>(_cellLimit);
        for (int j = 0; j < H; j += Vector<T>.Count)
        {
            Vector<T> iValue = Lanes.Load(i, j);
            Vector<T> fValue = Lanes.Load(f, j);
            Vector<T> gValue = Lanes.Load(g, j);
            Vector<T> c = Lanes.Load(previousCell, j);
            Vector<T> unclipped = Lanes.MultiplyAdd(fValue, c, iValue * gValue);
            Vector<T> inside = Vector.LessThanOrEqual(Vector.Abs(unclipped), limit);
            Vector<T> d = Vector.ConditionalSelect(inside, Lanes.Load<T>(dc, j), Vector<T>.Zero);
            if (_coupledGates)
            {
                (d * (gValue - c)).Store(di, j);
            }
            else
            {
                (d * gValue).Store(di, j);
                (d * c).Store(df, j);
            }
            (d * iValue).Store(dg, j);
            (d * fValue).FlushTiny().Store(dc, j);
        }
    }

    /// <summary>f of one row: a gate, or 1 - i.</summary>
    private ReadOnlySpan<T> Forget(ReadOnlySpan<T> gates)
    {
        if (!_coupledGates)
            return gates[HiddenSize..];
        for (int j = 0; j < HiddenSize; j += Vector<T>.Count)
            (Vector<T>.One - Lanes.Load(gates, j)).Store(_forget, j);
        return _forget;
    }

    private Span<T> Row(T[] values, int row) => values.AsSpan(row * HiddenSize, HiddenSize);
}
