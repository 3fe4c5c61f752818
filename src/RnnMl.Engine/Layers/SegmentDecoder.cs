using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// For each state h, of a sequence of channel c, and each segment m, of which f_m is known, with the learned <c>position</c> p_m,
/// <c>channel</c> e_c and <c>future</c> F. P is the same for all sequences, U, and without f also x and X, for all segments:
/// <code>
/// x = [0, e_c] + F f_m
/// P = W_ih [p_m, 0] + b_ih     X = W_ih x            V = P + X     U = W_hh h + b_hh
/// r = sigmoid(V_r + U_r)       z = sigmoid(V_z + U_z)       n = tanh(V_n + r U_n)
/// g = (1 - z) n + z h          y = W (mask g) + b
///
/// dg = mask W^T dy             da_n = dg (1 - z) (1 - n^2)
/// da_r = da_n U_n r (1 - r)    da_z = dg (h - n) z (1 - z)  dV = (da_r, da_z, da_n)
/// dP = sum over sequences of dV                             [dp_m, 0] = W_ih^T dP
/// dX = dV, or without f its sum over segments               dx = W_ih^T dX, whose end is de_c
/// dF = sum over sequences and segments of dx f_m^T          df_m = F^T dx
/// dU = sum over segments of (da_r, da_z, r da_n)            dh = W_hh^T dU + sum over segments of z dg
/// </code>
/// </summary>
internal sealed class SegmentDecoder<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SegmentDecoderSpec _spec;
    private readonly Parameter<T> _position;
    private readonly SegmentPlaceSums<T> _places;
    private readonly SegmentOwnSums<T> _own;
    private readonly Linear<T> _inputMap;
    private readonly Parameter<T> _inputBias;
    private readonly Linear<T> _recurrent;
    private readonly Linear<T> _head;
    private readonly RandomSource _random = new(0);
    private readonly ulong _key;
    private readonly int _size;
    private readonly int _segments;
    private int _sequences;
    private bool _drops;

    // U and dU, [B, 3H].
    private T[] _recurrentSums = [];
    private T[] _recurrentSumGradients = [];

    // dP, [M, 3H]; [p_m, 0] and its gradient, [M, H].
    private T[] _placeSumGradients = [];
    private T[] _placeGradients = [];

    // r, z, n of each sequence and segment: [B, M, 3H].
    private T[] _gates = [];

    // mask g, and dg: [B, M, H].
    private T[] _states = [];
    private T[] _stateGradients = [];
    private T[] _mask = [];

    public SegmentDecoder(SegmentDecoderSpec spec, int size, NetworkSpec network, NetworkInput<T> input, ParameterSet<T> parameters)
    {
        (_spec, _size, _segments) = (spec, size, spec.SegmentCount);
        _key = RandomSource.KeyOf(spec.Name);
        _position = parameters[spec.PositionName];
        string weight = spec.CellParameterName(network, "weight_ih");
        _inputMap = new Linear<T>(parameters, weight, bias: null);
        _inputBias = parameters[spec.CellParameterName(network, "bias_ih")];
        _places = parameters.Share($"{spec.PositionName} sums", () => new SegmentPlaceSums<T>(_position, parameters[weight], _inputBias));
        _own = new SegmentOwnSums<T>(spec, _inputMap, input, parameters);
        _recurrent = new Linear<T>(parameters, spec.CellParameterName(network, "weight_hh"), spec.CellParameterName(network, "bias_hh"));
        _head = new Linear<T>(parameters, spec.WeightName, spec.BiasName);
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _sequences * _segments * _spec.SegmentSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _sequences = rows;
        _drops = pass.IsTraining && _spec.Dropout > 0;
        int decoded = checked(rows * _segments);
        _own.Begin(rows, pass.FirstSequence);
        Buffers.Ensure(ref _recurrentSums, rows, 3 * _size);
        Buffers.Ensure(ref _gates, decoded, 3 * _size);
        Buffers.Ensure(ref _states, decoded, _size);
        Buffers.Ensure(ref _output, decoded, _spec.SegmentSize);
        if (!_drops)
            return rows;

        Buffers.Ensure(ref _mask, decoded, _size);
        for (int b = 0; b < rows; b++)
        {
            pass.Restart(_random, _key, layout.Order[b]);
            DropoutMask.Fill(_mask.AsSpan(b * _segments * _size, _segments * _size), _spec.Dropout, _random);
        }
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        ReadOnlySpan<T> ownSums = _own.Forward();
        Span<T> recurrentSums = _recurrentSums.AsSpan(0, _sequences * 3 * _size);
        _recurrent.Forward(input, recurrentSums, _sequences);
        for (int b = 0; b < _sequences; b++)
        {
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                Step(
                    Row(input, b), Gates(_places.Values, m), Gates(ownSums, _own.Row(b, m)), Gates(recurrentSums, b),
                    _gates.AsSpan(row * 3 * _size, 3 * _size), _states.AsSpan(row * _size, _size));
            }
        }
        int decoded = _sequences * _segments;
        Span<T> states = _states.AsSpan(0, decoded * _size);
        if (_drops)
            Rows.Multiply<T>(states, _mask, states);
        _head.Forward(states, _output.AsSpan(0, decoded * _spec.SegmentSize), decoded);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        int decoded = _sequences * _segments;
        Span<T> stateGradients = Buffers.Cleared(ref _stateGradients, decoded, _size);
        _head.AddWeightGradients(_states.AsSpan(0, decoded * _size), outputGradient, gradients, decoded);
        _head.AddInputGradient(outputGradient, stateGradients, decoded);
        if (_drops)
            Rows.Multiply<T>(stateGradients, _mask, stateGradients);

        Span<T> placeGradients = Buffers.Cleared(ref _placeSumGradients, _segments, 3 * _size);
        Span<T> ownGradients = _own.BeginGradients();
        Span<T> recurrentGradients = Buffers.Cleared(ref _recurrentSumGradients, _sequences, 3 * _size);
        Span<T> inputGradient = Buffers.Cleared(ref _inputGradient, _sequences, _size);
        for (int b = 0; b < _sequences; b++)
        {
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                StepBack(
                    Row(input, b), Gates(_recurrentSums, b), _gates.AsSpan(row * 3 * _size, 3 * _size), Row(stateGradients, row),
                    placeGradients.Slice(m * 3 * _size, 3 * _size), ownGradients.Slice(_own.Row(b, m) * 3 * _size, 3 * _size),
                    recurrentGradients.Slice(b * 3 * _size, 3 * _size), inputGradient.Slice(b * _size, _size));
            }
        }
        AddPlaceGradients(placeGradients, gradients);
        _own.Backward(ownGradients, gradients);
        _recurrent.AddWeightGradients(input, recurrentGradients, gradients, _sequences);
        if (!needInputGradient)
            return [];
        _recurrent.AddInputGradient(recurrentGradients, inputGradient, _sequences);
        return inputGradient;
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> rows, int row) => rows.Slice(row * _size, _size);

    private ReadOnlySpan<T> Gates(ReadOnlySpan<T> rows, int row) => rows.Slice(row * 3 * _size, 3 * _size);

    private void AddPlaceGradients(ReadOnlySpan<T> sumGradients, Span<T> gradients)
    {
        RowSums.Add(sumGradients, _inputBias.In(gradients));
        _inputMap.AddWeightGradients(_places.Inputs, sumGradients, gradients, _segments);
        Span<T> placeGradients = Buffers.Cleared(ref _placeGradients, _segments, _size);
        _inputMap.AddInputGradient(sumGradients, placeGradients, _segments);
        int used = _position.Shape[1];
        for (int m = 0; m < _segments; m++)
        {
            Span<T> sum = _position.In(gradients).Slice(m * used, used);
            RowSums.Add(placeGradients.Slice(m * _size, used), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(
        ReadOnlySpan<T> h, ReadOnlySpan<T> p, ReadOnlySpan<T> x, ReadOnlySpan<T> u, Span<T> gates, Span<T> state)
    {
        int size = h.Length;
        for (int j = 0; j < size; j += Vector<T>.Count)
        {
            Vector<T> r = Activations.Sigmoid(Lanes.Load(p[..size], j) + Lanes.Load(x[..size], j) + Lanes.Load(u[..size], j));
            Vector<T> z = Activations.Sigmoid(
                Lanes.Load(p.Slice(size, size), j) + Lanes.Load(x.Slice(size, size), j) + Lanes.Load(u.Slice(size, size), j));
            Vector<T> n = Activations.Tanh(Lanes.MultiplyAdd(
                r, Lanes.Load(u[(2 * size)..], j), Lanes.Load(p[(2 * size)..], j) + Lanes.Load(x[(2 * size)..], j)));
            r.Store(gates[..size], j);
            z.Store(gates.Slice(size, size), j);
            n.Store(gates[(2 * size)..], j);
            Lanes.MultiplyAdd(z, Lanes.Load(h, j) - n, n).Store(state, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepBack(
        ReadOnlySpan<T> h, ReadOnlySpan<T> u, ReadOnlySpan<T> gates, ReadOnlySpan<T> stateGradient, Span<T> dp, Span<T> dx,
        Span<T> du, Span<T> dh)
    {
        int size = h.Length;
        Vector<T> one = Vector<T>.One;
        for (int j = 0; j < size; j += Vector<T>.Count)
        {
            Vector<T> r = Lanes.Load(gates[..size], j);
            Vector<T> z = Lanes.Load(gates.Slice(size, size), j);
            Vector<T> n = Lanes.Load(gates[(2 * size)..], j);
            Vector<T> dg = Lanes.Load(stateGradient, j);
            Vector<T> dn = (dg * (one - z) * (one - n * n)).FlushTiny();
            Vector<T> dr = (dn * Lanes.Load(u[(2 * size)..], j) * r * (one - r)).FlushTiny();
            Vector<T> dz = (dg * (Lanes.Load(h, j) - n) * z * (one - z)).FlushTiny();
            AddTo(dp[..size], j, dr);
            AddTo(dp.Slice(size, size), j, dz);
            AddTo(dp[(2 * size)..], j, dn);
            AddTo(dx[..size], j, dr);
            AddTo(dx.Slice(size, size), j, dz);
            AddTo(dx[(2 * size)..], j, dn);
            AddTo(du[..size], j, dr);
            AddTo(du.Slice(size, size), j, dz);
            AddTo(du[(2 * size)..], j, r * dn);
            AddTo(dh, j, z * dg);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<T> sum, int j, Vector<T> value) => (Lanes.Load<T>(sum, j) + value).Store(sum, j);
}
