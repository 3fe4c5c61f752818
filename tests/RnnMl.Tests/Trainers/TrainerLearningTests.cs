using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Trainers learn what can be learned, on sequences that did not train.</summary>
public class TrainerLearningTests
{
    private const int Epochs = 40;

    private static readonly ExampleRow[] _tests = Rows(100, seed: 2);
    private static readonly IDataView _training = View(400), _test = Views.Of(_tests);

    [Fact]
    public void The_mean_of_a_sequence()
    {
        var scores = Predict(Learning(new RecurrentTrainer.RegressionOptions())).GetColumn<float>("Score");
        var error = scores.Zip(_tests, (score, row) => Math.Abs(score - row.Number)).Average();
        Assert.True(error < 0.1, $"{error}");
    }

    [Fact]
    public void Numbers_whatever_their_unit()
    {
        var options = Learning(new RecurrentTrainer.RegressionOptions { Loss = new HuberLoss() });
        var large = Views.Of(Rows(400).Select(row => Scaled(row, 1e6f)));
        var scores = Trainer(options).Fit(large).Transform(_test).GetColumn<float>("Score");
        var error = scores.Zip(_tests, (score, row) => Math.Abs(score - (1e6f * row.Number + 5e6f))).Average();
        Assert.True(error < 1e5, $"{error}");
    }

    [Fact]
    public void Whether_the_mean_is_positive()
    {
        var options = Learning(new RecurrentTrainer.BinaryOptions { BalanceClasses = true });
        AssertAccuracy(0.93, Predict(options).GetColumn<bool>("PredictedLabel").Zip(_tests, (label, row) => label == row.Truth));
    }

    [Theory]
    [InlineData(SequencePooling.LastStep, true)]
    [InlineData(SequencePooling.Mean, false)]
    [InlineData(SequencePooling.Max, false)]
    [InlineData(SequencePooling.Attention, false)]
    public void Which_of_three_classes_it_is_by_every_pooling(SequencePooling pooling, bool bidirectional)
    {
        var options = Learning(new RecurrentTrainer.MulticlassOptions());
        options.Pooling = pooling;
        options.Bidirectional = bidirectional;
        AssertAccuracy(0.85, Predict(options).GetColumn<uint>("PredictedLabel").Zip(_tests, (label, row) => label == row.Class + 1));
    }

    [Fact]
    public void A_class_from_tokens()
    {
        var options = Learning(new RecurrentTrainer.BinaryOptions());
        options.FeatureColumnName = nameof(ExampleRow.Tokens);
        AssertAccuracy(0.85, Predict(options).GetColumn<bool>("PredictedLabel").Zip(_tests, (label, row) => label == row.Truth));
    }

    [Fact]
    public void The_sign_of_the_step_before()
    {
        var options = Learning(new RecurrentTrainer.TaggingOptions());
        AssertAccuracy(0.97, Predict(options).GetColumn<uint[]>("PredictedLabel")
            .Zip(_tests, (labels, row) => labels.Zip(row.StepClasses, (label, expected) => label == expected)).SelectMany(correct => correct));
    }

    [Fact]
    public void The_value_of_the_step_before()
    {
        var options = Learning(new RecurrentTrainer.PerStepRegressionOptions());
        var error = Predict(options).Vectors("Score").Zip(_tests, (scores, row) => scores.Zip(row.StepNumbers, (score, number) => Math.Abs(score - number)))
            .SelectMany(errors => errors).Average();
        Assert.True(error < 0.1, $"{error}");
    }

    /// <summary>The label is in the static columns alone, or in one column of steps alone.</summary>
    [Theory]
    [InlineData("site")]
    [InlineData("place")]
    [InlineData("tokens")]
    public void What_only_one_of_many_columns_tells(string column)
    {
        bool Label(ExampleRow row) => column switch
        {
            "site" => row.Site == 1,
            "place" => row.Place[1] > 50,
            _ => row.Tokens[0] > 2,
        };
        var options = Learning(new RecurrentTrainer.BinaryOptions());
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens)];
        options.StaticColumnNames = [nameof(ExampleRow.Site), nameof(ExampleRow.Place)];
        var training = Views.Of(Rows(400).Select(row => Labelled(row, Label(row))));
        var predicted = Trainer(options).Fit(training).Transform(_test);
        AssertAccuracy(0.95, predicted.GetColumn<bool>("PredictedLabel").Zip(_tests, (label, row) => label == Label(row)));
    }

    [Fact]
    public void What_rows_that_count_say_and_not_what_others_say()
    {
        var options = Learning(new RecurrentTrainer.BinaryOptions());
        options.ExampleWeightColumnName = nameof(ExampleRow.Weight);
        // Two in three rows lie, and count nothing.
        var training = Views.Of(Rows(600).Select((row, i) => Weighed(Labelled(row, i % 3 == 0 ? row.Truth : !row.Truth), i % 3 == 0 ? 2 : 0)));
        var predicted = Trainer(options).Fit(training).Transform(_test);
        AssertAccuracy(0.9, predicted.GetColumn<bool>("PredictedLabel").Zip(_tests, (label, row) => label == row.Truth));
    }

    [Fact]
    public void Weights_of_classes_move_the_prediction()
    {
        float Share(params float[] weights)
        {
            return Predict(Learning(new RecurrentTrainer.BinaryOptions { ClassWeights = weights })).GetColumn<bool>("PredictedLabel").Average(label => label ? 1f : 0);
        }
        // A class that counts nothing is never predicted.
        Assert.Equal(1, Share(0, 1));
        Assert.Equal(0, Share(1, 0));
        Assert.True(Share(1, 30) > Share(30, 1));
    }

    [Fact]
    public void Classes_from_a_network_the_user_made()
    {
        var options = Learning(new RecurrentTrainer.MulticlassOptions());
        options.ConfigureNetwork = spec => spec with
        {
            Layers =
            [
                .. spec.Layers.Select(layer => layer is RecurrentSpec recurrent ? recurrent with { ResetBefore = true, ReturnSequences = true } : layer).SkipLast(1),
                new SelfAttentionSpec { Name = "self", Size = 8 },
                new PoolingSpec { Name = "mean", Kind = PoolingKind.Mean },
                spec.Layers[^1],
            ],
        };
        var model = Trainer(options).Fit(_training);
        Assert.Contains(model.Model.Network.Spec.Layers, layer => layer is SelfAttentionSpec);
        AssertAccuracy(0.8, ModelFiles.SaveAndLoad(model).Transform(_test).GetColumn<uint>("PredictedLabel")
            .Zip(_tests, (label, row) => label == row.Class + 1));
    }

    private static TOptions Learning<TOptions>(TOptions options)
        where TOptions : RecurrentTrainer.Options
    {
        Quick(options, Epochs);
        options.HiddenSize = 16;
        options.LearningRate = 0.01f;
        return options;
    }

    private static IDataView Predict(RecurrentTrainer.Options options) => Trainer(options).Fit(_training).Transform(_test);

    private static void AssertAccuracy(double least, IEnumerable<bool> correct)
    {
        var accuracy = correct.Average(right => right ? 1.0 : 0);
        Assert.True(accuracy >= least, $"accuracy {accuracy}");
    }

    private static ExampleRow Labelled(ExampleRow row, bool truth)
    {
        row.Truth = truth;
        return row;
    }

    private static ExampleRow Weighed(ExampleRow row, float weight)
    {
        row.Weight = weight;
        return row;
    }

    private static ExampleRow Scaled(ExampleRow row, float factor)
    {
        row.Number = factor * row.Number + 5 * factor;
        return row;
    }
}
