using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>The columns of predictions are those of ML.NET's own trainers.</summary>
public class PredictionColumnsTests
{
    private static readonly IDataView _view = View(20);

    [Fact]
    public void A_number_is_a_score()
    {
        var predicted = Predict(new RecurrentTrainer.RegressionOptions());
        Assert.Equal(["Score"], Added(predicted));
        Assert.Equal(NumberDataViewType.Single, predicted.Schema["Score"].Type);
        AssertAnnotations(predicted, "Score", "Regression", "Score", 1);
        Assert.All(predicted.GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void Truth_has_a_logit_and_its_sigmoid()
    {
        var predicted = Predict(new RecurrentTrainer.BinaryOptions());
        Assert.Equal(["PredictedLabel", "Score", "Probability"], Added(predicted));
        foreach (var column in Added(predicted))
            AssertAnnotations(predicted, column, "BinaryClassification", column, 1);
        var isNormalized = false;
        predicted.Schema["Probability"].Annotations.GetValue("IsNormalized", ref isNormalized);
        Assert.True(isNormalized);

        float[] scores = [.. predicted.GetColumn<float>("Score")];
        Assert.Equal(scores.Select(score => (float)(1 / (1 + Math.Exp(-score)))), predicted.GetColumn<float>("Probability"));
        Assert.Equal(scores.Select(score => score > 0), predicted.GetColumn<bool>("PredictedLabel"));
        Assert.True(scores.Distinct().Count() > 10);
    }

    [Fact]
    public void Classes_have_probabilities_and_the_likeliest_is_predicted()
    {
        var predicted = Predict(new RecurrentTrainer.MulticlassOptions());
        Assert.Equal(["PredictedLabel", "Score"], Added(predicted));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), predicted.Schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), predicted.Schema["Score"].Type);
        foreach (var column in Added(predicted))
            AssertAnnotations(predicted, column, "MulticlassClassification", column, 1);
        Assert.DoesNotContain(predicted.Schema["Score"].Annotations.Schema, annotation => annotation.Name is "SlotNames" or "TrainingLabelValues");

        var scores = predicted.Vectors("Score");
        Assert.All(scores, score => Assert.Equal(1, score.Sum(), 1e-6f));
        Assert.Equal(scores.Select(score => (uint)Array.IndexOf(score, score.Max()) + 1), predicted.GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Classes_keep_the_names_of_the_labels_keys()
    {
        var predicted = Predict(new RecurrentTrainer.MulticlassOptions(),
            WithNames(_view, "Class", TextDataViewType.Instance, "low".AsMemory(), "middle".AsMemory(), "high".AsMemory()));
        Assert.Equal(["low", "middle", "high"], Names(predicted, "Score", "SlotNames"));
        Assert.Equal(["low", "middle", "high"], Names(predicted, "Score", "TrainingLabelValues"));
        Assert.Equal(["low", "middle", "high"], Names(predicted, "PredictedLabel", "KeyValues"));
    }

    [Fact]
    public void Names_that_are_no_texts_name_no_slots()
    {
        var predicted = Predict(new RecurrentTrainer.MulticlassOptions(), WithNames(_view, "Class", NumberDataViewType.Double, 0.1, 1e300, -5));
        Assert.DoesNotContain(predicted.Schema["Score"].Annotations.Schema, annotation => annotation.Name == "SlotNames");
        VBuffer<double> names = default;
        predicted.Schema["PredictedLabel"].Annotations.GetValue("KeyValues", ref names);
        Assert.Equal([0.1, 1e300, -5], names.DenseValues());
    }

    [Fact]
    public void Names_of_every_type_go_through_a_file()
    {
        Check(TextDataViewType.Instance, "a".AsMemory(), "".AsMemory(), "ä|\"\n".AsMemory());
        Check(NumberDataViewType.SByte, (sbyte)-1, (sbyte)0, (sbyte)1);
        Check(NumberDataViewType.Int32, int.MinValue, 0, int.MaxValue);
        Check(NumberDataViewType.UInt64, 0ul, 1ul, ulong.MaxValue);
        Check(NumberDataViewType.Single, 0.1f, float.NaN, float.NegativeInfinity);
        Check(NumberDataViewType.Double, 0.1, double.Epsilon, double.MaxValue);
        Check(BooleanDataViewType.Instance, false, true, false);
        Check(DateTimeDataViewType.Instance, new DateTime(2024, 1, 2, 3, 4, 5, 6), DateTime.MinValue, DateTime.MaxValue);
        Check(DateTimeOffsetDataViewType.Instance, new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(-3)), default, DateTimeOffset.MaxValue);
        Check(TimeSpanDataViewType.Instance, TimeSpan.FromTicks(1), TimeSpan.MinValue, TimeSpan.MaxValue);

        static void Check<T>(PrimitiveDataViewType type, params T[] names)
        {
            var view = WithNames(_view, "Class", type, names);
            var model = Trainer(Quick(new RecurrentTrainer.MulticlassOptions(), epochs: 1)).Fit(view);
            VBuffer<T> read = default;
            ModelFiles.SaveAndLoad(model).GetOutputSchema(view.Schema)["PredictedLabel"].Annotations.GetValue("KeyValues", ref read);
            Assert.Equal(names.Select(name => $"{name}"), read.DenseValues().Select(name => $"{name}"));
        }
    }

