using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>Measures a network on datasets, by the pieces and chunks of training.</summary>
internal sealed class Evaluator(
    RecurrentNetwork network, TrainingOptions options, BatchRunner runner, bool targetIsSequence)
{
    // As many sequences at a time as these allow, so that there are pieces for every thread.
    private const int MaxSequences = 256;
    private const int MaxTimeSteps = 1 << 16;

    private readonly SequenceBatch _batch = new(network.Spec.InputSize);
    private readonly CarriedStates? _states = options.CreateStates(network);
    private int[] _indices = [];

    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public LossSum Evaluate(ISequenceDataset data)
    {
        LossSum loss = default;
        _states?.Reset();
        int count;
        for (int done = 0; done < data.Count; done += count)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            count = CountBatch(data, done);
            Buffers.Ensure(ref _indices, count, 1);
            for (int i = 0; i < count; i++)
                _indices[i] = done + i;
            _batch.Load(data, _indices.AsSpan(0, count), targetIsSequence);
            if (!options.Stateful)
                _states?.Reset();
            for (int start = 0; start < _batch.Steps; start = _batch.EndOfChunk(start, options.ChunkLength))
                loss += runner.Evaluate(_batch, start, options.ChunkLength, _states);
        }
        return loss;
    }

    /// <summary>
    /// As many sequences as in training, or more if those are few and short; rows that are streams stay what they are.
    /// </summary>
    private int CountBatch(ISequenceDataset data, int first)
    {
        int count = Math.Min(options.BatchSize, data.Count - first);
        if (options.Stateful)
            return count;
        long steps = 0;
        for (int i = 0; i < count; i++)
            steps += data.GetLength(first + i);
        while (count < Math.Min(MaxSequences, data.Count - first) && steps < MaxTimeSteps)
            steps += data.GetLength(first + count++);
        return count;
    }
}
