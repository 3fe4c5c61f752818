using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;

namespace RnnMl.Engine;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed class TrainingOptions
{
    private const int MaxThreads = ThreadTeam.MaxSize;

    /// <summary>The number of sequences in a batch; at least 1; default 32. An epoch's last batch takes what is left.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// The number of batches in one step of the optimizer; at least 1, the default. The step's loss is the weighted mean over
    /// the rows (sequences or time steps) of all its batches together. So it is, but for rounding, the step on one batch of
    /// that many times the size, whether or not lengths and weights are spread evenly over the batches; a mean of the batches'
    /// means is another number where they are not. An epoch's last step takes what is left. Batches in which nothing counts
    /// are passed over. With <see cref="TruncationLength"/>, it is the number of chunks.
    /// </summary>
    public int GradientAccumulationSteps { get; init; } = 1;

    /// <summary>
    /// The number of time steps through which gradients go back (truncated back-propagation through time, Williams and Peng
    /// 1990, with k1 = k2); 0, the default, for the whole of each sequence. Sequences are cut into chunks of this many steps,
    /// the last one shorter. A chunk begins with the states in which the one before left the network, as constants, and the
    /// optimizer takes a step after each: memory does not grow with the length, but for the data. A sequence's first chunk
    /// begins with the network's initial states. A network with one output for each sequence (<see cref="LastStepSpec"/>) has
    /// its loss in the last chunk of each sequence alone; earlier ones only bring the states there. Every chunk has dropout
    /// masks of its own. Evaluation is cut alike, to the same result.
    /// </summary>
    public int TruncationLength { get; init; }

    /// <summary>
    /// Whether row r of a batch goes on where row r of the batch before stopped, with its states as constants (Keras'
    /// stateful=True); default false. Rows are then parallel streams: with B = <see cref="BatchSize"/>, stream r is made of the
    /// sequences r, r + B, r + 2B, … of the dataset. An epoch, and an evaluation, begins with the network's initial states; in
    /// a last, shorter batch the first streams go on. <see cref="Shuffle"/> must be false.
    /// </summary>
    public bool Stateful { get; init; }

    /// <summary>The largest number of passes over the training set; at least 1; default 100.</summary>
    public int MaxEpochs { get; init; } = 100;

    /// <summary>What training makes small; default <see cref="MeanSquaredErrorLoss"/>.</summary>
    public Loss Loss { get; init; } = new MeanSquaredErrorLoss();

    /// <summary>The optimizer's rate; above 0; default 0.001.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How that rate changes; default <see cref="ConstantSchedule"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>
    /// The losses that the schedule sees after the epochs, at least <see cref="MaxEpochs"/> of them, so that the rate takes the way that it took
    /// where they were measured; null for those that are measured now.
    /// </summary>
    internal IReadOnlyList<double>? ScheduleLosses { get; init; }

    /// <summary>The optimizer; default <see cref="AdamOptions"/>.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>
    /// Weight of the penalty |w| on every weight of a matrix (not on biases and other vectors), with any optimizer; 0 or more;
    /// default 0. Penalties are part of the gradients that are measured and clipped, but not of the losses that are reported.
    /// </summary>
    public double L1 { get; init; }

    /// <summary>Weight of the penalty w^2 / 2 on the same weights; 0 or more; default 0.</summary>
    public double L2 { get; init; }

    /// <summary>
    /// The magnitude beyond which single gradients are cut (PyTorch's clip_grad_value_), before the norm is looked at;
    /// 0 for no cutting, the default.
    /// </summary>
    public float ClipValue { get; init; }

    /// <summary>
    /// The global norm beyond which gradients are scaled down (PyTorch's clip_grad_norm_); 0 for no clipping; default 1.
    /// </summary>
    public float ClipNorm { get; init; } = 1;

    /// <summary>
    /// Training ends after this many epochs in a row without improvement; 0 for no early stopping, the default.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>By how much the loss must fall below the best one to count as an improvement; 0 or more; default 0.</summary>
    public double MinImprovement { get; init; }

