using System;
using System.Diagnostics;
using System.Globalization;

namespace RnnMl.Engine;

/// <summary>
/// Trains a network by back-propagation through time. It serves one thread at a time, and nothing else may use the network's
/// weights while it works. A run is determined by the network's weights, the data and the options, whatever the number of
/// threads. Once its buffers have grown to the largest batch, a step allocates nothing. Disposing of it ends its threads.
/// </summary>
/// <remarks>
/// The memory of a step beside the dataset, in numbers of 4 bytes and within a twentieth, for plain recurrent cells and layer
/// normalisation (other options of a cell keep more):
/// <code>
/// threads (S T R + 2 W) + 7 W + B T I
///
/// B, T, I  sequences in a batch, their length, and their features; B T and S T are sums where lengths differ
/// S        sequences in a piece (<see cref="TrainingOptions.Threads"/>); T in S T is at most <see cref="TrainingOptions.TruncationLength"/>
/// R        values kept of a time step: I, and for each level with input size I_l and H units, filled up to whole registers
///          (4 to 16 units), I_l + 1 + g H, where g is 9 for LSTM, 8 for GRU, 4 for SimpleRNN, or with layer
///          normalisation 18, 14, 6; for two directions 2 (I_l + 1 + g H) + 8 H, in the last level + 4 H
/// W        weights, of which each thread has gradients twice, and all together the weights, their gradients, Adam's two
///          means, and three packed copies; SGD has two less, <see cref="Fit"/> the best weights too
/// </code>
/// </remarks>
public sealed partial class Trainer : IDisposable
{
    private readonly RecurrentNetwork _network;
    private readonly TrainingOptions _options;
    private readonly LossEvaluator<float> _loss;
    private readonly BatchRunner _runner;
    private readonly TrainingStep _step;
    private readonly RandomSource _random;
    private readonly SequenceBatch _batch;
    private readonly CarriedStates? _states;
    private readonly Evaluator _evaluator;
    private TrainingRun? _run;

    /// <summary>A trainer that has taken no step yet.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the loss, truncation or statefulness does not suit the network; the message names it.
    /// </exception>
    public Trainer(RecurrentNetwork network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _loss = options.Loss.CreateEvaluator<float>(network.Spec.OutputSize, network.Spec.OutputIsSequence);
        options.ValidateFor(network.Spec, _loss.TargetIsSequence);
        _network = network;
        _options = options;
        _runner = new BatchRunner(network, options.Loss, options.Threads);
        _step = new TrainingStep(network, options, _runner);
        _random = new RandomSource(options.Seed);
        _batch = new SequenceBatch(network.Spec.InputSize);
        _states = options.CreateStates(network);
        _evaluator = new Evaluator(network, options, _runner, _loss.TargetIsSequence);
    }

    /// <summary>
    /// Trains until <see cref="TrainingOptions.MaxEpochs"/> or early stopping. The network is left with the weights of its best
    /// epoch: that of the lowest validation loss or, without a validation set, of the lowest training loss (unless
    /// <see cref="TrainingOptions.RestoreBestWeights"/> says otherwise). A second call goes on with the optimizer and the
    /// schedule as the first one left them.
    /// </summary>
    /// <param name="training">The training set.</param>
    /// <param name="validation">A set to measure the network on after every epoch.</param>
    /// <exception cref="ArgumentException">A set is empty, or its sizes are not the network's.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. The weights are the best so far, or, before the end of the first epoch, those from before the
    /// call.
    /// </exception>
    /// <exception cref="NonFiniteLossException">A loss was NaN or infinite. The weights are as for a cancellation.</exception>
    public TrainingResult Fit(ISequenceDataset training, ISequenceDataset? validation = null)
    {
        Require(training, nameof(training));
        if (validation is not null)
            Require(validation, nameof(validation));

        float[] weights = _network.Weights.Values;
        TrainingRun run = _run ??= new TrainingRun(
            (float[])weights.Clone(), DatasetSize.Of(training)!, DatasetSize.Of(validation));
        RequireSize(run.Training, training, nameof(training));
        RequireSize(run.Validation, validation, nameof(validation));
        var order = new int[training.Count];
        _step.Reset();
        try
        {
            while (run.Epoch <= _options.MaxEpochs && !run.IsOut(_options.Patience))
            {
                RunEpoch(run, training, order, validation);
                SaveCheckpointEvery(_options.CheckpointEpochs, run.Reports.Count);
                _options.OnEpoch?.Invoke(run.Reports[^1]);
            }
            if (!_options.RestoreBestWeights)
                weights.CopyTo(run.Best, 0);
        }
        finally
        {
            _run = null;
            _step.Reset();
            run.Best.CopyTo(weights, 0);
            _network.Weights.Pack();
        }
        return new TrainingResult(run.Reports, run.BestEpoch, run.BestLoss);
    }