    [Fact]
    public void Tags_are_vectors_as_long_as_their_sequence()
    {
        var predicted = Predict(new RecurrentTrainer.TaggingOptions(),
            WithNames(_view, "StepClasses", TextDataViewType.Instance, "fell".AsMemory(), "rose".AsMemory()));
        Assert.Equal(["PredictedLabel", "Score"], Added(predicted));
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2)), predicted.Schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 2), predicted.Schema["Score"].Type);
        Assert.Equal(["fell", "rose"], Names(predicted, "PredictedLabel", "KeyValues"));
        Assert.Equal(["fell", "rose"], Names(predicted, "Score", "TrainingLabelValues"));
        AssertAnnotations(predicted, "Score", "SequenceClassification", "Score", 1);

        int[] lengths = [.. Rows(20).Select(row => row.Values.Length)];
        var scores = predicted.Vectors("Score");
        Assert.Equal(lengths, scores.Select(score => score.Length / 2));
        Assert.All(scores.SelectMany(score => score.Chunk(2)), pair => Assert.Equal(1, pair.Sum(), 1e-6f));
        Assert.Equal(scores.Select(score => score.Chunk(2).Select(pair => pair[0] >= pair[1] ? 1u : 2u)), predicted.GetColumn<uint[]>("PredictedLabel"));
    }

    [Fact]
    public void Numbers_of_steps_are_a_vector_as_long_as_their_sequence()
    {
        var predicted = Predict(new RecurrentTrainer.PerStepRegressionOptions());
        Assert.Equal(["Score"], Added(predicted));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), predicted.Schema["Score"].Type);
        AssertAnnotations(predicted, "Score", "MultiOutputRegression", "Score", 1);
        Assert.Equal(Rows(20).Select(row => row.Values.Length), predicted.Vectors("Score").Select(score => score.Length));
    }

    [Fact]
    public void A_second_predictor_makes_a_set_of_columns_of_its_own()
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        var predicted = Trainer(Quick(new RecurrentTrainer.RegressionOptions()))
            .Append(new MLContext(seed: 0).Transforms.CopyColumns("First", "Score"))
            .Append(Trainer(options)).Fit(_view).Transform(_view);
        AssertAnnotations(predicted, "First", "Regression", "Score", 1);
        AssertAnnotations(predicted, "Score", "BinaryClassification", "Score", 2);
    }

    [Fact]
    public void Columns_may_be_read_in_any_order_and_again()
    {
        var predicted = Predict(new RecurrentTrainer.MulticlassOptions());
        var expected = predicted.Vectors("Score");
        using var cursor = predicted.GetRowCursor(predicted.Schema);
        var label = cursor.GetGetter<uint>(predicted.Schema["PredictedLabel"]);
        var score = cursor.GetGetter<VBuffer<float>>(predicted.Schema["Score"]);
        for (var row = 0; cursor.MoveNext(); row++)
        {
            if (row % 3 == 1)
                continue;
            VBuffer<float> scores = default;
            uint key = 0;
            label(ref key);
            score(ref scores);
            score(ref scores);
            Assert.Equal(expected[row], scores.DenseValues());
            Assert.Equal(scores.DenseValues().Max(), scores.GetItemOrDefault((int)key - 1));
        }
    }

    private static IDataView Predict(RecurrentTrainer.Options options, IDataView? view = null)
    {
        view ??= _view;
        return Trainer(Quick(options)).Fit(view).Transform(view);
    }

    private static IEnumerable<string> Added(IDataView predicted) => predicted.Schema.Skip(_view.Schema.Count).Select(column => column.Name)
        .Where(name => name is "Score" or "Probability" or "PredictedLabel");

    private static string[] Names(IDataView view, string column, string kind)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].Annotations.GetValue(kind, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static void AssertAnnotations(IDataView view, string column, string scoreKind, string valueKind, uint setId)
    {
        var annotations = view.Schema[column].Annotations;
        ReadOnlyMemory<char> text = default;
        annotations.GetValue("ScoreColumnKind", ref text);
        Assert.Equal(scoreKind, text.ToString());
        annotations.GetValue("ScoreValueKind", ref text);
        Assert.Equal(valueKind, text.ToString());
        uint id = 0;
        annotations.GetValue("ScoreColumnSetId", ref id);
        Assert.Equal(setId, id);
    }
}
