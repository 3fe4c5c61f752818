using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// Trains a network by back-propagation through all time steps. It serves one thread at a time, and nothing else may use the
/// network's weights while it works. A run is determined by the network's weights, the data and the options. Once its buffers
/// have grown to the largest batch, a step allocates nothing.
/// </summary>
public sealed class Trainer
{
    private readonly RecurrentNetwork _network;
    private readonly TrainingOptions _options;
    private readonly LayerStack<float> _stack;
    private readonly BatchLoader _loader;
    private readonly LossEvaluator<float> _loss;
    private readonly Optimizer<float> _optimizer;
    private readonly Scheduler _scheduler;
    private readonly RandomSource _random;
    private readonly float[] _gradients;
    private readonly int _inputSize;
    private float[] _outputGradient = [];
    private double _learningRate;
    private int _epoch;
    private long _steps;

    /// <summary>A trainer that has taken no step yet.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the loss does not suit the network's output; the message names it.
    /// </exception>
    public Trainer(RecurrentNetwork network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _network = network;
        _options = options;
        _stack = new LayerStack<float>(network.Spec, network.Weights);
        _loader = new BatchLoader(network.Spec, _stack);
        _gradients = new float[network.Weights.TrainedLength];
        _loss = options.Loss.CreateEvaluator<float>(network.Spec.OutputSize, network.Spec.OutputIsSequence);
        _optimizer = options.Optimizer.Create<float>(_gradients.Length);
        _scheduler = options.Schedule.CreateScheduler(options.LearningRate);
        _random = new RandomSource(options.Seed);
        _inputSize = network.Spec.InputSize;
    }

