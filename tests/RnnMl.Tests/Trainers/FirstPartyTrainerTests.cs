#if MLNET
using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>Recurrent trainers with the parts of ML.NET that the stand-in does not double.</summary>
public class FirstPartyTrainerTests
{
    private static readonly IDataView _training = View(300), _test = View(100, seed: 2);

    private readonly MLContext _ml = new(seed: 0);

    [Fact]
    public void Evaluators_accept_predictions()
    {
        var regression = _ml.Regression.Evaluate(Predict(new RecurrentTrainer.RegressionOptions()), "Number");
        Assert.True(regression.RSquared > 0.8, $"{regression.RSquared}");
        var binary = _ml.BinaryClassification.Evaluate(Predict(new RecurrentTrainer.BinaryOptions()), "Truth");
        Assert.True(binary.AreaUnderRocCurve > 0.95 && binary.LogLoss < 0.6, $"{binary.AreaUnderRocCurve} {binary.LogLoss}");
        var predicted = Predict(new RecurrentTrainer.MulticlassOptions());
        var multiclass = _ml.MulticlassClassification.Evaluate(predicted, "Class");
        var logLoss = predicted.Vectors("Score").Zip(Rows(100, seed: 2), (score, row) => -Math.Log(score[row.Class])).Average();
        Assert.Equal(logLoss, multiclass.LogLoss, 1e-4);
        Assert.True(multiclass.MicroAccuracy > 0.7, $"{multiclass.MicroAccuracy}");
    }

    [Fact]
    public void Evaluators_pass_over_rows_without_a_prediction()
    {
        ExampleRow[] rows = [.. Rows(50, seed: 2), new() { Class = 1 }];
        var predicted = Trainer(Learning(new RecurrentTrainer.MulticlassOptions())).Fit(_training).Transform(Views.Of(rows));
        Assert.True(_ml.MulticlassClassification.Evaluate(predicted, "Class").MicroAccuracy > 0.5);
    }

    /// <summary>A label that MapValueToKey did not learn becomes a missing key, which evaluators pass over.</summary>
    [Fact]
    public void Evaluators_pass_over_rows_of_a_class_that_training_did_not_know()
    {
        TextRow[] rows = [.. Enumerable.Range(0, 40).Select(i => new TextRow { Text = i % 2 == 0 ? "red green" : "blue", Label = i % 2 == 0 ? "two" : "one" })];
        var options = Learning(new RecurrentTrainer.MulticlassOptions());
        (options.LabelColumnName, options.FeatureColumnName) = ("Label", "Tokens");
        var model = _ml.Transforms.Text.TokenizeIntoWords("Words", "Text")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Tokens", "Words"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_ml.MulticlassClassification.Trainers.Gru(options))
            .Fit(Views.Of(rows));
        var scored = model.Transform(Views.Of([.. rows, new TextRow { Text = "red red red", Label = "three" }]));
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
    }

    [Fact]
    public void Cross_validation_trains_and_evaluates()
    {
        var folds = _ml.MulticlassClassification.CrossValidate(_training, Trainer(Learning(new RecurrentTrainer.MulticlassOptions())), 3, "Class");
        Assert.Equal(3, folds.Count);
        Assert.True(folds.Average(fold => fold.Metrics.MicroAccuracy) > 0.6);
        Assert.Equal(3, _ml.Regression.CrossValidate(_training, Trainer(Quick(new RecurrentTrainer.RegressionOptions())), 3, "Number").Count);
        Assert.Equal(3, _ml.BinaryClassification.CrossValidate(_training, Trainer(Learning(new RecurrentTrainer.BinaryOptions())), 3, "Truth").Count);
    }

