using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Sequences of a dataset with their targets and weights, one after another, the longest first. The thread to which the dataset
/// belongs loads them; any number of threads may then read.
/// </summary>
internal sealed class SequenceBatch(int inputSize)
{
    private readonly BatchLayout _layout = new();
    private int[] _callerLengths = [];
    private int[] _firstRows = [];
    private float[] _inputs = [];
    private float[] _targets = [];
    private float[] _weights = [];

    /// <summary>B, the number of sequences.</summary>
    public int Count => _layout.Sequences;

    /// <summary>T, the length of the longest sequence.</summary>
    public int Steps => _layout.Steps;

    /// <summary>[B] The place of each sorted sequence among the indices that were loaded.</summary>
    public ReadOnlySpan<int> Order => _layout.Order;

    /// <summary>[B] The length of each sorted sequence.</summary>
    public ReadOnlySpan<int> Lengths => _layout.Lengths;

    /// <summary>W, the number of target values in a row.</summary>
    public int TargetSize { get; private set; }

    /// <summary>Whether there is a row of targets for every time step, rather than one for every sequence.</summary>
    public bool TargetIsSequence { get; private set; }

    /// <summary>The number of sequences that have a step <paramref name="step"/>; in the sorted order they are the first ones.</summary>
    public int CountAt(int step) => _layout.ActiveRows[step];

    /// <summary>The time step after a chunk of <paramref name="length"/> that begins at <paramref name="start"/>.</summary>
    public int EndOfChunk(int start, int length) => (int)Math.Min((long)start + length, Steps);

    /// <summary>Loads sequences without targets.</summary>
    /// <exception cref="ArgumentException">There is no index, or a sequence has no step.</exception>
    public void Load(ISequenceDataset data, ReadOnlySpan<int> indices)
    {
        LayOut(data, indices);
        for (int b = 0; b < Count; b++)
            data.GetSequence(indices[Order[b]], Slice(_inputs, b, 0, Lengths[b], inputSize));
    }

    /// <summary>
    /// Loads sequences with their targets and weights, all that belongs to a sequence at once: a dataset that prepares it when it
    /// is asked for need not do so twice.
    /// </summary>
    /// <inheritdoc cref="Load(ISequenceDataset, ReadOnlySpan{int})"/>
    public void Load(ISequenceDataset data, ReadOnlySpan<int> indices, bool targetIsSequence)
    {
        LayOut(data, indices);
        TargetSize = data.TargetSize;
        TargetIsSequence = targetIsSequence;
        int rows = targetIsSequence ? _layout.Rows : Count;
        Buffers.Ensure(ref _targets, rows, TargetSize);
        Buffers.Ensure(ref _weights, rows, 1);
        for (int b = 0; b < Count; b++)
        {
            int index = indices[Order[b]];
            data.GetSequence(index, Slice(_inputs, b, 0, Lengths[b], inputSize));
            float weight = data.GetWeight(index);
            RequireWeight(weight, index);
            if (!targetIsSequence)
            {
                data.GetTarget(index, _targets.AsSpan(b * TargetSize, TargetSize));
                _weights[b] = weight;
                continue;
            }
            data.GetTarget(index, Slice(_targets, b, 0, Lengths[b], TargetSize));
            Span<float> weights = Slice(_weights, b, 0, Lengths[b], 1);
            data.GetStepWeights(index, weights);
            for (int t = 0; t < weights.Length; t++)
            {
                RequireWeight(weights[t], index);
                weights[t] *= weight;
            }
        }
    }

    /// <summary>[length, I] Steps of the sorted sequence <paramref name="b"/>.</summary>
    public ReadOnlySpan<float> Inputs(int b, int start, int length) => Slice(_inputs, b, start, length, inputSize);

    /// <summary>[length, W] The targets of these steps or, if there is one row for each sequence, that row.</summary>
    public ReadOnlySpan<float> Targets(int b, int start, int length) =>
        TargetIsSequence ? Slice(_targets, b, start, length, TargetSize) : _targets.AsSpan(b * TargetSize, TargetSize);

    /// <summary>The weights of the rows of <see cref="Targets"/>.</summary>
    public ReadOnlySpan<float> Weights(int b, int start, int length) =>
        TargetIsSequence ? Slice(_weights, b, start, length, 1) : _weights.AsSpan(b, 1);

    private void LayOut(ISequenceDataset data, ReadOnlySpan<int> indices)
    {
        Buffers.Ensure(ref _callerLengths, indices.Length, 1);
        for (int i = 0; i < indices.Length; i++)
        {
            _callerLengths[i] = data.GetLength(indices[i]);
            if (_callerLengths[i] < 1)
            {
                throw new ArgumentException(
                    $"Sequence {indices[i]} of the dataset has length {_callerLengths[i]}; expected at least 1.", nameof(data));
            }
        }
        _layout.Set(_callerLengths.AsSpan(0, indices.Length));

        Buffers.Ensure(ref _firstRows, Count, 1);
        Buffers.Ensure(ref _inputs, _layout.Rows, inputSize);
        int row = 0;
        for (int b = 0; b < Count; b++)
        {
            _firstRows[b] = row;
            row += Lengths[b];
        }
    }

    private Span<float> Slice(float[] values, int b, int start, int length, int size) =>
        values.AsSpan((_firstRows[b] + start) * size, length * size);

    private static void RequireWeight(float weight, int index)
    {
        if (!Option.IsNotNegative(weight))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Sequence {index} of the dataset has a weight of {weight}; expected 0 or more."));
        }
    }
}
