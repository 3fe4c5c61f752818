using System;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Options that make no sense are refused by name when the trainer is made, with what was found.</summary>
public class TrainerOptionsTests
{
    public static TheoryData<string, string, Action> Wrong() => new()
    {
        { "LabelColumnName", "empty", () => Multiclass(options => options.LabelColumnName = "") },
        { "FeatureColumnName", "empty", () => Multiclass(options => options.FeatureColumnName = "") },
        { "MoreFeatureColumnNames", "null", () => Multiclass(options => options.MoreFeatureColumnNames = [null!]) },
        { "StaticColumnNames", "empty", () => Multiclass(options => options.StaticColumnNames = [""]) },
        { "StaticColumnNames", "Features; it must be a name that no other feature column has", () => Multiclass(options => options.StaticColumnNames = ["Features"]) },
        { "ExampleWeightColumnName", "empty", () => Multiclass(options => options.ExampleWeightColumnName = "") },
        { "FeatureCount", "0", () => Multiclass(options => options.FeatureCount = 0) },
        { "FeatureCount", "2", () => Multiclass(options => (options.FeatureCount, options.MoreFeatureColumnNames) = (2, ["A"])) },
        { "EmbeddingSize", "0", () => Multiclass(options => options.EmbeddingSize = 0) },
        { "Scaling", "7", () => Multiclass(options => options.Scaling = (FeatureScaling)7) },
        { "ConvolutionFilters", "-1", () => Multiclass(options => options.ConvolutionFilters = -1) },
        { "ConvolutionKernelSize", "0", () => Multiclass(options => (options.ConvolutionFilters, options.ConvolutionKernelSize) = (2, 0)) },
        { "HiddenSize", "0", () => Multiclass(options => options.HiddenSize = 0) },
        { "NumberOfLayers", "0", () => Multiclass(options => options.NumberOfLayers = 0) },
        { "Pooling", "9", () => Multiclass(options => options.Pooling = (SequencePooling)9) },
        { "AttentionSize", "0", () => Multiclass(options => (options.Pooling, options.AttentionSize) = (SequencePooling.Attention, 0)) },
        { "Dropout", "1", () => Multiclass(options => options.Dropout = 1) },
        { "InputDropout", "-0.5", () => Multiclass(options => options.InputDropout = -0.5f) },
        { "RecurrentDropout", "NaN", () => Multiclass(options => options.RecurrentDropout = float.NaN) },
        { "BatchSize", "0", () => Multiclass(options => options.BatchSize = 0) },
        { "GradientAccumulationSteps", "0", () => Multiclass(options => options.GradientAccumulationSteps = 0) },
        { "BucketBatches", "-1", () => Multiclass(options => options.BucketBatches = -1) },
        { "MaxEpoch", "0", () => Multiclass(options => options.MaxEpoch = 0) },
        { "LearningRate", "0", () => Multiclass(options => options.LearningRate = 0) },
        { "TMax", "0", () => Multiclass(options => options.LearningRateSchedule = new CosineSchedule { TMax = 0 }) },
        { "Beta1", "1", () => Multiclass(options => options.Optimizer = new AdamOptions { Beta1 = 1 }) },
        { "Optimizer", "null", () => Multiclass(options => options.Optimizer = null!) },
        { "LearningRateSchedule", "null", () => Multiclass(options => options.LearningRateSchedule = null!) },
        { "GradientClippingNorm", "-1", () => Multiclass(options => options.GradientClippingNorm = -1) },
        { "GradientClippingValue", "NaN", () => Multiclass(options => options.GradientClippingValue = float.NaN) },
        { "L1Regularization", "-1", () => Multiclass(options => options.L1Regularization = -1) },
        { "L2Regularization", "-1", () => Multiclass(options => options.L2Regularization = -1) },
        { "TruncationLength", "-1", () => Multiclass(options => options.TruncationLength = -1) },
        { "ValidationSetFraction", "1", () => Multiclass(options => options.ValidationSetFraction = 1) },
        { "EarlyStoppingPatience", "-1", () => Multiclass(options => options.EarlyStoppingPatience = -1) },
        { "EarlyStoppingMinImprovement", "-1", () => Multiclass(options => options.EarlyStoppingMinImprovement = -1) },
        { "NumberOfThreads", "0", () => Multiclass(options => options.NumberOfThreads = 0) },
        { "ClassWeights[1]", "-1", () => Multiclass(options => options.ClassWeights = [1, -1, 1]) },
        { "BalanceClasses", "True", () => Multiclass(options => (options.ClassWeights, options.BalanceClasses) = ([1, 1, 1], true)) },
        { "LabelSmoothing", "2", () => Multiclass(options => options.LabelSmoothing = 2) },
        { "ClassWeights", "3", () => Trainer(new RecurrentTrainer.BinaryOptions { ClassWeights = [1, 1, 1] }) },
        { "Loss", "PoissonLoss", () => Trainer(new RecurrentTrainer.RegressionOptions { Loss = new PoissonLoss() }) },
        { "Pooling", "Mean", () => Trainer(new RecurrentTrainer.TaggingOptions { Pooling = SequencePooling.Mean }) },
        { "Cell", "5", () => Trainer(new RecurrentTrainer.TaggingOptions { Cell = (CellType)5 }) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_named_with_what_it_is(string option, string found, Action create)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(create);
        Assert.Contains($"{option} is {found}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_the_data_does_not_suit_are_refused_before_training()
    {
        Assert.Contains("EmbeddingSize is 3", Refusal(options => options.EmbeddingSize = 3), StringComparison.Ordinal);
        Assert.Contains("ClassWeights is 2 numbers; it must be one for each of the 3 classes of column 'Class'",
            Refusal(options => options.ClassWeights = [1, 2]), StringComparison.Ordinal);
        Assert.Contains("TruncationLength is set, but layer 'rnn'",
            Refusal(options => (options.TruncationLength, options.Bidirectional) = (2, true)), StringComparison.Ordinal);
        Assert.Contains("output size is 4; expected 3", Refusal(options => options.ConfigureNetwork = spec => spec with
        {
            Layers = [.. spec.Layers, new DenseSpec { Name = "more", OutputSize = 4 }],
        }), StringComparison.Ordinal);

        Assert.Contains("a known future", Refusal(options => options.ConfigureNetwork = spec => spec with
        {
            Layers =
            [
                .. spec.Layers,
                new SegmentDecoderSpec { Name = "decoder", SegmentCount = 3, SegmentSize = 1, Future = new FeatureRange { First = 0, Count = 1 } },
            ],
        }), StringComparison.Ordinal);

        static string Refusal(Action<RecurrentTrainer.MulticlassOptions> change) =>
            Assert.ThrowsAny<ArgumentException>(() => Multiclass(change).Fit(View(20))).Message;
    }

    [Fact]
    public void Changing_options_afterwards_changes_nothing()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions { ClassWeights = [1, 1, 1] });
        options.StaticColumnNames = [nameof(ExampleRow.Site)];
        var trainer = Trainer(options);
        options.ClassWeights![1] = -1;
        options.StaticColumnNames[0] = "Missing";
        options.HiddenSize = 0;
        Assert.Equal(20, trainer.Fit(View(20)).Transform(View(20)).Vectors("Score").Length);
    }

    [Fact]
    public void Every_verb_takes_plain_arguments()
    {
        var ml = new MLContext(seed: 0);
        RecurrentTrainer[] numbers = [
            ml.Regression.Trainers.Lstm("Number", hiddenSize: 3, maxEpoch: 1), ml.Regression.Trainers.Gru("Number", hiddenSize: 3, maxEpoch: 1),
            ml.Regression.Trainers.SimpleRnn("Number", "Values", "Weight", 3, 1, featureCount: 1),
            ml.Regression.Trainers.PerStepRegression("StepNumbers", hiddenSize: 3, maxEpoch: 1)];
        RecurrentTrainer[] truths = [
            ml.BinaryClassification.Trainers.Lstm("Truth", hiddenSize: 3, maxEpoch: 1),
            ml.BinaryClassification.Trainers.Gru("Truth", hiddenSize: 3, maxEpoch: 1),
            ml.BinaryClassification.Trainers.SimpleRnn("Truth", hiddenSize: 3, maxEpoch: 1)];
        RecurrentTrainer[] classes = [
            ml.MulticlassClassification.Trainers.Lstm("Class", hiddenSize: 3, maxEpoch: 1),
            ml.MulticlassClassification.Trainers.Gru("Class", hiddenSize: 3, maxEpoch: 1),
            ml.MulticlassClassification.Trainers.SimpleRnn("Class", hiddenSize: 3, maxEpoch: 1),
            ml.MulticlassClassification.Trainers.SequenceTagging("StepClasses", hiddenSize: 3, maxEpoch: 1)];
        foreach (var trainer in (RecurrentTrainer[])[.. numbers, .. truths, .. classes])
            Assert.NotNull(trainer.Fit(View(20)).Transform(View(20)).Schema.GetColumnOrNull("Score"));
    }

    private static RecurrentTrainer Multiclass(Action<RecurrentTrainer.MulticlassOptions> change)
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        change(options);
        return Trainer(options);
    }
}
