using System;

namespace RnnMl.Engine;

/// <summary>
/// One step of the optimizer, and the next: gradients are added up over one or more passes, which are batches or chunks of
/// them, then they change the weights. The gradient is that of the weighted mean over the rows of all passes together, as if
/// they had been one batch, however their lengths and weights are spread over them.
/// </summary>
internal sealed class TrainingStep
{
    private readonly RecurrentNetwork _network;
    private readonly TrainingOptions _options;
    private readonly BatchRunner _runner;
    private bool _hasNewStatistics;

    public TrainingStep(RecurrentNetwork network, TrainingOptions options, BatchRunner runner)
    {
        _network = network;
        _options = options;
        _runner = runner;
        Optimizer = options.Optimizer.Create<float>(network.Weights.TrainedLength);
        Scheduler = options.Schedule.CreateScheduler(options.LearningRate);
    }

    public Optimizer<float> Optimizer { get; }

    public Scheduler Scheduler { get; }

    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; set; }

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; set; }

    /// <summary>The number of all passes, which chooses their random numbers.</summary>
    public long AllPasses { get; set; }

    /// <summary>The number of passes that the next step is made from so far; those in which nothing counts are not among them.</summary>
    public int Passes { get; private set; }

    /// <summary>The loss of these passes, then of the step made from them.</summary>
    public LossSum Loss { get; private set; }

    /// <summary>Forgets the passes that no step has been made from.</summary>
    public void Reset() => Passes = 0;

    /// <summary>Takes a chunk of a batch into the next step.</summary>
    /// <inheritdoc cref="BatchRunner.Train"/>
    public void Add(SequenceBatch batch, int start, int maxLength, CarriedStates? states)
    {
        if (Passes == 0)
        {
            Loss = default;
            _runner.Gradients.Clear();
        }
        else
        {
            UpdateStatistics();
        }
        LossSum loss = _runner.Train(batch, start, maxLength, Pass.Training(_options.Seed, AllPasses++), states);
        _hasNewStatistics = loss.Weight != 0 && double.IsFinite(loss.Sum);
        if (loss.Weight == 0)
            return;
        Loss += loss;
        Passes++;
    }

    /// <summary>Changes the weights.</summary>
    /// <param name="epoch">For the message of the exception.</param>
    /// <exception cref="NonFiniteLossException">
    /// The loss or the gradients' norm is not finite. The weights are unchanged, but for what layers measured in passes before the
    /// last one, as far as their own loss was finite.
    /// </exception>
    public StepReport Take(int epoch)
    {
        Span<float> gradients = _runner.Gradients;
        GradientClipping.Scale(gradients, Loss.Scale);
        Regularization.AddGradient(_network.Weights, gradients, _options.L1, _options.L2);
        double norm = GradientClipping.Norm<float>(gradients);
        Passes = 0;
        Steps++;
        if (!double.IsFinite(Loss.Mean) || !double.IsFinite(norm))
            throw NonFinite(epoch, Loss.Mean, norm);
        Clip(gradients, norm);
        UpdateStatistics();
        LearningRate = Scheduler.Rate;
        Optimizer.Step(_network.Weights.Trained, gradients, LearningRate);
        Scheduler.EndStep();
        _network.Weights.Pack();
        return new StepReport(Steps, Loss.Mean, norm, LearningRate);
    }

    public NonFiniteLossException NonFinite(int epoch, double loss, double norm)
    {
        (string name, float value) = _network.Weights.FindLargest();
        return new NonFiniteLossException(epoch, Steps, loss, norm, name, value);
    }

    /// <summary>Takes what layers measured in the last pass, which the next one forgets; nothing if that pass did not count.</summary>
    private void UpdateStatistics()
    {
        if (_hasNewStatistics)
            _runner.UpdateStatistics();
        _hasNewStatistics = false;
    }

    private void Clip(Span<float> gradients, double norm)
    {
        if (_options.ClipValue > 0)
        {
            GradientClipping.ClipValue(gradients, _options.ClipValue);
            norm = GradientClipping.Norm<float>(gradients);
        }
        if (_options.ClipNorm > 0)
            GradientClipping.Clip(gradients, norm, _options.ClipNorm);
    }
}
