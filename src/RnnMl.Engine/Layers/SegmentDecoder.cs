using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// For each state h and each segment m, with V_m the segment's <c>position</c> and U = W_hh h + b_hh, which all segments share:
/// <code>
/// r = sigmoid(V_r + U_r)    z = sigmoid(V_z + U_z)    n = tanh(V_n + r U_n)
/// g = (1 - z) n + z h       y = W (mask g) + b
///
/// dg = mask W^T dy          da_n = dg (1 - z) (1 - n^2)
/// da_r = da_n U_n r (1-r)   da_z = dg (h - n) z (1 - z)
/// dV = sum over sequences of (da_r, da_z, da_n)
/// dU = sum over segments of (da_r, da_z, r da_n)     dh = W_hh^T dU + sum over segments of z dg
/// </code>
/// </summary>
internal sealed class SegmentDecoder<T>(SegmentDecoderSpec spec, int size, ParameterSet<T> parameters) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> _recurrent = new(parameters, spec.RecurrentWeightName, spec.RecurrentBiasName);
    private readonly Linear<T> _head = new(parameters, spec.WeightName, spec.BiasName);
    private readonly Parameter<T> _position = parameters[spec.PositionName];
    private readonly RandomSource _random = new(0);
    private readonly ulong _key = RandomSource.KeyOf(spec.Name);
    private readonly int _segments = spec.SegmentCount;
    private int _sequences;
    private bool _drops;

    // U and, on the way back, dU: [B, 3H].
    private T[] _recurrentSums = [];
    private T[] _recurrentGradients = [];

    // r, z, n of each sequence and segment: [B, M, 3H].
    private T[] _gates = [];

    // mask g, and dg: [B, M, H].
    private T[] _states = [];
    private T[] _stateGradients = [];
    private T[] _mask = [];

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _sequences * _segments * spec.SegmentSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _sequences = rows;
        _drops = pass.IsTraining && spec.Dropout > 0;
        int decoded = checked(rows * _segments);
        Buffers.Ensure(ref _recurrentSums, rows, 3 * size);
        Buffers.Ensure(ref _gates, decoded, 3 * size);
        Buffers.Ensure(ref _states, decoded, size);
        Buffers.Ensure(ref _output, decoded, spec.SegmentSize);
        if (!_drops)
            return rows;

        Buffers.Ensure(ref _mask, decoded, size);
        for (int b = 0; b < rows; b++)
        {
            pass.Restart(_random, _key, layout.Order[b]);
            DropoutMask.Fill(_mask.AsSpan(b * _segments * size, _segments * size), spec.Dropout, _random);
        }
        return rows;
    }

    public override void Forward(ReadOnlySpan<T> input)
    {
        Span<T> sums = _recurrentSums.AsSpan(0, _sequences * 3 * size);
        _recurrent.Forward(input, sums, _sequences);
        ReadOnlySpan<T> positions = _position.In((ReadOnlySpan<T>)parameters.Values);
        for (int b = 0; b < _sequences; b++)
        {
            ReadOnlySpan<T> h = input.Slice(b * size, size);
            ReadOnlySpan<T> u = sums.Slice(b * 3 * size, 3 * size);
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                Step(h, u, positions.Slice(m * 3 * size, 3 * size), _gates.AsSpan(row * 3 * size, 3 * size), _states.AsSpan(row * size, size));
            }
        }
        int decoded = _sequences * _segments;
        Span<T> states = _states.AsSpan(0, decoded * size);
        if (_drops)
            Rows.Multiply<T>(states, _mask, states);
        _head.Forward(states, _output.AsSpan(0, decoded * spec.SegmentSize), decoded);
    }

    public override ReadOnlySpan<T> Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> gradients, bool needInputGradient)
    {
        int decoded = _sequences * _segments;
        Buffers.Ensure(ref _stateGradients, decoded, size);
        Buffers.Ensure(ref _recurrentGradients, _sequences, 3 * size);
        Buffers.Ensure(ref _inputGradient, _sequences, size);
        Span<T> stateGradients = _stateGradients.AsSpan(0, decoded * size);
        Span<T> sumGradients = _recurrentGradients.AsSpan(0, _sequences * 3 * size);
        Span<T> inputGradient = _inputGradient.AsSpan(0, _sequences * size);

        _head.AddWeightGradients(_states.AsSpan(0, decoded * size), outputGradient, gradients, decoded);
        stateGradients.Clear();
        _head.AddInputGradient(outputGradient, stateGradients, decoded);
        if (_drops)
            Rows.Multiply<T>(stateGradients, _mask, stateGradients);

        sumGradients.Clear();
        inputGradient.Clear();
        Span<T> positionGradients = _position.In(gradients);
        for (int b = 0; b < _sequences; b++)
        {
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                StepBack(
                    input.Slice(b * size, size), _recurrentSums.AsSpan(b * 3 * size, 3 * size), _gates.AsSpan(row * 3 * size, 3 * size),
                    stateGradients.Slice(row * size, size), positionGradients.Slice(m * 3 * size, 3 * size),
                    sumGradients.Slice(b * 3 * size, 3 * size), inputGradient.Slice(b * size, size));
            }
        }
        _recurrent.AddWeightGradients(input, sumGradients, gradients, _sequences);
        if (!needInputGradient)
            return [];
        _recurrent.AddInputGradient(sumGradients, inputGradient, _sequences);
        return inputGradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(ReadOnlySpan<T> h, ReadOnlySpan<T> u, ReadOnlySpan<T> v, Span<T> gates, Span<T> state)
    {
        int size = h.Length;
        for (int j = 0; j < size; j += Vector<T>.Count)
        {
            Vector<T> r = Activations.Sigmoid(Lanes.Load(v[..size], j) + Lanes.Load(u[..size], j));
            Vector<T> z = Activations.Sigmoid(Lanes.Load(v.Slice(size, size), j) + Lanes.Load(u.Slice(size, size), j));
            Vector<T> n = Activations.Tanh(Lanes.MultiplyAdd(r, Lanes.Load(u[(2 * size)..], j), Lanes.Load(v[(2 * size)..], j)));
            r.Store(gates[..size], j);
            z.Store(gates.Slice(size, size), j);
            n.Store(gates[(2 * size)..], j);
            Lanes.MultiplyAdd(z, Lanes.Load(h, j) - n, n).Store(state, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepBack(
        ReadOnlySpan<T> h, ReadOnlySpan<T> u, ReadOnlySpan<T> gates, ReadOnlySpan<T> stateGradient, Span<T> positionGradient,
        Span<T> sumGradient, Span<T> inputGradient)
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
            AddTo(positionGradient[..size], j, dr);
            AddTo(positionGradient.Slice(size, size), j, dz);
            AddTo(positionGradient[(2 * size)..], j, dn);
            AddTo(sumGradient[..size], j, dr);
            AddTo(sumGradient.Slice(size, size), j, dz);
            AddTo(sumGradient[(2 * size)..], j, r * dn);
            AddTo(inputGradient, j, z * dg);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<T> sum, int j, Vector<T> value) => (Lanes.Load<T>(sum, j) + value).Store(sum, j);
}
