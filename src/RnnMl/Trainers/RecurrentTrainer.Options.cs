using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.ML;
using RnnMl.Engine;

namespace RnnMl.Trainers;

public sealed partial class RecurrentTrainer
{
    /// <summary>The options of all recurrent trainers; those of each task add their own.</summary>
    public abstract partial class Options
    {
        // Only the tasks of this assembly are known to the trainer.
        private protected Options()
        {
        }

        /// <summary>The column to predict; its type is the task's. Default "Label".</summary>
        public string LabelColumnName = "Label";

        /// <summary>
        /// The column of sequences: a vector of Single, row-major by time, or of keys (UInt32), which the network embeds. Its
        /// type's dimensions are [T, F], or [T] for one value a step; either may be of variable length. Default "Features".
        /// </summary>
        public string FeatureColumnName = "Features";

        /// <summary>
        /// Further columns of what was measured at each step, numbers or keys, beside <see cref="FeatureColumnName"/>: in each row
        /// with the same number of steps. Default: none.
        /// </summary>
        public string[] MoreFeatureColumnNames = [];

        /// <summary>
        /// Columns that say something of the whole sequence: Single, a key (UInt32), or a vector of fixed size of either. The
        /// network sees them at every step. Default: none.
        /// </summary>
        public string[] StaticColumnNames = [];

        /// <summary>
        /// How many values a step of <see cref="FeatureColumnName"/> has: F, at least 1. Default: as the column's type says (all
        /// its dimensions but the first), and 1 where it has but one dimension. Only where there is one column of steps.
        /// </summary>
        public int? FeatureCount;

        /// <summary>A Single column of how much each row counts, 0 or more. Default: none, and all rows count 1.</summary>
        public string? ExampleWeightColumnName;

        /// <summary>
        /// The length of the vector that stands for a category, 1 to 1,048,576; default 32. A missing key's vector is zero, unless
        /// keys are missing in the rows trained on too: then it is learned as any other. Only where there are columns of keys.
        /// </summary>
        public int? EmbeddingSize;

        /// <summary>How numeric features are brought to a common scale; default <see cref="FeatureScaling.Standard"/>.</summary>
        public FeatureScaling Scaling = FeatureScaling.Standard;

        /// <summary>
        /// The output channels of a causal convolution over time (<see cref="CausalConv1dSpec"/>), with a ReLU, in front of the
        /// recurrent layers, up to 1,048,576; default 0, which is none.
        /// </summary>
        public int ConvolutionFilters;

        /// <summary>How many steps the convolution sees, 1 to 4,096; default 3.</summary>
        public int ConvolutionKernelSize = 3;

        /// <summary>
        /// Whether what enters the recurrent layers is normalised over the batch (<see cref="BatchNormSpec"/>); default no. Such
        /// a batch is not divided among threads.
        /// </summary>
        public bool BatchNormalization;

        /// <summary>Units in each recurrent layer: H, 1 to 65,536; default 32.</summary>
        public int HiddenSize = 32;

        /// <summary>Recurrent layers, one above the other: L, 1 to 128; default 1.</summary>
        public int NumberOfLayers = 1;

        /// <summary>Whether sequences are read in both directions, by twice the units; default no.</summary>
        public bool Bidirectional;

        /// <summary>
        /// Whether the cells' products are normalised over their units (<see cref="RecurrentSpec.LayerNormalization"/>); default no.
        /// </summary>
        public bool LayerNormalization;

        /// <summary>
        /// How a sequence becomes one vector; default <see cref="SequencePooling.LastStep"/>. Not where steps are predicted.
        /// </summary>
        public SequencePooling? Pooling;

        /// <summary>The size of the space in which <see cref="SequencePooling.Attention"/> compares steps, 1 to 1,048,576; default 32.</summary>
        public int AttentionSize = 32;

        /// <summary>
        /// The probability with which training drops values between two recurrent layers and before the last layer; 0 to below 1,
        /// default 0.
        /// </summary>
        public float Dropout;

        /// <summary>
        /// The probability with which training drops each input of the recurrent layers, for all steps of a sequence at once (Gal
        /// and Ghahramani 2016); 0 to below 1, default 0.
        /// </summary>
        public float InputDropout;

        /// <summary>
        /// The probability with which training drops each unit of the recurrent state, for all steps of a sequence at once (Gal
        /// and Ghahramani 2016); 0 to below 1, default 0.
        /// </summary>
        public float RecurrentDropout;

