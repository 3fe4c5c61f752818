using System;
using System.Collections.Generic;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Trainers;

public sealed partial class RecurrentTrainer
{
    public abstract partial class Options
    {
        // The engine's (NetworkSpec).
        private const int MaxSize = 1_048_576;

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
        internal virtual void Validate()
        {
            ValidateColumns();
            ValidateNetwork();
            ValidateTraining();
            // What is left is said by the engine: of the schedule, of the optimizer, and of sizes that are too large together.
            SequenceNetwork.CheckOptions(this);
        }

        private protected static void CheckClassWeights(float[]? weights, bool balance)
        {
            if (weights == null)
                return;
            Check(!balance, nameof(BinaryOptions.BalanceClasses), balance, "false where ClassWeights are given");
            for (var i = 0; i < weights.Length; i++)
            {
                Check(weights[i] >= 0 && float.IsFinite(weights[i]), FormattableString.Invariant($"{nameof(BinaryOptions.ClassWeights)}[{i}]"), weights[i],
                    "0 or more");
            }
        }

        private void ValidateColumns()
        {
            CheckName(nameof(LabelColumnName), LabelColumnName);
            CheckName(nameof(FeatureColumnName), FeatureColumnName);
            var taken = new HashSet<string> { FeatureColumnName };
            CheckFeatures(nameof(MoreFeatureColumnNames), MoreFeatureColumnNames, taken);
            CheckFeatures(nameof(StaticColumnNames), StaticColumnNames, taken);
            CheckNameOrNull(nameof(ExampleWeightColumnName), ExampleWeightColumnName);
            Check(FeatureCount is null or >= 1, nameof(FeatureCount), FeatureCount, "at least 1, or null");
            Check(FeatureCount == null || MoreFeatureColumnNames.Length == 0, nameof(FeatureCount), FeatureCount,
                "null where MoreFeatureColumnNames are given: the columns' types say it");
        }

        private void ValidateNetwork()
        {
            Check(EmbeddingSize is null or (>= 1 and <= MaxSize), nameof(EmbeddingSize), EmbeddingSize, $"from 1 to {MaxSize}, or null");
            CheckDefined(nameof(Scaling), Scaling);
            CheckRange(nameof(ConvolutionFilters), ConvolutionFilters, 0, MaxSize);
            CheckRange(nameof(ConvolutionKernelSize), ConvolutionKernelSize, 1, 4096);
            CheckRange(nameof(HiddenSize), HiddenSize, 1, 65_536);
            CheckRange(nameof(NumberOfLayers), NumberOfLayers, 1, 128);
            if (Pooling is { } pooling)
            {
                CheckDefined(nameof(Pooling), pooling);
                Check(!Task.IsPerStep, nameof(Pooling), Pooling, "null where each step is predicted");
            }
            CheckRange(nameof(AttentionSize), AttentionSize, 1, MaxSize);
            CheckProbability(nameof(Dropout), Dropout);
            CheckProbability(nameof(InputDropout), InputDropout);
            CheckProbability(nameof(RecurrentDropout), RecurrentDropout);
        }

        private void ValidateTraining()
        {
            Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
            Check(GradientAccumulationSteps >= 1, nameof(GradientAccumulationSteps), GradientAccumulationSteps, "at least 1");
            Check(BucketBatches >= 0, nameof(BucketBatches), BucketBatches, "at least 0");
            Check(MaxEpoch >= 1, nameof(MaxEpoch), MaxEpoch, "at least 1");
            Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
            Check(LearningRateSchedule != null, nameof(LearningRateSchedule), null, "a schedule");
            Check(Optimizer != null, nameof(Optimizer), null, "an optimizer");
            CheckNotNegative(nameof(GradientClippingNorm), GradientClippingNorm);
            CheckNotNegative(nameof(GradientClippingValue), GradientClippingValue);
            CheckNotNegative(nameof(L1Regularization), L1Regularization);
            CheckNotNegative(nameof(L2Regularization), L2Regularization);
            Check(TruncationLength >= 0, nameof(TruncationLength), TruncationLength, "at least 0");
            CheckProbability(nameof(ValidationSetFraction), ValidationSetFraction);
            Check(EarlyStoppingPatience >= 0, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 0");
            CheckNotNegative(nameof(EarlyStoppingMinImprovement), EarlyStoppingMinImprovement);
            Check(NumberOfThreads is null or (>= 1 and <= 1024), nameof(NumberOfThreads), NumberOfThreads, "from 1 to 1024, or null");
        }

        private static void CheckFeatures(string option, string[] names, HashSet<string> taken)
        {
            Check(names != null, option, null, "names of columns, or empty");
            foreach (var name in names!)
            {
                CheckName(option, name);
                CheckNotTaken(option, name, taken, "feature");
            }
        }

        private static void CheckProbability(string option, float value) => Check(value >= 0 && value < 1, option, value, "in [0, 1)");

        private static void CheckNotNegative(string option, float value) => Check(value >= 0 && float.IsFinite(value), option, value, "at least 0");
    }
}
