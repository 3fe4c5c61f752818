using System;
using System.Threading;

namespace RnnMl.Engine;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed class TrainingOptions
{
    /// <summary>The number of sequences in one step; at least 1; default 32. An epoch's last step takes what is left.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The largest number of passes over the training set; at least 1; default 100.</summary>
    public int MaxEpochs { get; init; } = 100;

    /// <summary>What training makes small; default <see cref="MeanSquaredErrorLoss"/>.</summary>
    public Loss Loss { get; init; } = new MeanSquaredErrorLoss();

    /// <summary>The optimizer's rate; above 0; default 0.001.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>How that rate changes; default <see cref="ConstantSchedule"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

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

    /// <summary>The seed of that order and of dropout; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Called after every epoch, on the thread that trains.</summary>
    public Action<EpochReport>? OnEpoch { get; init; }

    /// <summary>Looked at before every step.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        Option.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Option.Require(MaxEpochs >= 1, nameof(MaxEpochs), MaxEpochs, "at least 1");
        Option.Require(Option.IsPositive(LearningRate), nameof(LearningRate), LearningRate, "a number above 0");
        Option.Require(Option.IsNotNegative(L1), nameof(L1), L1, "0 or more");
        Option.Require(Option.IsNotNegative(L2), nameof(L2), L2, "0 or more");
        Option.Require(Option.IsNotNegative(ClipValue), nameof(ClipValue), ClipValue, "0 or more");
        Option.Require(Option.IsNotNegative(ClipNorm), nameof(ClipNorm), ClipNorm, "0 or more");
        Option.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Option.Require(Option.IsNotNegative(MinImprovement), nameof(MinImprovement), MinImprovement, "0 or more");
        ArgumentNullException.ThrowIfNull(Loss);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Schedule);
    }
}