    /// <summary>
    /// One step on one batch, whatever <see cref="TrainingOptions.GradientAccumulationSteps"/> says; with
    /// <see cref="TrainingOptions.TruncationLength"/>, one for each chunk in which anything counts.
    /// </summary>
    /// <param name="data">The dataset.</param>
    /// <param name="indices">The sequences of the batch; at least one.</param>
    /// <returns>
    /// The last step, with the loss of the whole batch and the mean of the gradients' norms. Both are 0, and nothing has
    /// changed, if all weights in the batch are 0.
    /// </returns>
    /// <exception cref="ArgumentException">There is no such sequence, or the dataset's sizes are not the network's.</exception>
    /// <exception cref="NonFiniteLossException">
    /// The loss or the gradients' norm is not finite. The weights are as the last chunk before left them.
    /// </exception>
    public StepReport Step(ISequenceDataset data, ReadOnlySpan<int> indices)
    {
        Require(data, nameof(data));
        _step.Reset();
        LoadBatch(data, indices, start: 0);
        LossSum loss = default;
        double normSum = 0;
        int steps = 0;
        for (int start = 0; start < _batch.Steps; start = _batch.EndOfChunk(start, _options.ChunkLength))
        {
            _step.Add(_batch, start, _options.ChunkLength, _states);
            if (_step.Passes == 0)
                continue;
            normSum += _step.Take(epoch: 0).GradientNorm;
            loss += _step.Loss;
            steps++;
        }
        return new StepReport(_step.Steps, loss.Mean, steps > 0 ? normSum / steps : 0, _step.LearningRate);
    }

    /// <summary>
    /// With <see cref="TrainingOptions.Stateful"/>, makes the next <see cref="Step"/> begin with the network's initial states,
    /// as every epoch does (Keras' reset_states).
    /// </summary>
    public void ResetStates() => _states?.Reset();

    /// <summary>The loss of a dataset: the weighted mean over all its sequences or time steps.</summary>
    /// <exception cref="ArgumentException">The dataset is empty, or its sizes are not the network's.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public double Evaluate(ISequenceDataset data)
    {
        Require(data, nameof(data));
        return MeanOf(_evaluator.Evaluate(data), nameof(data));
    }

    /// <summary>Ends the trainer's threads. The network is not touched.</summary>
    public void Dispose() => _runner.Dispose();

    private void RunEpoch(TrainingRun run, ISequenceDataset training, int[] order, ISequenceDataset? validation)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        run.Random = _random.State;
        if (_options.Shuffle)
            _random.Shuffle(order);
        if (_options.BucketBatches > 0)
            LengthBuckets.Arrange(order, training, _options.BatchSize, _options.BucketBatches, _random);
        if (run.Position == 0 && run.TimeStep == 0)
            _states?.Reset();
        while (run.Position < order.Length)
        {
            int count = Math.Min(_options.BatchSize, order.Length - run.Position);
            long loading = Stopwatch.GetTimestamp();
            LoadBatch(training, order.AsSpan(run.Position, count), run.TimeStep);
            run.LoadingDuration += Stopwatch.GetElapsedTime(loading);
            int start = run.TimeStep;
            do
            {
                if (_step.Passes == 0)
                    _options.CancellationToken.ThrowIfCancellationRequested();
                _step.Add(_batch, start, _options.ChunkLength, _states);
                start = _batch.EndOfChunk(start, _options.ChunkLength);
                run.TimeStep = start < _batch.Steps ? start : 0;
                if (run.TimeStep == 0)
                    run.Position += count;
                bool isLast = run.Position == order.Length;
                if (_step.Passes == _options.GradientAccumulationSteps || (isLast && _step.Passes > 0))
                    TakeStep(run);
            }
            while (run.TimeStep > 0);
        }

