using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Searching;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Rows and columns that cannot be learned from, or predicted: a clear error, or what the documentation says.</summary>
public class TrainerBadInputTests
{
    private const float NaN = float.NaN;

    private static readonly IDataView _training = View(30);
    private static readonly RecurrentTrainer.MulticlassOptions _multiclass = Quick(new RecurrentTrainer.MulticlassOptions());

    [Theory]
    [InlineData("Number", "Boolean")]
    [InlineData("Class", "Boolean")]
    [InlineData("Nothing", "There is no column 'Nothing'")]
    public void A_label_of_another_type_is_refused_by_name(string column, string expected)
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.LabelColumnName = column;
        AssertRefused(options, _training, column, expected);
    }

    [Theory]
    [InlineData("Number", "a vector of Single or of keys (UInt32)")]
    [InlineData("Site", "a vector of Single or of keys (UInt32)")]
    public void Features_of_another_type_are_refused_by_name(string column, string expected)
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.FeatureColumnName = column;
        AssertRefused(options, _training, column, expected);
    }

    [Theory]
    [InlineData("Truth", "Single or a key (UInt32)")]
    [InlineData("Values", "of fixed size")]
    public void A_static_column_of_another_type_is_refused_by_name(string column, string expected)
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.StaticColumnNames = [column];
        AssertRefused(options, _training, column, expected);
    }

    [Theory]
    [InlineData("Truth")]
    [InlineData("Place")]
    public void Weights_of_another_type_are_refused_by_name(string column)
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.ExampleWeightColumnName = column;
        AssertRefused(options, _training, column, "needs Single");
    }

    [Fact]
    public void A_number_of_features_that_does_not_divide_the_vector_is_refused()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions());
        options.LabelColumnName = "Label";
        options.FeatureColumnName = nameof(FlatRow.Values);
        options.FeatureCount = 4;
        var view = Views.Of(new LabelledFlatRow { Values = [1, 2, 3, 4, 5, 6] });
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(options).Fit(view));
        Assert.Contains("its 6 values cannot be divided into steps of FeatureCount = 4", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_values_cannot_be_divided_into_steps_is_named()
    {
        var rows = Rows(10);
        rows[4].Features = [1, 2, 3];
        AssertFails(_multiclass, Views.Of(rows), "Column 'Features' holds 3 values in row 4, which cannot be divided into steps of 2");
    }

    [Fact]
    public void A_number_of_features_suits_vectors_of_one_dimension()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions());
        options.LabelColumnName = "Label";
        options.FeatureColumnName = nameof(FlatRow.Values);
        options.FeatureCount = 2;
        var view = Views.Of(Enumerable.Range(0, 10).Select(i => new LabelledFlatRow { Values = [1, i, 3, 4, 5, 6], Label = i }));
        Assert.Equal(2, Trainer(options).Fit(view).Model.Network.Spec.InputSize);
    }

    [Fact]
    public void Columns_with_different_numbers_of_steps_are_named_with_the_row()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.MoreFeatureColumnNames = [nameof(ExampleRow.Tokens)];
        var rows = Rows(10);
        rows[7].Tokens = [1, 2, 3, 4, 1, 2, 3, 4];
        AssertFails(options, Views.Of(rows), $"In row 7 column 'Features' has {rows[7].Values.Length} steps and column 'Tokens' has 8");
    }

    [Fact]
    public void Labels_of_steps_that_are_not_as_many_as_the_steps_are_named_with_the_row()
    {
        var rows = Rows(10);
        rows[2].StepClasses = [1, 2, 1, 2, 1, 2, 1, 2, 1];
        AssertFails(Quick(new RecurrentTrainer.TaggingOptions()), Views.Of(rows), "holds 9 labels in row 2");
    }

    /// <summary>Rows that cannot train are passed over, and the log counts them.</summary>
    [Theory]
    [InlineData("empty", "1 without a step or with a feature")]
    [InlineData("NaN", "1 without a step or with a feature")]
    [InlineData("infinity", "1 without a step or with a feature")]
    [InlineData("label", "1 without a label")]
    [InlineData("weight", "1 without a weight")]
    public void A_row_in_which_something_is_missing_does_not_train(string what, string expected)
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.ValidationSetFraction = 0;
        options.ExampleWeightColumnName = nameof(ExampleRow.Weight);
        var rows = Rows(30);
        switch (what)
        {
            case "empty":
                rows[3].Features = [];
                break;
            case "NaN":
                rows[3].Features[0] = NaN;
                break;
            case "infinity":
                rows[3].Features[0] = float.PositiveInfinity;
                break;
            case "label":
                // An index beyond the type's keys is a missing key.
                rows[3].Class = 9;
                break;
            default:
                rows[3].Weight = NaN;
                break;
        }
        var (scores, messages) = FitAndScore(options, Views.Of(rows));
        Assert.Contains(messages, message => message.Contains("Of the 30 rows of the training set", StringComparison.Ordinal)
            && message.Contains(expected, StringComparison.Ordinal));
        Assert.Equal(FitAndScore(options, Views.Of(rows.Where((_, row) => row != 3))).Scores, scores);
    }

    [Fact]
    public void A_step_without_a_label_is_not_learned_from()
    {
        var tagging = Quick(new RecurrentTrainer.TaggingOptions());
        var perStep = Quick(new RecurrentTrainer.PerStepRegressionOptions());
        var rows = Rows(30);
        rows[3].StepClasses.AsSpan().Clear();
        rows[4].StepClasses[0] = 0;
        rows[3].StepNumbers.AsSpan().Fill(NaN);
        rows[4].StepNumbers[0] = NaN;
        foreach (var options in (RecurrentTrainer.Options[])[tagging, perStep])
        {
            var (scores, messages) = FitAndScore(options, Views.Of(rows));
            Assert.Contains(messages, message => message.Contains("1 without a label", StringComparison.Ordinal));
            Assert.All(scores, score => Assert.True(float.IsFinite(score)));
            Assert.NotEqual(FitAndScore(options, _training).Scores, scores);
        }
    }

    [Fact]
    public void A_view_of_which_no_row_can_train_is_refused_with_the_reasons() => AssertFails(_multiclass,
        Views.Of(new ExampleRow(), new ExampleRow { Features = [NaN, 1] }, new ExampleRow { Features = [1, 1], Class = 7 }),
        "None of the 3 rows of the training set can be used: 2 have no step or a feature that is no finite number, 1 have no label");

    [Fact]
    public void A_single_row_cannot_be_held_back()
    {
        AssertFails(_multiclass, View(1), "ValidationSetFraction is 0.1");
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.ValidationSetFraction = 0;
        Assert.Equal(3, Trainer(options).Fit(View(1)).Transform(View(1)).Vectors("Score")[0].Length);
    }

    [Fact]
    public void Weights_below_zero_are_named_with_the_row()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.ExampleWeightColumnName = nameof(ExampleRow.Weight);
        var rows = Rows(10);
        rows[6].Weight = -1;
        AssertFails(options, Views.Of(rows), "Column 'Weight' holds the weight -1 in row 6");
    }

    [Fact]
    public void Labels_that_are_infinite_are_named_with_the_row()
    {
        var rows = Rows(10);
        rows[6].Number = float.NegativeInfinity;
        AssertFails(Quick(new RecurrentTrainer.RegressionOptions()), Views.Of(rows), "Column 'Number' holds -Infinity in row 6");
    }

    [Fact]
    public void A_sequence_of_one_step_trains_and_is_predicted()
    {
        var view = Views.Of(Rows(20, maxLength: 1));
        Assert.All(AllTasks(), options => Assert.All(Trainer(options).Fit(view).Transform(view).Schema, column => Assert.NotNull(column.Name)));
        Assert.All(Trainer(_multiclass).Fit(view).Transform(view).Vectors("Score"), score => Assert.Equal(1, score.Sum(), 1e-6f));
    }

    [Fact]
    public void A_row_in_which_something_is_missing_has_no_prediction()
    {
        ExampleRow[] rows = [new(), new() { Features = [1, NaN, 3, 4] }, new() { Features = [1, float.NegativeInfinity] }, Rows(1)[0]];
        var view = Views.Of(rows);
        var classes = Trainer(_multiclass).Fit(_training).Transform(view);
        Assert.Equal([0u, 0u, 0u], classes.GetColumn<uint>("PredictedLabel").Take(3));
        Assert.All(classes.Vectors("Score")[..3], score => Assert.Equal([NaN, NaN, NaN], score));
        Assert.NotEqual(0u, classes.GetColumn<uint>("PredictedLabel").Last());

        var number = Trainer(Quick(new RecurrentTrainer.RegressionOptions())).Fit(_training).Transform(view);
        Assert.Equal([NaN, NaN, NaN], number.GetColumn<float>("Score").Take(3));

        var truth = Trainer(Quick(new RecurrentTrainer.BinaryOptions())).Fit(_training).Transform(view);
        Assert.Equal([NaN, NaN, NaN], truth.GetColumn<float>("Score").Take(3));
        Assert.Equal([NaN, NaN, NaN], truth.GetColumn<float>("Probability").Take(3));
        Assert.Equal([false, false, false], truth.GetColumn<bool>("PredictedLabel").Take(3));

        var tags = Trainer(Quick(new RecurrentTrainer.TaggingOptions())).Fit(_training).Transform(view);
        Assert.Equal([[], [0u, 0u], [0u]], tags.GetColumn<uint[]>("PredictedLabel").Take(3));
        Assert.Equal([[], [NaN, NaN, NaN, NaN], [NaN, NaN]], tags.Vectors("Score")[..3]);
    }

    /// <summary>Labels are not read when rows are scored; a metric counts one that training did not know as a mistake.</summary>
    [Fact]
    public void A_class_that_training_did_not_know_is_no_error_when_it_is_scored()
    {
        var known = Rows(20);
        var model = Trainer(_multiclass).Fit(_training);
        var scored = model.Transform(Views.Of(known.Select(row => new OtherClassesRow { Features = row.Features, Class = 3 })));
        Assert.Equal(model.Transform(Views.Of(known)).Vectors("Score"), scored.Vectors("Score"));
        Assert.Equal(0, SequenceMetrics.Accuracy(scored, "Class"));
    }

    [Fact]
    public void A_class_that_no_row_has_is_given_no_weight()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.BalanceClasses = true;
        var rows = Rows(30);
        var view = Views.Of(rows.Where(row => row.Class != 1));
        Assert.All(Trainer(options).Fit(view).Transform(view).Vectors("Score"), score => Assert.Equal(1, score.Sum(), 1e-6f));
    }

    [Fact]
    public void A_missing_key_and_one_beyond_the_last_are_the_same_and_mean_nothing()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.FeatureColumnName = nameof(ExampleRow.Tokens);
        var model = Trainer(options).Fit(_training);
        float[] Score(params uint[] tokens) => model.Transform(Views.Of(new ExampleRow { Tokens = tokens })).Vectors("Score")[0];
        Assert.Equal(Score(1, 0, 2), Score(1, 99, 2));
        Assert.NotEqual(Score(1, 3, 2), Score(1, 0, 2));
        // No key was missing in training, so its vector is still zero.
        var embedding = model.Model.Network.Parameters.Single(parameter => parameter.Name == "embedding.weight");
        Assert.All(embedding.Values[..embedding.Shape[1]].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_missing_key_is_learned_where_it_can_be()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        options.FeatureColumnName = nameof(ExampleRow.Tokens);
        var rows = Rows(30);
        foreach (var row in rows)
            row.Tokens[0] = 0;
        var embedding = Trainer(options).Fit(Views.Of(rows)).Model.Network.Parameters.Single(parameter => parameter.Name == "embedding.weight");
        Assert.Contains(embedding.Values[..embedding.Shape[1]].ToArray(), value => value != 0);
    }

    [Fact]
    public void Columns_to_predict_from_must_be_those_trained_on()
    {
        var tokens = Quick(new RecurrentTrainer.MulticlassOptions());
        tokens.FeatureColumnName = nameof(ExampleRow.Tokens);
        var model = Trainer(tokens).Fit(_training);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(Views.Of(new TokensRow())));
        Assert.Contains("Column 'Tokens' is of type", exception.Message, StringComparison.Ordinal);
        Assert.Contains("the model was trained on", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(SequenceViews.Of([1f, 2])));
    }

    [Fact]
    public void A_validation_set_of_another_schema_is_refused_before_training()
    {
        var trainer = Trainer(_multiclass);
        Assert.Contains("'Features'", Refusal(() => trainer.Fit(_training, Views.Of(new CountRow()))), StringComparison.Ordinal);
        Assert.Contains("its steps have 3 features, where FeatureCount is 2",
            Refusal(() => trainer.Fit(_training, Views.Of(new WideRow { Features = [1, 2, 3] }))), StringComparison.Ordinal);
        Assert.Contains("The classes of column 'Class', of type",
            Refusal(() => trainer.Fit(_training, Views.Of(new OtherClassesRow { Features = [1, 2] }))), StringComparison.Ordinal);
        Assert.Contains("in their order", Refusal(() => trainer.Fit(
            WithNames(_training, "Class", TextDataViewType.Instance, "a".AsMemory(), "b".AsMemory(), "c".AsMemory()),
            WithNames(_training, "Class", TextDataViewType.Instance, "c".AsMemory(), "b".AsMemory(), "a".AsMemory()))), StringComparison.Ordinal);

        static string Refusal(Action action) => Assert.Throws<ArgumentOutOfRangeException>(action).Message;
    }

    [Fact]
    public void A_training_that_diverges_says_so()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions(), epochs: 20);
        options.LearningRate = 1e30f;
        options.GradientClippingNorm = 0;
        options.Optimizer = new SgdOptions();
        AssertFails(options, _training, "LearningRate is 1E+30");
    }

    [Fact]
    public void Feature_importance_of_what_cannot_be_permuted_is_refused_with_the_reason()
    {
        Assert.Contains("variable length", Refusal(_ => { }), StringComparison.Ordinal);
        Assert.Contains("holds keys", Refusal(options => options.FeatureColumnName = nameof(ExampleRow.Tokens)), StringComparison.Ordinal);
        Assert.Contains("reads 2 columns", Refusal(options => options.StaticColumnNames = [nameof(ExampleRow.Site)]), StringComparison.Ordinal);

        static string Refusal(Action<RecurrentTrainer.Options> change)
        {
            ISingleFeaturePredictionTransformer<SequenceModel> model = Trainer(Change(change)).Fit(_training);
            return Assert.Throws<InvalidOperationException>(() => model.FeatureColumnName).Message;
        }
    }

    private static RecurrentTrainer.MulticlassOptions Change(Action<RecurrentTrainer.Options> change)
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions());
        change(options);
        return options;
    }

    private static void AssertRefused(RecurrentTrainer.Options options, IDataView view, string column, string expected)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(options).Fit(view));
        Assert.Contains($"'{column}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static void AssertFails(RecurrentTrainer.Options options, IDataView view, string expected) => Assert.Contains(expected,
        Assert.Throws<InvalidOperationException>(() => Trainer(options).Fit(view)).Message, StringComparison.Ordinal);

    private static (float[] Scores, List<string> Messages) FitAndScore(RecurrentTrainer.Options options, IDataView view)
    {
        var ml = new MLContext(seed: 0);
        var messages = new List<string>();
        ml.Log += (_, e) => messages.Add(e.Message);
        return ([.. Trainer(options, ml).Fit(view).Transform(_training).Vectors("Score").SelectMany(score => score)], messages);
    }

    private sealed class LabelledFlatRow
    {
        [VectorType(6)]
        public float[] Values { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class WideRow
    {
        [VectorType(0, 3)]
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Class { get; set; }
    }

    private sealed class OtherClassesRow
    {
        [VectorType(0, 2)]
        public float[] Features { get; set; } = [];

        [KeyType(4)]
        public uint Class { get; set; }
    }
}
