using System;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Brings a piece of a <see cref="SequenceBatch"/>, which is some of its sequences and a chunk of their time steps, into the
/// layout of a <see cref="LayerStack{T}"/>, and outputs back.
/// </summary>
internal sealed class BatchLoader(NetworkSpec spec, LayerStack<float> stack)
{
    private readonly int _inputSize = spec.InputSize;
    private readonly int _outputSize = spec.OutputSize;
    private readonly bool _outputIsSequence = spec.OutputIsSequence;
    private SequenceBatch _batch = new(spec.InputSize);
    private int _first;
    private int _start;
    private int[] _lengths = [];
    private float[] _targets = [];
    private float[] _weights = [];

    /// <summary>Begins a pass of the stack over a piece, for inference if no pass is given.</summary>
    /// <param name="batch">The batch; not loaded anew while the piece is used.</param>
    /// <param name="first">The first sequence in the sorted order.</param>
    /// <param name="count">The number of sequences; all have a step <paramref name="start"/>.</param>
    /// <param name="start">The first time step.</param>
    /// <param name="maxLength">The number of time steps, unless a sequence ends before.</param>
    /// <param name="pass">What the pass is for.</param>
    public void Begin(
        SequenceBatch batch, int first, int count, int start = 0, int maxLength = int.MaxValue, Pass pass = default)
    {
        _batch = batch;
        _first = first;
        _start = start;
        Buffers.Ensure(ref _lengths, count, 1);
        for (int b = 0; b < count; b++)
            _lengths[b] = Math.Min(maxLength, batch.Lengths[first + b] - start);
        // The lengths are sorted already, so the stack's own order is the piece's.
        stack.Begin(_lengths.AsSpan(0, count), pass);
        for (int b = 0; b < count; b++)
            Scatter(batch.Inputs(first + b, start, _lengths[b]), stack.Input, b, _inputSize);
    }

    /// <summary>The targets: [N, W], or [B, W] if there is one row for each sequence.</summary>
    public ReadOnlySpan<float> LoadTargets()
    {
        BatchLayout layout = stack.Layout;
        int size = _batch.TargetSize;
        int rows = _batch.TargetIsSequence ? layout.Rows : layout.Sequences;
        Buffers.Ensure(ref _targets, rows, size);
        Span<float> targets = _targets.AsSpan(0, rows * size);
        for (int b = 0; b < layout.Sequences; b++)
        {
            ReadOnlySpan<float> from = _batch.Targets(_first + b, _start, _lengths[b]);
            if (_batch.TargetIsSequence)
                Scatter(from, targets, b, size);
            else
                from.CopyTo(targets[(b * size)..]);
        }
        return targets;
    }

    /// <summary>
    /// The weights that go with the rows of <see cref="LoadTargets"/>; a sequence's one row has none in a chunk in which the
    /// sequence does not end.
    /// </summary>
    public ReadOnlySpan<float> LoadWeights()
    {
        BatchLayout layout = stack.Layout;
        int rows = _batch.TargetIsSequence ? layout.Rows : layout.Sequences;
        Buffers.Ensure(ref _weights, rows, 1);
        Span<float> weights = _weights.AsSpan(0, rows);
        for (int b = 0; b < layout.Sequences; b++)
        {
            ReadOnlySpan<float> from = _batch.Weights(_first + b, _start, _lengths[b]);
            if (_batch.TargetIsSequence)
                Scatter(from, weights, b, 1);
            else
                weights[b] = _start + _lengths[b] == _batch.Lengths[_first + b] ? from[0] : 0;
        }
        return weights;
    }

    /// <summary>
    /// Writes the stack's outputs to the places that the piece's sequences have in the batch as it was asked for:
    /// [OutputSize] each, or [<paramref name="steps"/>, OutputSize] with zeros beyond the end of a sequence.
    /// </summary>
    public void StoreOutputs(Span<float> outputs, int steps)
    {
        BatchLayout layout = stack.Layout;
        ReadOnlySpan<float> rows = stack.Output;
        int size = _outputIsSequence ? steps * _outputSize : _outputSize;
        for (int b = 0; b < layout.Sequences; b++)
        {
            Span<float> output = outputs.Slice(_batch.Order[_first + b] * size, size);
            if (!_outputIsSequence)
            {
                rows.Slice(b * _outputSize, _outputSize).CopyTo(output);
                continue;
            }
            for (int t = 0; t < _lengths[b]; t++)
                rows.Slice((layout.Offsets[t] + b) * _outputSize, _outputSize).CopyTo(output[(t * _outputSize)..]);
            output[(_lengths[b] * _outputSize)..].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(ReadOnlySpan<float> sequence, Span<float> rows, int b, int size)
    {
        ReadOnlySpan<int> offsets = stack.Layout.Offsets;
        for (int t = 0; t * size < sequence.Length; t++)
            sequence.Slice(t * size, size).CopyTo(rows[((offsets[t] + b) * size)..]);
    }
}
