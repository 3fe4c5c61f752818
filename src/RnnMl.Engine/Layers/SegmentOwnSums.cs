using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What sequences add of their own to the gates of a <see cref="SegmentDecoder{T}"/>: X of its equations, which comes from their
/// channels and from what is known of their segments. X has R rows: one for each sequence or, where something is known, for each of
/// its segments.
/// </summary>
internal sealed class SegmentOwnSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string _layer;
    private readonly int _size;
    private readonly NetworkInput<T> _input;
    private readonly ParameterSet<T> _parameters;
    private readonly Linear<T> _inputMap;
    private readonly CategoricalFeature? _channel;
    private readonly Parameter<T>? _vectors;
    private readonly FeatureRange? _known;
    private readonly Linear<T>? _future;
    private readonly int _perSequence;
    private int _rows;
    private int _firstSequence;

    // x and dx, [R, H]; X and dX, [R, 3H].
    private T[] _x = [];
    private T[] _xGradients = [];
    private T[] _sums = [];
    private T[] _sumGradients = [];

    // c, [B]; f and df, [R, F].
    private int[] _channels = [];
    private T[] _features = [];
    private T[] _featureGradients = [];

    /// <param name="spec">The decoder.</param>
    /// <param name="inputMap">W_ih, [3H, H].</param>
    /// <param name="input">What the network reads.</param>
    /// <param name="parameters">All parameters of the network.</param>
    public SegmentOwnSums(SegmentDecoderSpec spec, Linear<T> inputMap, NetworkInput<T> input, ParameterSet<T> parameters)
    {
        (_layer, _size, _input, _parameters, _inputMap) = (spec.Name, inputMap.InputSize, input, parameters, inputMap);
        (_channel, _known) = (spec.Channel, spec.Future);
        _vectors = _channel is null ? null : parameters[spec.ChannelName];
        _future = _known is null ? null : new Linear<T>(parameters, spec.FutureName, bias: null);
        _perSequence = _known is null ? 1 : spec.SegmentCount;
    }

    /// <summary>The row of a sequence's segment.</summary>
    public int Row(int b, int m) => _known is null ? b : b * _perSequence + m;

    /// <summary>Sizes the buffers.</summary>
    /// <param name="sequences">B</param>
    /// <param name="firstSequence">The number of the first of them in the caller's batch.</param>
    public void Begin(int sequences, int firstSequence)
    {
        _rows = sequences * _perSequence;
        _firstSequence = firstSequence;
        Buffers.Ensure(ref _sums, _rows, 3 * _size);
        if (_vectors is not null || _future is not null)
            Buffers.Ensure(ref _x, _rows, _size);
        if (_vectors is not null)
            Buffers.Ensure(ref _channels, sequences, 1);
        if (_future is not null)
            Buffers.Ensure(ref _features, _rows, _future.InputSize);
    }

    /// <summary>X, [R, 3H].</summary>
    public ReadOnlySpan<T> Forward()
    {
        Span<T> sums = _sums.AsSpan(0, _rows * 3 * _size);
        if (_vectors is null && _future is null)
        {
            sums.Clear();
            return sums;
        }
        Span<T> x = _x.AsSpan(0, _rows * _size);
        if (_future is null)
            x.Clear();
        else
            _future.Forward(ReadFeatures(_known!), x, _rows);
        if (_vectors is not null)
            AddChannels(_vectors, _channel!, x);
        _inputMap.Forward(x, sums, _rows);
        return sums;
    }

    /// <summary>dX, [R, 3H], all zero; to be filled, and then given to <see cref="Backward"/>.</summary>
    public Span<T> BeginGradients() => Buffers.Cleared(ref _sumGradients, _rows, 3 * _size);

    /// <summary>Adds the gradients of all parameters that X comes from, and collects that of the features.</summary>
    public void Backward(ReadOnlySpan<T> sumGradients, Span<T> gradients)
    {
        if (_vectors is null && _future is null)
            return;
        _inputMap.AddWeightGradients(_x.AsSpan(0, _rows * _size), sumGradients, gradients, _rows);
        Span<T> xGradients = Buffers.Cleared(ref _xGradients, _rows, _size);
        _inputMap.AddInputGradient(sumGradients, xGradients, _rows);
        if (_vectors is not null)
        {
            int used = _channel!.Size;
            for (int row = 0; row < _rows; row++)
            {
                Span<T> sum = _vectors.In(gradients).Slice(_channels[row / _perSequence] * used, used);
                RowSums.Add(xGradients.Slice((row + 1) * _size - used, used), sum);
            }
        }
        if (_future is null)
            return;
        _future.AddWeightGradients(_features.AsSpan(0, _rows * _future.InputSize), xGradients, gradients, _rows);
        if (_input.NeedsGradient)
            CollectFeatureGradients(_future, _known!, xGradients);
    }

    private ReadOnlySpan<T> ReadFeatures(FeatureRange known)
    {
        Span<T> features = _features.AsSpan(0, _rows * known.Count);
        for (int row = 0; row < _rows; row++)
        {
            _input.FutureStep(row / _perSequence, row % _perSequence).Slice(known.First, known.Count)
                .CopyTo(features[(row * known.Count)..]);
        }
        return features;
    }

    private void CollectFeatureGradients(Linear<T> future, FeatureRange known, ReadOnlySpan<T> xGradients)
    {
        Span<T> features = Buffers.Cleared(ref _featureGradients, _rows, known.Count);
        future.AddInputGradient(xGradients, features, _rows);
        for (int row = 0; row < _rows; row++)
        {
            features.Slice(row * known.Count, known.Count)
                .CopyTo(_input.FutureGradient(row / _perSequence, row % _perSequence)[known.First..]);
        }
    }

    private void AddChannels(Parameter<T> vectors, CategoricalFeature channel, Span<T> x)
    {
        BatchLayout layout = _input.Layout;
        for (int row = 0; row < _rows; row++)
        {
            int b = row / _perSequence;
            if (row % _perSequence == 0)
            {
                _channels[b] = Category.Of(
                    _input.LastStep(b)[channel.Index], channel, _layer, layout, layout.LastRow(b), _firstSequence);
            }
            RowSums.Add(
                vectors.In((ReadOnlySpan<T>)_parameters.Values).Slice(_channels[b] * channel.Size, channel.Size),
                x.Slice((row + 1) * _size - channel.Size, channel.Size));
        }
    }
}