    /// <summary>
    /// Trains until <see cref="TrainingOptions.MaxEpochs"/> or early stopping. The network is left with the weights of its best
    /// epoch: that of the lowest validation loss or, without a validation set, of the lowest training loss. A second call goes
    /// on with the optimizer and the schedule as the first one left them.
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
        var best = (float[])weights.Clone();
        double bestLoss = double.PositiveInfinity;
        int bestEpoch = 0;
        var reports = new List<EpochReport>();
        var order = new int[training.Count];
        var validationOrder = new int[validation?.Count ?? 0];
        Identity(validationOrder);
        try
        {
            for (_epoch = 1; _epoch <= _options.MaxEpochs; _epoch++)
            {
                Identity(order);
                if (_options.Shuffle)
                    _random.Shuffle(order);
                EpochReport report = RunEpoch(training, order, validation, validationOrder, bestLoss);
                _scheduler.EndEpoch(report.MonitoredLoss);
                if (report.IsBest)
                {
                    bestLoss = report.MonitoredLoss;
                    bestEpoch = _epoch;
                    weights.CopyTo(best, 0);
                }
                reports.Add(report);
                _options.OnEpoch?.Invoke(report);
                if (_options.Patience > 0 && _epoch - bestEpoch >= _options.Patience)
                    break;
            }
        }
        finally
        {
            _epoch = 0;
            best.CopyTo(weights, 0);
            _network.Weights.Pack();
        }
        return new TrainingResult(reports, bestEpoch, bestLoss);
    }

    /// <summary>One step on one batch.</summary>
    /// <param name="data">The dataset.</param>
    /// <param name="indices">The sequences of the batch; at least one.</param>
    /// <exception cref="ArgumentException">There is no such sequence, or the dataset's sizes are not the network's.</exception>
    /// <exception cref="NonFiniteLossException">
    /// The loss or the gradients' norm is not finite. The weights are unchanged.
    /// </exception>
    public StepReport Step(ISequenceDataset data, ReadOnlySpan<int> indices)
    {
        Require(data, nameof(data));
        (LossSum loss, double norm) = StepChecked(data, indices);
        return new StepReport(loss.Mean, norm);
    }

    /// <summary>The loss of a dataset: the weighted mean over all its sequences or time steps.</summary>
    /// <exception cref="ArgumentException">The dataset is empty, or its sizes are not the network's.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public double Evaluate(ISequenceDataset data)
    {
        Require(data, nameof(data));
        var order = new int[data.Count];
        Identity(order);
        return MeanOf(Evaluate(data, order), nameof(data));
    }

    private EpochReport RunEpoch(
        ISequenceDataset training,
        ReadOnlySpan<int> order,
        ISequenceDataset? validation,
        ReadOnlySpan<int> validationOrder,
        double bestLoss)
    {
        long start = Stopwatch.GetTimestamp();
        LossSum loss = default;
        double norm = 0;
        int batches = 0;
        for (int done = 0; done < order.Length; done += _options.BatchSize)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> indices = order.Slice(done, Math.Min(_options.BatchSize, order.Length - done));
            (LossSum stepLoss, double stepNorm) = StepChecked(training, indices);
            loss += stepLoss;
            norm += stepNorm;
            batches++;
        }
        double trainingLoss = MeanOf(loss, nameof(training));
        double? validationLoss = validation is null ? null : MeanOf(Evaluate(validation, validationOrder), nameof(validation));
        if (validationLoss is { } value && !double.IsFinite(value))
            throw NonFinite(new StepReport(value, norm / batches));
        bool isBest = (validationLoss ?? trainingLoss) < bestLoss - _options.MinImprovement;
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        return new EpochReport(
            _epoch,
            trainingLoss,
            validationLoss,
            norm / batches,
            _learningRate,
            isBest,
            duration,
            order.Length / duration.TotalSeconds);
    }

    private (LossSum Loss, double GradientNorm) StepChecked(ISequenceDataset data, ReadOnlySpan<int> indices)
    {
        _loader.LoadSequences(data, indices, Pass.Training(_options.Seed, _steps));
        _stack.Forward();
        Buffers.Ensure(ref _outputGradient, _stack.Output.Length, 1);
        Span<float> outputGradient = _outputGradient.AsSpan(0, _stack.Output.Length);
        LossSum loss = ComputeLoss(data, indices, outputGradient);
        GradientClipping.Scale(outputGradient, loss.Scale);
        _gradients.AsSpan().Clear();
        _stack.Backward(outputGradient, _gradients, needInputGradient: false);
        Regularization.AddGradient(_network.Weights, _gradients, _options.L1, _options.L2);
        double norm = GradientClipping.Norm<float>(_gradients);

        _steps++;
        if (!double.IsFinite(loss.Mean) || !double.IsFinite(norm))
            throw NonFinite(new StepReport(loss.Mean, norm));
        Clip(norm);
        _learningRate = _scheduler.Rate;
        _stack.UpdateStatistics();
        _optimizer.Step(_network.Weights.Trained, _gradients, _learningRate);
        _scheduler.EndStep();
        _network.Weights.Pack();
        return (loss, norm);
    }

    private void Clip(double norm)
    {
        if (_options.ClipValue > 0)
        {
            GradientClipping.ClipValue<float>(_gradients, _options.ClipValue);
            norm = GradientClipping.Norm<float>(_gradients);
        }
        if (_options.ClipNorm > 0)
            GradientClipping.Clip<float>(_gradients, norm, _options.ClipNorm);
    }

    private LossSum Evaluate(ISequenceDataset data, ReadOnlySpan<int> order)
    {
        LossSum loss = default;
        for (int done = 0; done < order.Length; done += _options.BatchSize)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> indices = order.Slice(done, Math.Min(_options.BatchSize, order.Length - done));
            _loader.LoadSequences(data, indices);
            _stack.Forward();
            loss += ComputeLoss(data, indices, gradient: []);
        }
        return loss;
    }

    private LossSum ComputeLoss(ISequenceDataset data, ReadOnlySpan<int> indices, Span<float> gradient)
    {
        ReadOnlySpan<float> targets = _loader.LoadTargets(data, indices, _loss.TargetIsSequence);
        ReadOnlySpan<float> weights = _loader.LoadWeights(data, indices, _loss.TargetIsSequence);
        return _loss.Compute(_stack.Layout, _stack.Output, targets, weights, gradient);
    }

    private NonFiniteLossException NonFinite(StepReport report)
    {
        (string name, float value) = _network.Weights.FindLargest();
        return new NonFiniteLossException(_epoch, _steps, report, name, value);
    }

    private void Require(ISequenceDataset data, string name)
    {
        ArgumentNullException.ThrowIfNull(data, name);
        if (data.Count < 1)
            throw new ArgumentException("The dataset is empty.", name);
        if (data.InputSize != _inputSize)
            throw new ArgumentException($"The dataset's input size is {data.InputSize}; the network's is {_inputSize}.", name);
        if (data.TargetSize < 1 || data.TargetSize != (_loss.TargetSize ?? data.TargetSize))
        {
            string expected = _loss.TargetSize?.ToString(CultureInfo.InvariantCulture) ?? "at least 1";
            throw new ArgumentException(
                $"The dataset's target size is {data.TargetSize}; {_options.Loss.GetType().Name} on this network expects {expected}.",
                name);
        }
    }

    private static double MeanOf(LossSum loss, string name) =>
        loss.Weight > 0
            ? loss.Mean
            : throw new ArgumentException("Nothing in the dataset counts: all of its weights are 0.", name);

    private static void Identity(Span<int> order)
    {
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
    }
}
