using System;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// What one thread needs to take a piece of a batch forwards and backwards: layers with buffers of their own, and gradients.
/// </summary>
internal sealed class PieceWorker
{
    private readonly LayerStack<float> _stack;
    private readonly BatchLoader _loader;
    private readonly LossEvaluator<float> _loss;
    private readonly float[] _gradients;
    private float[] _outputGradient = [];
    private float[] _states = [];

    public PieceWorker(RecurrentNetwork network, Loss loss)
    {
        _stack = new LayerStack<float>(network.Spec, network.Weights);
        _loader = new BatchLoader(network.Spec, _stack);
        _loss = loss.CreateEvaluator<float>(network.Spec.OutputSize, network.Spec.OutputIsSequence);
        _gradients = new float[network.Weights.TrainedLength];
    }

    /// <summary>The loss of the last piece.</summary>
    public LossSum Loss { get; private set; }

    /// <summary>
    /// The gradient of the last piece's <see cref="LossSum.Sum"/>, if it was one of training and anything in it counts.
    /// </summary>
    public ReadOnlySpan<float> Gradients => _gradients;

    /// <summary>Forwards and, in a training pass, backwards.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="piece">Which sequences and steps of it.</param>
    /// <param name="states">
    /// Where the batch's sequences begin if they carry states, and where they leave them; null if the whole of each sequence is
    /// in the piece and nothing comes after it.
    /// </param>
    /// <param name="isCarrying">Whether they carry states.</param>
    public void Run(SequenceBatch batch, Piece piece, CarriedStates? states, bool isCarrying)
    {
        _loader.Begin(batch, piece.First, piece.Count, piece.Start, piece.MaxLength, piece.Pass);
        ReadOnlySpan<int> rows = batch.Order.Slice(piece.First, piece.Count);
        if (isCarrying)
            PutStates(states!, rows);
        _stack.Forward();
        if (states is not null)
            TakeStates(states, rows);

        Buffers.Ensure(ref _outputGradient, _stack.Output.Length, 1);
        Span<float> outputGradient = _outputGradient.AsSpan(0, piece.Pass.IsTraining ? _stack.Output.Length : 0);
        Loss = _loss.Compute(_stack.Layout, _stack.Output, _loader.LoadTargets(), _loader.LoadWeights(), outputGradient);
        if (outputGradient.IsEmpty || Loss.Weight == 0)
            return;
        _gradients.AsSpan().Clear();
        _stack.Backward(outputGradient, _gradients, needInputGradient: false);
    }

    /// <inheritdoc cref="Layer{T}.UpdateStatistics"/>
    public void UpdateStatistics() => _stack.UpdateStatistics();

    private void PutStates(CarriedStates states, ReadOnlySpan<int> rows)
    {
        int size = states.StateSize;
        Buffers.Ensure(ref _states, rows.Length, size);
        for (int b = 0; b < rows.Length; b++)
            states[rows[b]].CopyTo(_states.AsSpan(b * size, size));
        _stack.SetStates(_states);
    }

    private void TakeStates(CarriedStates states, ReadOnlySpan<int> rows)
    {
        int size = states.StateSize;
        Buffers.Ensure(ref _states, rows.Length, size);
        _stack.GetStates(_states);
        for (int b = 0; b < rows.Length; b++)
            _states.AsSpan(b * size, size).CopyTo(states[rows[b]]);
    }
}

/// <summary>A part of a batch: some of its sequences, and a chunk of their time steps.</summary>
/// <param name="First">The first sequence in the sorted order.</param>
/// <param name="Count">The number of sequences.</param>
/// <param name="Start">The first time step.</param>
/// <param name="MaxLength">The number of time steps, unless a sequence ends before.</param>
/// <param name="Pass">What is done with it.</param>
internal readonly record struct Piece(int First, int Count, int Start, int MaxLength, Pass Pass);
