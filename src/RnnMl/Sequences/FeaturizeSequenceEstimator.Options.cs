using System;
using System.Threading;
using RnnMl.Engine;
using RnnMl.Trainers;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

public sealed partial class FeaturizeSequenceEstimator
{
    /// <summary>All options of an autoencoder of sequences.</summary>
    public sealed class Options
    {
        /// <summary>The column of codes to make: a vector of <see cref="CodeSize"/> Singles. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>The column of sequences: a vector of Single, [T, F], of any length. Default: <see cref="OutputColumnName"/>.</summary>
        public string? InputColumnName;

        /// <summary>
        /// How many values a step has: F, at least 1. Default: as the column's type says (all its dimensions but the first), and
        /// 1 where it has but one dimension.
        /// </summary>
        public int? FeatureCount;

        /// <summary>How many numbers a sequence becomes, 1 to 1,048,576; default 16.</summary>
        public int CodeSize = 16;

        /// <summary>The cell of encoder and decoder; default <see cref="CellType.Gru"/>.</summary>
        public CellType Cell = CellType.Gru;

        /// <summary>Units in encoder and decoder: H, 1 to 65,536; default 32.</summary>
        public int HiddenSize = 32;

        /// <summary>How the values are brought to a common scale; default <see cref="FeatureScaling.Standard"/>.</summary>
        public FeatureScaling Scaling = FeatureScaling.Standard;

        /// <summary>Sequences in one step of the optimizer, at least 1; default 32.</summary>
        public int BatchSize = 32;

        /// <summary>The largest number of passes over the rows, at least 1; default 100.</summary>
        public int MaxEpoch = 100;

        /// <summary>The rate of the optimizer, Adam, above 0; default 0.003.</summary>
        public float LearningRate = 0.003f;

        /// <summary>The gradient's largest norm, at least 0: a longer one is shortened to it. Default 1; 0 leaves it as it is.</summary>
        public float GradientClippingNorm = 1;

        /// <summary>
        /// The share of rows, drawn by the seed, that do not train but are used for early stopping; in [0, 1), at least one row; default
        /// 0.1. 0: train for <see cref="MaxEpoch"/> epochs.
        /// </summary>
        public float ValidationSetFraction = 0.1f;

        /// <summary>How many epochs without a smaller error end the training; default 20, 0 for never.</summary>
        public int EarlyStoppingPatience = 20;

        /// <summary>The number of threads, 1 to 1,024, which changes no bit of the result; default: one for each processor.</summary>
        public int? NumberOfThreads;

        /// <summary>
        /// Fixes the run by itself, to the bit on processors with the same vector instructions. Default: drawn from the MLContext's
        /// own random numbers when the estimator is made.
        /// </summary>
        public int? Seed;

        /// <summary>Called after each epoch, on the thread that trains; losses are mean squared errors of scaled values.</summary>
        public Action<EpochReport>? MetricsCallback;

        /// <summary>Stops Fit, which then throws <see cref="OperationCanceledException"/>.</summary>
        public CancellationToken CancellationToken;

        internal string Input => InputColumnName ?? OutputColumnName;

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            Check(FeatureCount is null or >= 1, nameof(FeatureCount), FeatureCount, "at least 1, or null");
            CheckRange(nameof(CodeSize), CodeSize, 1, 1_048_576);
            CheckDefined(nameof(Cell), Cell);
            CheckRange(nameof(HiddenSize), HiddenSize, 1, 65_536);
            CheckDefined(nameof(Scaling), Scaling);
            Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
            Check(MaxEpoch >= 1, nameof(MaxEpoch), MaxEpoch, "at least 1");
            Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
            Check(GradientClippingNorm >= 0 && float.IsFinite(GradientClippingNorm), nameof(GradientClippingNorm), GradientClippingNorm,
                "at least 0");
            Check(ValidationSetFraction >= 0 && ValidationSetFraction < 1, nameof(ValidationSetFraction), ValidationSetFraction, "in [0, 1)");
            Check(EarlyStoppingPatience >= 0, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 0");
            Check(NumberOfThreads is null or (>= 1 and <= 1024), nameof(NumberOfThreads), NumberOfThreads, "from 1 to 1024, or null");
        }
    }
}