    /// <summary>Whether each epoch takes the sequences in a new random order; default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// The number of batches whose sequences are sorted by length before they are cut into batches, so that the sequences of a
    /// batch are about as long; the batches are then shuffled. 0, the default, for batches that are wholly random. (Keras' and
    /// torchtext's bucketing; 100 is torchtext's number.) Padding costs nothing here in any case, but products of few rows, at
    /// the ends of long sequences, are slow ones. <see cref="Shuffle"/> must be true.
    /// </summary>
    public int BucketBatches { get; init; }

    /// <summary>
    /// Whether training that runs to its end leaves the weights of the best epoch (Keras' restore_best_weights); default yes.
    /// No: those of the last one, for a fixed number of epochs without a validation set, whose training loss, measured while the
    /// weights change, is no measure of an epoch.
    /// </summary>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>The seed of that order and of dropout; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The number of threads, the caller's included; 1 to 1,024; default: as many as there are processors. A batch is cut into
    /// pieces of 16 sequences (32 for networks of 2^16 weights and more, 64 from 2^20 on), or of 1/16 of the batch if that is
    /// more; threads share the pieces, and more threads than pieces have nothing to do. Layers that measure batches (batch
    /// normalisation) need a batch in one piece to train.
    /// </summary>
    /// <remarks>
    /// The result is the same to the bit for any number of threads: pieces depend on shapes alone, and their losses and
    /// gradients are added in their order. The promise holds for one family of kernels and one length of
    /// <see cref="System.Numerics.Vector{T}"/>, as processors with other vector instructions round differently.
    /// Threads that change the weights asynchronously (Niu et al. 2011, "Hogwild!") are declined for this reason: no run of
    /// theirs can be repeated.
    /// </remarks>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, MaxThreads);

    /// <summary>
    /// The file to which <see cref="Trainer.Fit"/> writes checkpoints, each in place of the one before
    /// (<see cref="Trainer.SaveCheckpoint(string)"/>); null, the default, for none.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>The number of epochs after which one is written; 0 for no such; default 1.</summary>
    public int CheckpointEpochs { get; init; } = 1;

    /// <summary>
    /// The number of steps of the optimizer after which one is written, in the middle of epochs too; 0, the default, for no
    /// such.
    /// </summary>
    public int CheckpointSteps { get; init; }

    /// <summary>Called after every step of the optimizer in <see cref="Trainer.Fit"/>, on the thread that trains.</summary>
    public Action<StepReport>? OnBatch { get; init; }

    /// <summary>Called after every epoch, on the thread that trains.</summary>
    public Action<EpochReport>? OnEpoch { get; init; }

    /// <summary>Looked at before every step.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The number of time steps that are gone through at a time, unless a sequence ends before.</summary>
    internal int ChunkLength => TruncationLength > 0 ? TruncationLength : int.MaxValue;

    /// <summary>Room for what sequences carry from chunk to chunk or from batch to batch; null if they carry nothing.</summary>
    internal CarriedStates? CreateStates(RecurrentNetwork network) => TruncationLength > 0 || Stateful
        ? new CarriedStates(new LayerStack<float>(network.Spec, network.Weights).StateSize)
        : null;