        double trainingLoss = MeanOf(run.Loss, nameof(training));
        double norm = run.NormSum / run.Steps;
        double? validationLoss = validation is null ? null : MeanOf(_evaluator.Evaluate(validation), nameof(validation));
        if (validationLoss is { } value && !double.IsFinite(value))
            throw _step.NonFinite(run.Epoch, value, norm);
        bool isBest = (validationLoss ?? trainingLoss) < run.BestLoss - _options.MinImprovement;
        TimeSpan duration = run.Duration;
        var report = new EpochReport(
            run.Epoch,
            trainingLoss,
            validationLoss,
            norm,
            _step.LearningRate,
            isBest,
            duration,
            run.LoadingDuration,
            order.Length / duration.TotalSeconds);
        run.Add(report, _network.Weights.Values);
        run.Random = _random.State;
        _step.Scheduler.EndEpoch(_options.ScheduleLosses is { } losses ? losses[report.Epoch - 1] : report.MonitoredLoss);
    }

    private void TakeStep(TrainingRun run)
    {
        StepReport report = _step.Take(run.Epoch);
        run.Add(_step.Loss, report.GradientNorm);
        SaveCheckpointEvery(_options.CheckpointSteps, report.Step);
        _options.OnBatch?.Invoke(report);
    }

    /// <summary>Loads a batch, to begin at time step <paramref name="start"/>; above 0 where a checkpoint stood.</summary>
    private void LoadBatch(ISequenceDataset data, ReadOnlySpan<int> indices, int start)
    {
        _batch.Load(data, indices, _loss.TargetIsSequence);
        if (start == 0 && !_options.Stateful)
            _states?.Reset();
        if (_states is { IsCarrying: true } && indices.Length > _states.Rows)
        {
            throw new ArgumentException(
                $"The batch has {indices.Length} sequences, and {_states.Rows} rows carry a state; expected at most as many.",
                nameof(indices));
        }
        if (start >= _batch.Steps || (start > 0 && _states is not { IsCarrying: true }))
        {
            throw new ArgumentException(
                $"The checkpoint stands at time step {start} of a batch of {_batch.Steps}, which cannot be.", nameof(data));
        }
    }

    private void Require(ISequenceDataset data, string name)
    {
        ArgumentNullException.ThrowIfNull(data, name);
        if (data.Count < 1)
            throw new ArgumentException("The dataset is empty.", name);
        int inputSize = _network.Spec.InputSize;
        if (data.InputSize != inputSize)
            throw new ArgumentException($"The dataset's input size is {data.InputSize}; the network's is {inputSize}.", name);
        if (data.TargetSize < 1 || data.TargetSize != (_loss.TargetSize ?? data.TargetSize))
        {
            string expected = _loss.TargetSize?.ToString(CultureInfo.InvariantCulture) ?? "at least 1";
            throw new ArgumentException(
                $"The dataset's target size is {data.TargetSize}; {_options.Loss.GetType().Name} on this network expects {expected}.",
                name);
        }
    }

    private static void RequireSize(DatasetSize? expected, ISequenceDataset? data, string name)
    {
        DatasetSize? found = DatasetSize.Of(data);
        if (found != expected)
        {
            throw new ArgumentException(
                $"The checkpoint was written with the dataset {(expected is null ? "null" : expected)}; this one is " +
                $"{(found is null ? "null" : found)}.",
                name);
        }
    }

    private static double MeanOf(LossSum loss, string name) => loss.Weight > 0
        ? loss.Mean
        : throw new ArgumentException("Nothing in the dataset counts: all of its weights are 0.", name);
}
