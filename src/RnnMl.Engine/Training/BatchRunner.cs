using System;
using System.Collections.Generic;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Takes batches through the network on several threads. A batch is cut into pieces of its length-sorted sequences; the losses
/// and gradients of pieces are added in the order of the pieces. Pieces depend on shapes alone, so the result is the same to
/// the bit for any number of threads, which only decides how many pieces are under way at a time.
/// </summary>
internal sealed class BatchRunner : IDisposable
{
    private const int MaxPieces = 16;

    // Weights times time steps below which other threads are not worth waking: a step of some 0.5 ms, between two of which they
    // fall asleep.
    private const long SmallWork = 1 << 23;

    private readonly RecurrentNetwork _network;
    private readonly Loss _loss;
    private readonly ThreadTeam _team;
    private readonly List<PieceWorker> _workers = [];
    private readonly Action<int> _runPiece;
    private readonly Action<int> _addGradients;
    private readonly bool _measuresBatches;
    private readonly float[] _gradients;

    // What the threads are at.
    private SequenceBatch? _batch;
    private CarriedStates? _states;
    private bool _isCarrying;
    private Piece[] _pieces = [];
    private int _firstPiece;
    private int _pieceCount;

    /// <exception cref="ArgumentException">The loss does not suit the network's output.</exception>
    public BatchRunner(RecurrentNetwork network, Loss loss, int threads)
    {
        _network = network;
        _loss = loss;
        _team = new ThreadTeam(threads);
        _workers.Add(new PieceWorker(network, loss));
        _runPiece = RunPiece;
        _addGradients = AddGradients;
        // What a layer measures, as batch normalisation does, is a property of the whole batch.
        _measuresBatches = network.Weights.TrainedLength < network.Weights.Values.Length;
        _gradients = new float[network.Weights.TrainedLength];
    }

    /// <summary>The gradients that <see cref="Train"/> adds to.</summary>
    public Span<float> Gradients => _gradients;

    /// <summary>
    /// Takes a chunk of the batch forwards and backwards, and adds the gradient of the loss's sum to <see cref="Gradients"/>.
    /// </summary>
    /// <param name="batch">The batch, with targets.</param>
    /// <param name="start">The first time step of the chunk.</param>
    /// <param name="maxLength">The number of time steps, unless sequences end before.</param>
    /// <param name="pass">A training pass.</param>
    /// <param name="states">
    /// What the sequences carry into the chunk and out of it; null if the chunk is all of them and nothing comes after it.
    /// </param>
    public LossSum Train(SequenceBatch batch, int start, int maxLength, Pass pass, CarriedStates? states)
    {
        int count = batch.CountAt(start);
        return Run(batch, start, maxLength, pass, states, _measuresBatches ? count : SizeOfPieces(count));
    }

    /// <summary>Takes a chunk of the batch forwards.</summary>
    /// <inheritdoc cref="Train"/>
    public LossSum Evaluate(SequenceBatch batch, int start, int maxLength, CarriedStates? states) =>
        Run(batch, start, maxLength, default, states, SizeOfPieces(batch.CountAt(start)));

    /// <inheritdoc cref="Layer{T}.UpdateStatistics"/>
    public void UpdateStatistics()
    {
        if (_measuresBatches)
            _workers[0].UpdateStatistics();
    }

    public void Dispose() => _team.Dispose();

    /// <summary>
    /// Large networks have larger pieces, since weights come from afar once for each piece, and so have large batches, since
    /// gradients are added once for each. Part of every result: with other numbers here, other bits come out.
    /// </summary>
    private int SizeOfPieces(int count)
    {
        int least = _gradients.Length switch { < 1 << 16 => 16, < 1 << 20 => 32, _ => 64 };
        return Math.Max(least, (count + MaxPieces - 1) / MaxPieces);
    }

    private LossSum Run(
        SequenceBatch batch, int start, int maxLength, Pass pass, CarriedStates? states, int pieceSize)
    {
        int count = batch.CountAt(start);
        _batch = batch;
        _states = states;
        _isCarrying = states is { IsCarrying: true };
        states?.Grow(batch.Count);
        int pieces = (count + pieceSize - 1) / pieceSize;
        Buffers.Ensure(ref _pieces, pieces, 1);
        for (int i = 0; i < pieces; i++)
        {
            int first = i * pieceSize;
            _pieces[i] = new Piece(
                first, Math.Min(pieceSize, count - first), start, maxLength, pass with { FirstSequence = first });
        }
        // Whether one thread or several work through the pieces makes no difference to the result.
        long rows = 0;
        for (int b = 0; b < count; b++)
            rows += Math.Min(maxLength, batch.Lengths[b] - start);
        int threads = rows * _gradients.Length < SmallWork ? 1 : Math.Min(_team.Size, pieces);
        while (_workers.Count < threads)
            _workers.Add(new PieceWorker(_network, _loss));

        LossSum loss = default;
        for (_firstPiece = 0; _firstPiece < pieces; _firstPiece += _pieceCount)
        {
            _pieceCount = Math.Min(threads, pieces - _firstPiece);
            _team.Run(_pieceCount, _runPiece);
            for (int i = 0; i < _pieceCount; i++)
                loss += _workers[i].Loss;
            if (pass.IsTraining)
                _team.Run(_pieceCount, _addGradients);
        }
        return loss;
    }

    private void RunPiece(int worker) =>
        _workers[worker].Run(_batch!, _pieces[_firstPiece + worker], _states, _isCarrying);

    /// <summary>Adds one stretch of all pieces' gradients; stretches do not overlap.</summary>
    private void AddGradients(int worker)
    {
        int begin = Boundary(worker);
        int length = Boundary(worker + 1) - begin;
        Span<float> sum = _gradients.AsSpan(begin, length);
        for (int i = 0; i < _pieceCount; i++)
        {
            if (_workers[i].Loss.Weight > 0)
                RowSums.Add(sum, _workers[i].Gradients.Slice(begin, length), sum);
        }

        int Boundary(int part) => (int)((long)_gradients.Length * part / _pieceCount);
    }
}
