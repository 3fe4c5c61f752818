#if MLNET
using System;
using System.Collections.Generic;
#endif
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;

namespace RnnMl.Tests.Trainers;

/// <summary>Every recurrent trainer keeps the contract of estimators.</summary>
public class TrainerContractTests
{
    private static readonly IDataView _examples = SequenceExamples.View(24);
    private static readonly IDataView _missing = Views.Of(new CountRow());

    /// <summary>A view with the columns of examples, of types that will not do.</summary>
    private static readonly IDataView _strange = Views.Of(new StrangeExample());

    public static TheoryData<int> Tasks() => [.. Enumerable.Range(0, SequenceExamples.AllTasks().Length)];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_trainer_of_numbers_keeps_the_contract(int task) => Check(SequenceExamples.AllTasks()[task]);

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_trainer_of_one_number_a_step_keeps_the_contract(int task)
    {
        var options = SequenceExamples.AllTasks()[task];
        options.FeatureColumnName = nameof(ExampleRow.Values);
        Check(options);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_trainer_of_tokens_keeps_the_contract(int task)
    {
        var options = SequenceExamples.AllTasks()[task];
        options.FeatureColumnName = nameof(ExampleRow.Tokens);
        options.EmbeddingSize = 3;
        Check(options);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_trainer_of_many_columns_keeps_the_contract(int task)
    {
        var options = SequenceExamples.AllTasks()[task];
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens), nameof(ExampleRow.Values)];
        options.StaticColumnNames = [nameof(ExampleRow.Site), nameof(ExampleRow.Place)];
        options.ExampleWeightColumnName = nameof(ExampleRow.Weight);
        Check(options);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_trainer_with_everything_the_engine_has_keeps_the_contract(int task)
    {
        var options = SequenceExamples.AllTasks()[task];
        options.ConvolutionFilters = 4;
        options.BatchNormalization = true;
        options.NumberOfLayers = 2;
        options.Bidirectional = true;
        options.LayerNormalization = true;
        options.Dropout = 0.1f;
        options.InputDropout = 0.1f;
        options.RecurrentDropout = 0.1f;
        options.Pooling = options.Task.IsPerStep ? null : SequencePooling.Attention;
        options.Scaling = FeatureScaling.MinMax;
        options.Optimizer = new AdamWOptions();
        options.LearningRateSchedule = new CosineSchedule { TMax = 2 };
        options.GradientAccumulationSteps = 2;
        options.GradientClippingValue = 1;
        options.BucketBatches = 2;
        options.L2Regularization = 1e-4f;
        Check(options);
    }

#if MLNET
    // The stand-in's model files keep no annotations of the input.
    [Fact]
    public void A_trainer_of_named_classes_keeps_the_contract()
    {
        var options = SequenceExamples.Quick(new RecurrentTrainer.MulticlassOptions());
        var tagging = SequenceExamples.Quick(new RecurrentTrainer.TaggingOptions());
        foreach (var view in Named(options.LabelColumnName, 3))
            EstimatorContract.Check(SequenceExamples.Trainer(options), view, _missing, _strange);
        foreach (var view in Named(tagging.LabelColumnName, 2))
            EstimatorContract.Check(SequenceExamples.Trainer(tagging), view, _missing, _strange);
    }

    private static IEnumerable<IDataView> Named(string column, int count) =>
    [
        SequenceExamples.WithNames(_examples, column, TextDataViewType.Instance, [.. Enumerable.Range(0, count).Select(i => $"class {i}".AsMemory())]),
        SequenceExamples.WithNames(_examples, column, NumberDataViewType.Single, [.. Enumerable.Range(0, count).Select(i => i + 0.1f)]),
    ];
#endif

    [Fact]
    public void A_chain_with_first_party_transforms_before_and_after_keeps_the_contract()
    {
        var ml = new MLContext(seed: 0);
        var options = SequenceExamples.Quick(new RecurrentTrainer.BinaryOptions());
        options.FeatureColumnName = "Window";
        EstimatorContract.Check(ml.Transforms.CopyColumns("Window", nameof(ExampleRow.Features))
            .Append(ml.BinaryClassification.Trainers.Gru(options))
            .Append(ml.Transforms.Concatenate("Both", "Score", "Probability")), _examples, _missing);
    }

    private static void Check(RecurrentTrainer.Options options) =>
        EstimatorContract.Check(SequenceExamples.Trainer(options), _examples, _missing, _strange);

    private sealed class StrangeExample
    {
        public double[] Features { get; set; } = [];

        public string[] Values { get; set; } = [];

        public uint[] Tokens { get; set; } = [];

        public double Number { get; set; }

        public float Truth { get; set; }

        public string Class { get; set; } = "";

        public float StepNumbers { get; set; }

        [KeyType(2)]
        public uint StepClasses { get; set; }
    }
}
