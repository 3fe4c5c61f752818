using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Brings sequences and targets of a dataset into the layout of a <see cref="LayerStack{T}"/>, and outputs back.
/// </summary>
internal sealed class BatchLoader(NetworkSpec spec, LayerStack<float> stack)
{
    private readonly int _inputSize = spec.InputSize;
    private readonly int _outputSize = spec.OutputSize;
    private readonly bool _outputIsSequence = spec.OutputIsSequence;
    private int[] _lengths = [];
    private float[] _sequence = [];
    private float[] _targets = [];
    private float[] _weights = [];

    /// <summary>
    /// Begins a batch of the dataset's sequences <paramref name="indices"/>, for inference if no pass is given.
    /// </summary>
    public void LoadSequences(ISequenceDataset data, ReadOnlySpan<int> indices, Pass pass = default)
    {
        Buffers.Ensure(ref _lengths, indices.Length, 1);
        for (int i = 0; i < indices.Length; i++)
        {
            _lengths[i] = data.GetLength(indices[i]);
            if (_lengths[i] < 1)
            {
                throw new ArgumentException(
                    $"Sequence {indices[i]} of the dataset has length {_lengths[i]}; expected at least 1.", nameof(data));
            }
        }
        stack.Begin(_lengths.AsSpan(0, indices.Length), pass);

        BatchLayout layout = stack.Layout;
        Buffers.Ensure(ref _sequence, layout.Steps, _inputSize);
        for (int b = 0; b < layout.Sequences; b++)
        {
            Span<float> sequence = _sequence.AsSpan(0, layout.Lengths[b] * _inputSize);
            data.GetSequence(indices[layout.Order[b]], sequence);
            Scatter(sequence, stack.Input, b, _inputSize);
        }
    }

    /// <summary>
    /// The targets of the batch that <see cref="LoadSequences"/> began: [N, W] in the layout of sequences or, if there is one
    /// row for each sequence, [B, W] in the sorted order.
    /// </summary>
    public ReadOnlySpan<float> LoadTargets(ISequenceDataset data, ReadOnlySpan<int> indices, bool targetIsSequence)
    {
        BatchLayout layout = stack.Layout;
        int size = data.TargetSize;
        int rows = targetIsSequence ? layout.Rows : layout.Sequences;
        Buffers.Ensure(ref _targets, rows, size);
        Buffers.Ensure(ref _sequence, layout.Steps, size);
        Span<float> targets = _targets.AsSpan(0, rows * size);
        for (int b = 0; b < layout.Sequences; b++)
        {
            int index = indices[layout.Order[b]];
            if (targetIsSequence)
            {
                Span<float> sequence = _sequence.AsSpan(0, layout.Lengths[b] * size);
                data.GetTarget(index, sequence);
                Scatter(sequence, targets, b, size);
            }
            else
            {
                data.GetTarget(index, targets.Slice(b * size, size));
            }
        }
        return targets;
    }

    /// <summary>The weights that go with the rows of <see cref="LoadTargets"/>.</summary>
    public ReadOnlySpan<float> LoadWeights(ISequenceDataset data, ReadOnlySpan<int> indices, bool targetIsSequence)
    {
        BatchLayout layout = stack.Layout;
        int rows = targetIsSequence ? layout.Rows : layout.Sequences;
        Buffers.Ensure(ref _weights, rows, 1);
        Buffers.Ensure(ref _sequence, layout.Steps, 1);
        Span<float> weights = _weights.AsSpan(0, rows);
        for (int b = 0; b < layout.Sequences; b++)
        {
            int index = indices[layout.Order[b]];
            float weight = data.GetWeight(index);
            RequireWeight(weight, index);
            if (!targetIsSequence)
            {
                weights[b] = weight;
                continue;
            }
            Span<float> steps = _sequence.AsSpan(0, layout.Lengths[b]);
            data.GetStepWeights(index, steps);
            for (int t = 0; t < steps.Length; t++)
            {
                RequireWeight(steps[t], index);
                weights[layout.Offsets[t] + b] = weight * steps[t];
            }
        }
        return weights;
    }

    /// <summary>
    /// Writes the stack's output in the caller's order: [B, OutputSize], or [B, <paramref name="steps"/>, OutputSize] with
    /// zeros beyond the end of a sequence.
    /// </summary>
    public void StoreOutputs(Span<float> outputs, int steps)
    {
        BatchLayout layout = stack.Layout;
        ReadOnlySpan<float> rows = stack.Output;
        for (int b = 0; b < layout.Sequences; b++)
        {
            if (!_outputIsSequence)
            {
                rows.Slice(b * _outputSize, _outputSize).CopyTo(outputs[(layout.Order[b] * _outputSize)..]);
                continue;
            }
            Span<float> output = outputs.Slice(layout.Order[b] * steps * _outputSize, steps * _outputSize);
            for (int t = 0; t < layout.Lengths[b]; t++)
                rows.Slice((layout.Offsets[t] + b) * _outputSize, _outputSize).CopyTo(output[(t * _outputSize)..]);
            output[(layout.Lengths[b] * _outputSize)..].Clear();
        }
    }

    private void Scatter(ReadOnlySpan<float> sequence, Span<float> rows, int b, int size)
    {
        ReadOnlySpan<int> offsets = stack.Layout.Offsets;
        for (int t = 0; t * size < sequence.Length; t++)
            sequence.Slice(t * size, size).CopyTo(rows[((offsets[t] + b) * size)..]);
    }

    private static void RequireWeight(float weight, int index)
    {
        if (!Option.IsNotNegative(weight))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Sequence {index} of the dataset has a weight of {weight}; expected 0 or more."));
        }
    }
}