        /// <summary>
        /// Changes the architecture that these options make, in any way that leaves the inputs and outputs as they are: peepholes,
        /// residual layers, self-attention, everything that <see cref="LayerSpec"/>s can say. Default: nothing is changed.
        /// </summary>
        public Func<NetworkSpec, NetworkSpec>? ConfigureNetwork;

        /// <summary>Sequences in a batch, at least 1; default 32.</summary>
        public int BatchSize = 32;

        /// <summary>Batches in one step of the optimizer, at least 1; default 1.</summary>
        public int GradientAccumulationSteps = 1;

        /// <summary>
        /// The number of batches whose sequences are sorted by their lengths before they are cut into batches, so that those of a
        /// batch are about as long, at least 0; default 0: batches are wholly random. (<see cref="TrainingOptions.BucketBatches"/>.)
        /// </summary>
        public int BucketBatches;

        /// <summary>The largest number of passes over the training rows, at least 1; default 100.</summary>
        public int MaxEpoch = 100;

        /// <summary>The optimizer's rate, above 0; default 0.003.</summary>
        public float LearningRate = 0.003f;

        /// <summary>How that rate changes; default <see cref="ConstantSchedule"/>.</summary>
        public LearningRateSchedule LearningRateSchedule = new ConstantSchedule();

        /// <summary>The optimizer; default <see cref="AdamOptions"/>.</summary>
        public OptimizerOptions Optimizer = new AdamOptions();

        /// <summary>The gradient's largest norm, at least 0: a longer one is shortened to it. Default 1; 0 leaves it as it is.</summary>
        public float GradientClippingNorm = 1;

        /// <summary>The magnitude beyond which single gradients are cut, at least 0; default 0: not at all.</summary>
        public float GradientClippingValue;

        /// <summary>Weight of the penalty |w| on weights of matrices, at least 0; default 0.</summary>
        public float L1Regularization;

        /// <summary>Weight of the penalty w^2 / 2 on weights of matrices, at least 0; default 0.</summary>
        public float L2Regularization;

        /// <summary>
        /// The number of steps through which gradients go back (<see cref="TrainingOptions.TruncationLength"/>), at least 0; default 0: the
        /// whole sequence. Only for layers that read forwards.
        /// </summary>
        public int TruncationLength;

        /// <summary>
        /// The share of rows, drawn by the seed, that do not train but are used for early stopping; in [0, 1), at least one row; default
        /// 0.1. 0: train for <see cref="MaxEpoch"/> epochs. Not used where there is a validation set. Rows that are windows of
        /// one series overlap: give a later part of the series as validation set instead.
        /// </summary>
        public float ValidationSetFraction = 0.1f;

        /// <summary>
        /// Rows used for early stopping, with the same columns as those to train on, transformed as those. Default: none.
        /// </summary>
        public IDataView? ValidationSet;

        /// <summary>How many epochs without a smaller validation loss end the training; default 20, 0 for never.</summary>
        public int EarlyStoppingPatience = 20;

        /// <summary>By how much the loss must fall to count as smaller, at least 0; default 0.</summary>
        public float EarlyStoppingMinImprovement;

        /// <summary>The number of threads, 1 to 1,024, which changes no bit of the result; default: one for each processor.</summary>
        public int? NumberOfThreads;

        /// <summary>
        /// Fixes the run by itself, to the bit on processors with the same vector instructions. Default: drawn from the MLContext's
        /// own random numbers when the trainer is made, which depend on its seed and on what was made before.
        /// </summary>
        public int? Seed;

        /// <summary>Called after each epoch, on the thread that trains.</summary>
        public Action<SequenceTrainingProgress>? MetricsCallback;

        /// <summary>Stops Fit, which then throws <see cref="OperationCanceledException"/>.</summary>
        public CancellationToken CancellationToken;

        internal IEnumerable<string> StepColumns => [FeatureColumnName, .. MoreFeatureColumnNames];

        internal abstract SequenceTask Task { get; }

        internal virtual Options Clone()
        {
            var copy = (Options)MemberwiseClone();
            copy.MoreFeatureColumnNames = [.. MoreFeatureColumnNames];
            copy.StaticColumnNames = [.. StaticColumnNames];
            return copy;
        }
    }
}
