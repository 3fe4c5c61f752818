using System;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Benchmarks.Speed;

/// <summary>A training step and a prediction of the engine on a batch in memory.</summary>
internal sealed class EngineWork : ISequenceDataset, IDisposable
{
    private readonly BenchmarkCase _shape;
    private readonly float[] _inputs;
    private readonly int[] _lengths;
    private readonly float[] _outputs;
    private readonly BatchRunner _runner;
    private readonly TrainingStep _step;
    private readonly SequenceBatch _batch;
    private readonly Predictor _predictor;

    /// <param name="shape">Sizes.</param>
    /// <param name="cell">LSTM, GRU or RNN.</param>
    /// <param name="threads">How many may work at once.</param>
    /// <param name="change">What is different from the plain cell; by default nothing.</param>
    /// <param name="isRagged">Whether lengths are spread evenly over T/4 to T.</param>
    public EngineWork(
        BenchmarkCase shape, string cell, int threads, Func<RecurrentSpec, RecurrentSpec>? change = null, bool isRagged = false)
    {
        _shape = shape;
        var random = new RandomSource(1);
        _inputs = [.. Enumerable.Range(0, shape.B * shape.T * shape.I).Select(_ => (float)(2 * random.NextDouble() - 1))];
        _lengths = [.. Enumerable.Range(0, shape.B).Select(b => isRagged ? LengthOf(b) : shape.T)];
        _outputs = new float[shape.B];
        var recurrent = new RecurrentSpec
        {
            Name = "rnn",
            Cell = cell switch { "LSTM" => CellType.Lstm, "GRU" => CellType.Gru, _ => CellType.SimpleRnn },
            HiddenSize = shape.H,
            LayerCount = shape.L,
            ReturnSequences = false,
        };
        var spec = new NetworkSpec
        {
            InputSize = shape.I,
            Layers = [change?.Invoke(recurrent) ?? recurrent, new DenseSpec { Name = "head", OutputSize = 1 }],
        };
        var network = new RecurrentNetwork(spec, seed: 1);
        var options = new TrainingOptions
        {
            MaxEpochs = 1,
            BatchSize = shape.B,
            Threads = threads,
            Loss = new MeanSquaredErrorLoss(),
            Optimizer = new AdamOptions(),
            // As the peers.
            ClipNorm = 0,
        };
        _runner = new BatchRunner(network, options.Loss, threads);
        _step = new TrainingStep(network, options, _runner);
        _batch = new SequenceBatch(shape.I);
        _batch.Load(this, [.. Enumerable.Range(0, shape.B)], targetIsSequence: false);
        _predictor = network.CreatePredictor(threads);
    }

    public int Count => _shape.B;

    public int InputSize => _shape.I;

    public int TargetSize => 1;

    /// <summary>The time steps of all sequences.</summary>
    public int Steps => _lengths.Sum();

    public void Train()
    {
        _step.Add(_batch, start: 0, maxLength: int.MaxValue, states: null);
        _step.Take(epoch: 1);
    }

    public void Infer() => _predictor.Predict(this, 0, _shape.B, _outputs);

    public int GetLength(int index) => _lengths[index];

    public void GetSequence(int index, Span<float> sequence) =>
        _inputs.AsSpan(index * _shape.T * _shape.I, sequence.Length).CopyTo(sequence);

    public void GetTarget(int index, Span<float> target) => target[0] = index % 3 - 1;

    public void Dispose()
    {
        _runner.Dispose();
        _predictor.Dispose();
    }

    private int LengthOf(int b)
    {
        int shortest = Math.Max(1, _shape.T / 4);
        return shortest + (int)((long)b * 7919 % _shape.B * (_shape.T - shortest + 1) / _shape.B);
    }
}