    internal void Validate()
    {
        Option.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Option.Require(
            GradientAccumulationSteps >= 1, nameof(GradientAccumulationSteps), GradientAccumulationSteps, "at least 1");
        Option.Require(TruncationLength >= 0, nameof(TruncationLength), TruncationLength, "0 or more");
        Option.Require(Threads is >= 1 and <= MaxThreads, nameof(Threads), Threads, $"1 to {MaxThreads}");
        Option.Require(MaxEpochs >= 1, nameof(MaxEpochs), MaxEpochs, "at least 1");
        Option.Require(Option.IsPositive(LearningRate), nameof(LearningRate), LearningRate, "a number above 0");
        Option.Require(Option.IsNotNegative(L1), nameof(L1), L1, "0 or more");
        Option.Require(Option.IsNotNegative(L2), nameof(L2), L2, "0 or more");
        Option.Require(Option.IsNotNegative(ClipValue), nameof(ClipValue), ClipValue, "0 or more");
        Option.Require(Option.IsNotNegative(ClipNorm), nameof(ClipNorm), ClipNorm, "0 or more");
        Option.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Option.Require(Option.IsNotNegative(MinImprovement), nameof(MinImprovement), MinImprovement, "0 or more");
        Option.Require(BucketBatches >= 0, nameof(BucketBatches), BucketBatches, "0 or more");
        if (BucketBatches > 0 && !Shuffle)
            throw new ArgumentException($"{nameof(Shuffle)} is false; expected true where {nameof(BucketBatches)} is above 0.");
        Option.Require(CheckpointEpochs >= 0, nameof(CheckpointEpochs), CheckpointEpochs, "0 or more");
        Option.Require(CheckpointSteps >= 0, nameof(CheckpointSteps), CheckpointSteps, "0 or more");
        if (CheckpointPath is null && CheckpointSteps > 0)
            throw new ArgumentException($"{nameof(CheckpointSteps)} is {CheckpointSteps}, but {nameof(CheckpointPath)} is null.");
        if (CheckpointPath is not null && CheckpointSteps == 0 && CheckpointEpochs == 0)
        {
            throw new ArgumentException(
                $"{nameof(CheckpointPath)} is set; expected {nameof(CheckpointEpochs)} or {nameof(CheckpointSteps)} above 0.");
        }
        ArgumentNullException.ThrowIfNull(Loss);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Schedule);
        if (Stateful && Shuffle)
            throw new ArgumentException($"{nameof(Shuffle)} is true; expected false where {nameof(Stateful)} is true.");
    }

    /// <summary>
    /// The options on which the bits of a run depend, by name and as text: equal texts are equal values, in any culture.
    /// </summary>
    internal Dictionary<string, string> Describe()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            // Records write their numbers in the current culture.
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [nameof(BatchSize)] = $"{BatchSize}",
                [nameof(GradientAccumulationSteps)] = $"{GradientAccumulationSteps}",
                [nameof(TruncationLength)] = $"{TruncationLength}",
                [nameof(Stateful)] = $"{Stateful}",
                [nameof(Loss)] = $"{Loss}",
                [nameof(LearningRate)] = $"{LearningRate}",
                [nameof(Schedule)] = $"{Schedule}",
                [nameof(Optimizer)] = $"{Optimizer}",
                [nameof(L1)] = $"{L1}",
                [nameof(L2)] = $"{L2}",
                [nameof(ClipValue)] = $"{ClipValue}",
                [nameof(ClipNorm)] = $"{ClipNorm}",
                [nameof(MinImprovement)] = $"{MinImprovement}",
                [nameof(Shuffle)] = $"{Shuffle}",
                [nameof(BucketBatches)] = $"{BucketBatches}",
                [nameof(Seed)] = $"{Seed}",
            };
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    /// <summary>Checks the options that not every network and loss allows.</summary>
    internal void ValidateFor(NetworkSpec spec, bool targetIsSequence)
    {
        if (TruncationLength == 0 && !Stateful)
            return;
        string option = TruncationLength > 0 ? nameof(TruncationLength) : nameof(Stateful);
        foreach (LayerSpec layer in spec.Layers)
        {
            if (!layer.IsCausal)
            {
                throw new ArgumentException(
                    $"{option} is set, but layer '{layer.Name}' needs later steps or the whole sequence; expected layers that " +
                    "read forwards and carry what they need from step to step.");
            }
        }
        if (TruncationLength > 0 && spec.OutputIsSequence && !targetIsSequence)
        {
            throw new ArgumentException(
                $"{option} is set, but {Loss.GetType().Name} needs the outputs of a whole sequence at once; expected a loss " +
                "with a target for every time step.");
        }
    }
}
