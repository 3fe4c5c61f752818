using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using RnnMl.Trainers;
using Xunit;
using static RnnMl.Tests.Trainers.SequenceExamples;

namespace RnnMl.Tests.Trainers;

/// <summary>How a training goes: who hears of it, what fixes it, what ends it, and how it goes on.</summary>
public class TrainerRunTests
{
    private static readonly IDataView _training = View(60), _validation = View(30, seed: 2);

    [Fact]
    public void The_callback_and_the_log_hear_of_each_epoch()
    {
        var reports = new List<SequenceTrainingProgress>();
        var options = Quick(new RecurrentTrainer.BinaryOptions(), epochs: 3);
        options.MetricsCallback = reports.Add;
        var messages = new List<string>();
        var ml = new MLContext(seed: 0);
        ml.Log += (_, e) => messages.Add(e.Message);
        Trainer(options, ml).Fit(_training);

        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch.Epoch));
        Assert.All(reports, report => Assert.True(report is { MetricName: "accuracy", ValidationMetric: >= 0 and <= 1 }));
        var line = Assert.Single(messages, message => message.Contains("epoch 2:", StringComparison.Ordinal));
        foreach (var part in (string[])["training loss ", "validation loss ", "validation accuracy ", "learning rate 0.003", "sequences per second"])
            Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_metric_of_numbers_is_in_the_labels_unit()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions(), epochs: 1);
        SequenceTrainingProgress? progress = null;
        options.MetricsCallback = report => progress = report;
        var scores = Trainer(options).Fit(_training, _validation).Transform(_validation).GetColumn<float>("Score");
        var expected = Math.Sqrt(scores.Zip(Rows(30, seed: 2), (score, row) => Math.Pow(score - row.Number, 2)).Average());
        Assert.Equal(expected, progress!.ValidationMetric!.Value, 1e-5);
    }

    [Fact]
    public void Without_held_back_rows_there_is_no_metric_and_the_last_epochs_weights_are_kept()
    {
        var options = Quick(new RecurrentTrainer.RegressionOptions(), epochs: 3);
        options.ValidationSetFraction = 0;
        var reports = new List<SequenceTrainingProgress>();
        options.MetricsCallback = reports.Add;
        var all = Scores(options, _training);
        Assert.All(reports, report => Assert.True(report is { ValidationMetric: null, Epoch.ValidationLoss: null }));
        Assert.Equal(3, reports.Count);
        // A held-back set with a patience that ends the run would be another result; here nothing is held back.
        options.EarlyStoppingPatience = 1;
        Assert.Equal(all, Scores(options, _training));
    }

    [Fact]
    public void Early_stopping_keeps_the_best_epoch()
    {
        var reports = new List<SequenceTrainingProgress>();
        var options = Quick(new RecurrentTrainer.BinaryOptions(), epochs: 300);
        options.LearningRate = 0.03f;
        options.EarlyStoppingPatience = 3;
        options.MetricsCallback = reports.Add;
        var model = Trainer(options).Fit(_training, _validation);
        var best = reports.MinBy(report => report.Epoch.ValidationLoss)!;
        Assert.Equal(reports.Count, best.Epoch.Epoch + 3);

        var correct = model.Transform(_validation).GetColumn<bool>("PredictedLabel").Zip(Rows(30, seed: 2), (label, row) => label == row.Truth);
        Assert.Equal(best.ValidationMetric!.Value, correct.Average(right => right ? 1.0 : 0), 1e-9);
    }

    [Fact]
    public void A_validation_set_in_the_options_is_that_of_Fit()
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions(), epochs: 5);
        var given = Scores(Trainer(options).Fit(_training, _validation));
        Assert.NotEqual(given, Scores(options, _training));
        options.ValidationSet = _validation;
        Assert.Equal(given, Scores(options, _training));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_threads_and_culture()
    {
        var options = Quick(new RecurrentTrainer.MulticlassOptions { BalanceClasses = true });
        options.BatchSize = 40;
        options.Dropout = 0.2f;
        options.NumberOfThreads = 1;
        var expected = Vectors(options);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            options.NumberOfThreads = 3;
            Assert.Equal(expected, Vectors(options));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        options.Seed = 2;
        Assert.NotEqual(expected, Vectors(options));

        static float[][] Vectors(RecurrentTrainer.Options options) => Trainer(options).Fit(_training).Transform(_training).Vectors("Score");
    }

    [Fact]
    public void Without_a_seed_the_contexts_seed_fixes_the_run_and_fitting_twice_gives_the_same_model()
    {
        var options = Quick(new RecurrentTrainer.BinaryOptions());
        options.Seed = null;
        var trainer = Trainer(options);
        var first = Scores(trainer.Fit(_training));
        Assert.Equal(first, Scores(trainer.Fit(_training)));
        Assert.Equal(first, Scores(Trainer(options).Fit(_training)));
        Assert.NotEqual(first, Scores(Trainer(options, new MLContext(seed: 5)).Fit(_training)));
    }

    [Fact]
    public void Training_goes_on_from_a_models_weights()
    {
        double Loss(SequencePredictionTransformer model) => model.Transform(_training).GetColumn<float>("Score")
            .Zip(Rows(60), (score, row) => Math.Pow(score - row.Number, 2)).Average();
        var options = Quick(new RecurrentTrainer.RegressionOptions(), epochs: 10);
        options.ValidationSetFraction = 0;
        var trainer = Trainer(options);
        var first = trainer.Fit(_training);
        var before = ViewContents.Read(first.Transform(_validation));
        var second = trainer.ContinueFit(first, _training);
        var third = trainer.ContinueFit((SequencePredictionTransformer)ModelFiles.SaveAndLoad(first), _training);

        Assert.True(Loss(second) < Loss(first));
        Assert.Equal(Scores(second), Scores(third));
        Assert.Equal(before, ViewContents.Read(first.Transform(_validation)));
        // With a rate of next to nothing, what comes out is what went in: weights, scaling and all.
        options.LearningRate = 1e-30f;
        Assert.Equal(Scores(second), Scores(Trainer(options).ContinueFit(second, View(40, seed: 9), _validation)));
    }

    [Fact]
    public void Training_does_not_go_on_from_a_model_of_another_kind()
    {
        var regression = Quick(new RecurrentTrainer.RegressionOptions());
        var model = Trainer(regression).Fit(_training);
        Assert.Contains("another task", Refusal(() => Trainer(Quick(new RecurrentTrainer.BinaryOptions())).ContinueFit(model, _training)),
            StringComparison.Ordinal);
        var larger = Quick(new RecurrentTrainer.RegressionOptions());
        larger.HiddenSize = 6;
        Assert.Contains("HiddenSize = 6", Refusal(() => Trainer(larger).ContinueFit(model, _training)), StringComparison.Ordinal);
        var other = Quick(new RecurrentTrainer.RegressionOptions());
        other.FeatureColumnName = nameof(ExampleRow.Values);
        Assert.Contains("the columns Features", Refusal(() => Trainer(other).ContinueFit(model, _training)), StringComparison.Ordinal);

        static string Refusal(Action action) => Assert.Throws<InvalidOperationException>(action).Message;
    }

    [Fact]
    public void A_token_that_is_cancelled_stops_a_fit()
    {
        using var source = new CancellationTokenSource();
        var epochs = 0;
        var options = Quick(new RecurrentTrainer.BinaryOptions(), epochs: 100);
        options.CancellationToken = source.Token;
        options.MetricsCallback = _ =>
        {
            if (++epochs == 2)
                source.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer(options).Fit(_training));
        Assert.Equal(2, epochs);
    }

    [Fact]
    public void A_prediction_engine_predicts_what_a_view_does()
    {
        var ml = new MLContext(seed: 0);
        var model = ModelFiles.SaveAndLoad(Trainer(Quick(new RecurrentTrainer.BinaryOptions())).Fit(_training));
        using var engine = ml.Model.CreatePredictionEngine<ExampleRow, TruthPrediction>(model);
        var expected = model.Transform(_validation).GetColumn<float>("Probability").ToArray();
        Assert.Equal(expected, Rows(30, seed: 2).Select(row => engine.Predict(row).Probability));
    }

    [Fact]
    public void Scoring_a_row_allocates_nothing_once_its_buffers_have_grown()
    {
        var model = Trainer(Quick(new RecurrentTrainer.MulticlassOptions())).Fit(_training);
        var row = new MovingRow(_training.Schema["Features"], [.. Rows(30, seed: 2).Select(example => example.Features)]);
        var schema = model.GetRowToRowMapper(row.Schema).OutputSchema;
        using var scored = model.GetRowToRowMapper(row.Schema).GetRow(row, schema);
        var label = scored.GetGetter<uint>(schema["PredictedLabel"]);
        var score = scored.GetGetter<VBuffer<float>>(schema["Score"]);
        VBuffer<float> scores = default;
        uint key = 0;
        void ScoreAll()
        {
            for (var i = 0; i < 30; i++)
            {
                row.Move();
                label(ref key);
                score(ref scores);
            }
        }
        ScoreAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        ScoreAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static float[] Scores(RecurrentTrainer.Options options, IDataView view) => Scores(Trainer(options).Fit(view));

    private static float[] Scores(SequencePredictionTransformer model) => [.. model.Transform(_validation).GetColumn<float>("Score")];

    private sealed class TruthPrediction
    {
        public float Probability { get; set; }
    }

    /// <summary>A row that moves over sequences for ever.</summary>
    private sealed class MovingRow : DataViewRow
    {
        private readonly float[][] _sequences;
        private long _position = -1;

        public MovingRow(DataViewSchema.Column column, float[][] sequences)
        {
            _sequences = sequences;
            var builder = new DataViewSchema.Builder();
            builder.AddColumn(column.Name, column.Type);
            Schema = builder.ToSchema();
        }

        public override DataViewSchema Schema { get; }

        public override long Position => _position;

        public override long Batch => 0;

        public void Move() => _position++;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<DataViewRowId> GetIdGetter() => throw new NotSupportedException();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                var sequence = _sequences[_position % _sequences.Length];
                var editor = VBufferEditor.Create(ref destination, sequence.Length);
                sequence.CopyTo(editor.Values);
                destination = editor.Commit();
            });
    }
}
