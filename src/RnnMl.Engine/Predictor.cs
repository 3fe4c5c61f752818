using System;

namespace RnnMl.Engine;

/// <summary>
/// Scores sequences with a network. It has buffers of its own and serves one thread at a time; any number of predictors may
/// share a network. A sequence's output is the same to the bit whatever the sequences that it is scored with, and whatever the
/// number of threads. Once its buffers have grown to the largest batch, a call allocates nothing. Disposing of it ends its
/// threads; one that has a single thread, the caller's, need not be disposed of.
/// </summary>
public sealed class Predictor : IDisposable
{
    // Weights of large networks come from afar once for each batch.
    private const int SmallBatch = 64;
    private const int LargeBatch = 128;
    private const int LargeNetwork = 1 << 20;

    // Multiplications below which threads are not worth waking: about 20 µs.
    private const long SmallWork = 1 << 20;

    private readonly Worker[] _workers;
    private readonly ThreadTeam _team;
    private readonly Action<int> _forward;
    private readonly LayerStack<float> _stack;
    private readonly int[] _indices;
    private readonly long _parameters;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly bool _outputIsSequence;
    private int _scored;

    internal Predictor(RecurrentNetwork network, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, ThreadTeam.MaxSize);
        _team = new ThreadTeam(threads);
        _workers = new Worker[threads];
        for (int i = 0; i < threads; i++)
            _workers[i] = new Worker(network);
        _forward = worker => _workers[worker].Stack.Forward();
        _stack = _workers[0].Stack;
        _parameters = network.ParameterCount;
        _indices = new int[_parameters < LargeNetwork ? SmallBatch : LargeBatch];
        _inputSize = network.Spec.InputSize;
        _outputSize = network.Spec.OutputSize;
        _outputIsSequence = network.Spec.OutputIsSequence;
    }

    /// <summary>Scores one sequence.</summary>
    /// <param name="sequence">[T, I] row-major by time, T at least 1.</param>
    /// <param name="output">[OutputSize], or [T, OutputSize] for a network whose output is a sequence.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict(ReadOnlySpan<float> sequence, Span<float> output)
    {
        (int steps, int rest) = Math.DivRem(sequence.Length, _inputSize);
        if (steps == 0 || rest != 0)
        {
            throw new ArgumentException(
                $"The sequence has {sequence.Length} values; expected a positive multiple of the input size, {_inputSize}.",
                nameof(sequence));
        }
        RequireOutputs(output.Length, 1, steps);
        _scored = 0;
        _stack.Begin([steps], new Pass { Team = _team });
        sequence.CopyTo(_stack.Input);
        _stack.Forward();
        _stack.Output.CopyTo(output);
        _scored = 1;
    }

    /// <summary>Scores sequences of a dataset.</summary>
    /// <param name="data">The dataset. Its targets are not asked for.</param>
    /// <param name="start">The first sequence.</param>
    /// <param name="count">The number of sequences.</param>
    /// <param name="outputs">
    /// [count, OutputSize]; or, for a network whose output is a sequence, [count, T, OutputSize] with T the longest of these
    /// sequences and zeros beyond the end of the shorter ones.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The dataset's input size is not the network's, there are no such sequences, or <paramref name="outputs"/> has another
    /// length.
    /// </exception>
    public void Predict(ISequenceDataset data, int start, int count, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.InputSize != _inputSize)
        {
            throw new ArgumentException(
                $"The dataset's input size is {data.InputSize}; the network's is {_inputSize}.", nameof(data));
        }
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + count, data.Count, nameof(count));
        int steps = 1;
        for (int i = 0; _outputIsSequence && i < count; i++)
            steps = Math.Max(steps, data.GetLength(start + i));
        RequireOutputs(outputs.Length, count, steps);
        _scored = 0;

        int outputsPerSequence = _outputIsSequence ? steps * _outputSize : _outputSize;
        for (int done = 0; done < count;)
            done += Predict(data, start + done, count - done, outputs[(done * outputsPerSequence)..], outputsPerSequence, steps);
        _scored = count;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    /// <summary>
    /// What an attention layer looked at in the sequence that was scored last, alone: weights of 0 to 1 over its time steps.
    /// </summary>
    /// <param name="layer">The name of an <see cref="AttentionPoolingSpec"/> or a <see cref="SelfAttentionSpec"/>.</param>
    /// <param name="weights">
    /// For attention pooling [T], whose sum is 1. For self-attention [heads, T, T], for each head and step (row) the weights of
    /// the steps that it looked at (columns), of which each row's sum is 1.
    /// </param>
    /// <exception cref="ArgumentException">There is no such layer, or <paramref name="weights"/> has another length.</exception>
    /// <exception cref="InvalidOperationException">The last call did not score exactly one sequence.</exception>
    public void CopyAttention(string layer, Span<float> weights)
    {
        IAttention<float> attention = _stack.FindAttention(layer)
            ?? throw new ArgumentException($"The network has no attention layer named '{layer}'.", nameof(layer));
        if (_scored != 1)
        {
            throw new InvalidOperationException(
                $"The last call scored {_scored} sequences; attention weights are those of one scored alone.");
        }
        int steps = _stack.PastLayout.Steps;
        long expected = attention.WeightCount(steps);
        if (weights.Length != expected)
        {
            throw new ArgumentException(
                $"There is room for {weights.Length} weights; layer '{layer}' has {expected} for the {steps} steps.",
                nameof(weights));
        }
        attention.Weights(0).CopyTo(weights);
    }

    /// <summary>Scores a batch for each thread, or as many as there are; returns the number of sequences.</summary>
    private int Predict(
        ISequenceDataset data, int start, int count, Span<float> outputs, int outputsPerSequence, int steps)
    {
        long rows = 0;
        for (int i = 0; i < count && rows * _parameters < SmallWork; i++)
            rows += data.GetLength(start + i);
        int workers = rows * _parameters < SmallWork ? 1 : _workers.Length;
        int share = Math.Min(_indices.Length, (count + workers - 1) / workers);

        // A batch alone has all threads for itself.
        Pass pass = share < count && workers > 1 ? default : new Pass { Team = _team };
        int batches = 0;
        int loaded = 0;
        for (; batches < workers && loaded < count; batches++)
        {
            Span<int> indices = _indices.AsSpan(0, Math.Min(share, count - loaded));
            for (int i = 0; i < indices.Length; i++)
                indices[i] = start + loaded + i;
            _workers[batches].Load(data, indices, pass);
            loaded += indices.Length;
        }
        _team.Run(batches, _forward);
        for (int batch = 0; batch < batches; batch++)
            _workers[batch].Loader.StoreOutputs(outputs[(batch * share * outputsPerSequence)..], steps);
        return loaded;
    }

    private void RequireOutputs(int length, int count, int steps)
    {
        long expected = (long)count * (_outputIsSequence ? steps : 1) * _outputSize;
        if (length != expected)
        {
            string shape = _outputIsSequence ? $"[{count}, {steps}, {_outputSize}]" : $"[{count}, {_outputSize}]";
            throw new ArgumentException($"There is room for {length} outputs; expected {expected}, {shape}.");
        }
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Worker
    {
        private readonly SequenceBatch _batch;

        public Worker(RecurrentNetwork network)
        {
            Stack = new LayerStack<float>(network.Spec, network.Weights);
            Loader = new BatchLoader(network.Spec, Stack);
            _batch = new SequenceBatch(network.Spec.InputSize);
        }

        public LayerStack<float> Stack { get; }

        public BatchLoader Loader { get; }

        public void Load(ISequenceDataset data, ReadOnlySpan<int> indices, Pass pass)
        {
            _batch.Load(data, indices);
            Loader.Begin(_batch, first: 0, indices.Length, pass: pass);
        }
    }
}