    [Fact]
    public void Words_become_tokens_and_classes_become_words_again()
    {
        // The second word decides.
        var random = new Random(1);
        string[] words = ["red", "green", "blue", "one", "two"];
        var rows = Enumerable.Range(0, 200).Select(_ =>
        {
            string[] chosen = [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => words[random.Next(words.Length)])];
            return new TextRow { Text = string.Join(' ', chosen), Label = chosen[1] };
        }).ToArray();
        var ml = _ml;
        var options = new RecurrentTrainer.MulticlassOptions { FeatureColumnName = "Tokens", Bidirectional = true, Seed = 1 };
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("Words", "Text")
            .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(ml.MulticlassClassification.Trainers.Gru(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = ModelFiles.Load(ModelFiles.Save(pipeline.Fit(Views.Of(rows)), Views.Of(rows).Schema));
        using var engine = _ml.Model.CreatePredictionEngine<TextRow, TextPrediction>(model);
        Assert.Equal("blue", engine.Predict(new TextRow { Text = "one blue two red" }).PredictedLabel);
        Assert.Equal("two", engine.Predict(new TextRow { Text = "unheard two green" }).PredictedLabel);
        var scores = engine.Predict(new TextRow { Text = "one blue two red" }).Score;
        Assert.Equal(1, scores.Sum(), 1e-5f);
    }

    [Fact]
    public void The_importance_of_features_is_told_by_their_names()
    {
        var view = Windows();
        var options = Learning(new RecurrentTrainer.RegressionOptions());
        options.FeatureColumnName = "Window";
        options.LabelColumnName = "Label";
        var model = ModelFiles.SaveAndLoad(_ml.Regression.Trainers.Gru(options).Fit(view));
        var importance = _ml.Regression.PermutationFeatureImportance(model, view, permutationCount: 2);
        // The label is the value two steps before the window's end.
        Assert.Equal("Temperature[t-2]", importance.MinBy(slot => slot.Value.RSquared.Mean).Key);

        var predictor = (ISingleFeaturePredictionTransformer<SequenceModel>)model;
        var ordered = _ml.Regression.PermutationFeatureImportance(predictor, view);
        Assert.Equal(4, ordered.Length);
        Assert.Equal(view.Schema["Window"].Type, predictor.FeatureColumnType);
    }

    [Fact]
    public void The_importance_of_features_is_told_of_classifiers_too()
    {
        var view = Windows();
        ITransformer Fit<TOptions>(TOptions options, string label)
            where TOptions : RecurrentTrainer.Options
        {
            Learning(options);
            (options.FeatureColumnName, options.LabelColumnName) = ("Window", label);
            return Trainer(options).Fit(view);
        }

        var ofTruth = _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(Fit(new RecurrentTrainer.BinaryOptions(), "Truth"), view, "Truth");
        Assert.Equal("Temperature[t-2]", ofTruth.MinBy(slot => slot.Value.AreaUnderRocCurve.Mean).Key);
        var ofClass = _ml.MulticlassClassification.PermutationFeatureImportance(Fit(new RecurrentTrainer.MulticlassOptions(), "Class"), view, "Class");
        Assert.Equal("Temperature[t-2]", ofClass.MinBy(slot => slot.Value.MicroAccuracy.Mean).Key);
    }

    [Fact]
    public void The_importance_of_features_that_have_no_names_or_no_slots_is_refused_with_the_reason()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions());
        var exception = Assert.Throws<InvalidOperationException>(
            () => _ml.Regression.PermutationFeatureImportance((ITransformer)Trainer(options).Fit(_training), _training, "Number"));
        Assert.Contains("variable length", exception.Message, StringComparison.Ordinal);

        var unnamed = Views.Of(Enumerable.Range(0, 30).Select(i => new UnnamedRow { Features = [i, 1, 2], Number = i }));
        var model = Trainer(options).Fit(unnamed);
        exception = Assert.Throws<InvalidOperationException>(
            () => _ml.Regression.PermutationFeatureImportance((ITransformer)model, unnamed, "Number"));
        Assert.Contains("have no names of their own", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, _ml.Regression.PermutationFeatureImportance(model, unnamed, "Number").Length);
    }

    [Fact]
    public void Predictions_keep_a_views_parallel_and_shuffled_cursors()
    {
        var cached = _ml.Data.Cache(Views.Of(Rows(5000, seed: 3)));
        var predicted = Trainer(Quick(new RecurrentTrainer.MulticlassOptions())).Fit(_training).Transform(cached);
        var expected = ViewContents.Read(predicted);
        Assert.True(predicted.CanShuffle);
        Assert.Equal(expected, ViewContents.ReadInParallel(predicted, 4));
        Assert.Equal(expected.Order(), ViewContents.Read(_ml.Data.ShuffleRows(predicted, seed: 1)).Order());
    }

    private static TOptions Learning<TOptions>(TOptions options)
        where TOptions : RecurrentTrainer.Options
    {
        Quick(options, epochs: 30);
        options.HiddenSize = 12;
        options.LearningRate = 0.01f;
        return options;
    }

    private static IDataView Predict(RecurrentTrainer.Options options) => Trainer(Learning(options)).Fit(_training).Transform(_test);

    private IDataView Windows()
    {
        var random = new Random(1);
        var series = SequenceViews.Steps(Enumerable.Range(0, 300).Select(_ => random.NextSingle()));
        var windows = _ml.Transforms.SequenceWindow("Window", ["Temperature"], windowSize: 4).Fit(series).Transform(series);
        return _ml.Transforms.CustomMapping<WindowRow, LabelRow>((row, labels) =>
            (labels.Label, labels.Truth, labels.Class) = (row.Window[1], row.Window[1] > 0.5f, MathF.Floor(3 * row.Window[1])), contractName: null)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Class"))
            .Fit(windows).Transform(windows);
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }

    private sealed class TextPrediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    private sealed class WindowRow
    {
        public float[] Window { get; set; } = [];
    }

    private sealed class LabelRow
    {
        public float Label { get; set; }

        public bool Truth { get; set; }

        public float Class { get; set; }
    }

    private sealed class UnnamedRow
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }
    }
}
#endif
