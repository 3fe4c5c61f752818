using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// For each state h, of a sequence of channel c, and each segment m, with the learned <c>position</c> p_m and <c>channel</c> e_c.
/// P is the same for all sequences, C and U for all segments:
/// <code>
/// P = W_ih [p_m, 0] + b_ih     C = W_ih [0, e_c]     V = P + C     U = W_hh h + b_hh
/// r = sigmoid(V_r + U_r)       z = sigmoid(V_z + U_z)       n = tanh(V_n + r U_n)
/// g = (1 - z) n + z h          y = W (mask g) + b
///
/// dg = mask W^T dy             da_n = dg (1 - z) (1 - n^2)
/// da_r = da_n U_n r (1 - r)    da_z = dg (h - n) z (1 - z)  dV = (da_r, da_z, da_n)
/// dP = sum over sequences of dV                             [dp_m, 0] = W_ih^T dP
/// dC = sum over segments of dV                              [0, de_c] = W_ih^T dC
/// dU = sum over segments of (da_r, da_z, r da_n)            dh = W_hh^T dU + sum over segments of z dg
/// </code>
/// </summary>
internal sealed class SegmentDecoder<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SegmentDecoderSpec _spec;
    private readonly NetworkInput<T> _networkInput;
    private readonly ParameterSet<T> _parameters;
    private readonly Parameter<T> _position;
    private readonly Parameter<T>? _channel;
    private readonly SegmentPlaceSums<T> _places;
    private readonly Linear<T> _inputMap;
    private readonly Parameter<T> _inputBias;
    private readonly Linear<T> _recurrent;
    private readonly Linear<T> _head;
    private readonly RandomSource _random = new(0);
    private readonly ulong _key;
    private readonly int _size;
    private readonly int _segments;
    private int _sequences;
    private int _firstSequence;
    private bool _drops;

    // [0, e_c] and its gradient, [B, H]; and their channels, [B].
    private T[] _channels = [];
    private T[] _channelGradients = [];
    private int[] _indices = [];

    // C and U and, on the way back, dC and dU: [B, 3H].
    private T[] _channelSums = [];
    private T[] _channelSumGradients = [];
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
        (_spec, _size, _segments, _networkInput, _parameters) = (spec, size, spec.SegmentCount, input, parameters);
        _key = RandomSource.KeyOf(spec.Name);
        _position = parameters[spec.PositionName];
        _channel = spec.Channel is null ? null : parameters[spec.ChannelName];
        string weight = spec.CellParameterName(network, "weight_ih");
        _inputMap = new Linear<T>(parameters, weight, bias: null);
        _inputBias = parameters[spec.CellParameterName(network, "bias_ih")];
        _places = parameters.Share($"{spec.PositionName} sums", () => new SegmentPlaceSums<T>(_position, parameters[weight], _inputBias));
        _recurrent = new Linear<T>(parameters, spec.CellParameterName(network, "weight_hh"), spec.CellParameterName(network, "bias_hh"));
        _head = new Linear<T>(parameters, spec.WeightName, spec.BiasName);
    }

    public override ReadOnlySpan<T> Output => _output.AsSpan(0, _sequences * _segments * _spec.SegmentSize);

    public override int Begin(BatchLayout layout, int rows, Pass pass)
    {
        _sequences = rows;
        _firstSequence = pass.FirstSequence;
        _drops = pass.IsTraining && _spec.Dropout > 0;
        int decoded = checked(rows * _segments);
        Buffers.Ensure(ref _channelSums, rows, 3 * _size);
        Buffers.Ensure(ref _recurrentSums, rows, 3 * _size);
        Buffers.Ensure(ref _gates, decoded, 3 * _size);
        Buffers.Ensure(ref _states, decoded, _size);
        Buffers.Ensure(ref _output, decoded, _spec.SegmentSize);
        if (_channel is not null)
        {
            Buffers.Ensure(ref _channels, rows, _size);
            Buffers.Ensure(ref _indices, rows, 1);
        }
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
        Span<T> channelSums = _channelSums.AsSpan(0, _sequences * 3 * _size);
        Span<T> recurrentSums = _recurrentSums.AsSpan(0, _sequences * 3 * _size);
        if (_channel is null)
            channelSums.Clear();
        else
            _inputMap.Forward(ReadChannels(_channel), channelSums, _sequences);
        _recurrent.Forward(input, recurrentSums, _sequences);
        for (int b = 0; b < _sequences; b++)
        {
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                Step(
                    Row(input, b), Gates(_places.Values, m), Gates(channelSums, b), Gates(recurrentSums, b),
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
        Span<T> stateGradients = Cleared(ref _stateGradients, decoded, _size);
        _head.AddWeightGradients(_states.AsSpan(0, decoded * _size), outputGradient, gradients, decoded);
        _head.AddInputGradient(outputGradient, stateGradients, decoded);
        if (_drops)
            Rows.Multiply<T>(stateGradients, _mask, stateGradients);

        Span<T> placeGradients = Cleared(ref _placeSumGradients, _segments, 3 * _size);
        Span<T> channelGradients = Cleared(ref _channelSumGradients, _sequences, 3 * _size);
        Span<T> recurrentGradients = Cleared(ref _recurrentSumGradients, _sequences, 3 * _size);
        Span<T> inputGradient = Cleared(ref _inputGradient, _sequences, _size);
        for (int b = 0; b < _sequences; b++)
        {
            for (int m = 0; m < _segments; m++)
            {
                int row = b * _segments + m;
                StepBack(
                    Row(input, b), Gates(_recurrentSums, b), _gates.AsSpan(row * 3 * _size, 3 * _size), Row(stateGradients, row),
                    placeGradients.Slice(m * 3 * _size, 3 * _size), channelGradients.Slice(b * 3 * _size, 3 * _size),
                    recurrentGradients.Slice(b * 3 * _size, 3 * _size), inputGradient.Slice(b * _size, _size));
            }
        }
        AddPlaceGradients(placeGradients, gradients);
        if (_channel is not null)
            AddChannelGradients(_channel, channelGradients, gradients);
        _recurrent.AddWeightGradients(input, recurrentGradients, gradients, _sequences);
        if (!needInputGradient)
            return [];
        _recurrent.AddInputGradient(recurrentGradients, inputGradient, _sequences);
        return inputGradient;
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> rows, int row) => rows.Slice(row * _size, _size);

    private ReadOnlySpan<T> Gates(ReadOnlySpan<T> rows, int row) => rows.Slice(row * 3 * _size, 3 * _size);

    private static Span<T> Cleared(ref T[] buffer, int rows, int width)
    {
        Buffers.Ensure(ref buffer, rows, width);
        Span<T> cleared = buffer.AsSpan(0, rows * width);
        cleared.Clear();
        return cleared;
    }

    // [0, e_c] of each sequence.
    private ReadOnlySpan<T> ReadChannels(Parameter<T> channel)
    {
        CategoricalFeature feature = _spec.Channel!;
        BatchLayout layout = _networkInput.Layout;
        Span<T> channels = _channels.AsSpan(0, _sequences * _size);
        channels.Clear();
        for (int b = 0; b < _sequences; b++)
        {
            _indices[b] = Category.Of(
                _networkInput.LastStep(b)[feature.Index], feature, _spec.Name, layout, layout.LastRow(b), _firstSequence);
            channel.In((ReadOnlySpan<T>)_parameters.Values).Slice(_indices[b] * feature.Size, feature.Size)
                .CopyTo(channels[((b + 1) * _size - feature.Size)..]);
        }
        return channels;
    }

    private void AddPlaceGradients(ReadOnlySpan<T> sumGradients, Span<T> gradients)
    {
        RowSums.Add(sumGradients, _inputBias.In(gradients));
        _inputMap.AddWeightGradients(_places.Inputs, sumGradients, gradients, _segments);
        Span<T> placeGradients = Cleared(ref _placeGradients, _segments, _size);
        _inputMap.AddInputGradient(sumGradients, placeGradients, _segments);
        int used = _position.Shape[1];
        for (int m = 0; m < _segments; m++)
        {
            Span<T> sum = _position.In(gradients).Slice(m * used, used);
            RowSums.Add(placeGradients.Slice(m * _size, used), sum);
        }
    }

    private void AddChannelGradients(Parameter<T> channel, ReadOnlySpan<T> sumGradients, Span<T> gradients)
    {
        _inputMap.AddWeightGradients(_channels.AsSpan(0, _sequences * _size), sumGradients, gradients, _sequences);
        Span<T> channelGradients = Cleared(ref _channelGradients, _sequences, _size);
        _inputMap.AddInputGradient(sumGradients, channelGradients, _sequences);
        int used = _spec.Channel!.Size;
        for (int b = 0; b < _sequences; b++)
        {
            Span<T> sum = channel.In(gradients).Slice(_indices[b] * used, used);
            RowSums.Add(channelGradients.Slice((b + 1) * _size - used, used), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(
        ReadOnlySpan<T> h, ReadOnlySpan<T> p, ReadOnlySpan<T> c, ReadOnlySpan<T> u, Span<T> gates, Span<T> state)
    {
        int size = h.Length;
        for (int j = 0; j < size; j += Vector<T>.Count)
        {
            Vector<T> r = Activations.Sigmoid(Lanes.Load(p[..size], j) + Lanes.Load(c[..size], j) + Lanes.Load(u[..size], j));
            Vector<T> z = Activations.Sigmoid(
                Lanes.Load(p.Slice(size, size), j) + Lanes.Load(c.Slice(size, size), j) + Lanes.Load(u.Slice(size, size), j));
            Vector<T> n = Activations.Tanh(Lanes.MultiplyAdd(
                r, Lanes.Load(u[(2 * size)..], j), Lanes.Load(p[(2 * size)..], j) + Lanes.Load(c[(2 * size)..], j)));
            r.Store(gates[..size], j);
            z.Store(gates.Slice(size, size), j);
            n.Store(gates[(2 * size)..], j);
            Lanes.MultiplyAdd(z, Lanes.Load(h, j) - n, n).Store(state, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StepBack(
        ReadOnlySpan<T> h, ReadOnlySpan<T> u, ReadOnlySpan<T> gates, ReadOnlySpan<T> stateGradient, Span<T> dp, Span<T> dc,
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
            AddTo(dc[..size], j, dr);
            AddTo(dc.Slice(size, size), j, dz);
            AddTo(dc[(2 * size)..], j, dn);
            AddTo(du[..size], j, dr);
            AddTo(du.Slice(size, size), j, dz);
            AddTo(du[(2 * size)..], j, r * dn);
            AddTo(dh, j, z * dg);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(Span<T> sum, int j, Vector<T> value) => (Lanes.Load<T>(sum, j) + value).Store(sum, j);
}
