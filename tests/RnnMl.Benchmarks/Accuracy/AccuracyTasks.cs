using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Samples;
using RnnMl.Searching;
using RnnMl.Trainers;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>The data sets that the samples learn, with the samples' own trainers.</summary>
internal static class AccuracyTasks
{
    public static IReadOnlyList<AccuracyTask> All { get; } =
    [
        new("japanese-vowels", "accuracy", 0.985, DataOf("SpeakerIdentification"), folder => TimeSeries(Utterances.Read(folder), Recipes.SpeakerIdentification)),
        new("BasicMotions", "accuracy", 1, DataOf("ActivityRecognition"), folder => TimeSeries(Read(folder, "BasicMotions"), Recipes.ActivityRecognition)),
        new("ItalyPowerDemand", "accuracy", 0.97, DataOf("PowerDemand"), folder => TimeSeries(Read(folder, "ItalyPowerDemand"), Recipes.PowerDemand)),
        new("GunPoint", "accuracy", 0.98, DataOf("GestureRecognition"), folder => TimeSeries(Read(folder, "GunPoint"), Recipes.GestureRecognition)),
        new("names", "accuracy", 0.84, DataOf("SurnameNationality"), Names),
        new("ud-english-atis", "accuracy per word", 0.988, DataOf("PartOfSpeechTagging"), Atis),
        new("sentiment-sentences", "accuracy in ten folds", null, null, Sentiment),
    ];

    // The samples' data lies beside the program.
    private static string DataOf(string sample) => Path.Combine(AppContext.BaseDirectory, "Data", sample);

    private static (TimeSeriesProblem, TimeSeriesProblem) Read(string folder, string name) => (
        TimeSeriesProblem.Read(Path.Combine(folder, $"{name}_TRAIN.ts")), TimeSeriesProblem.Read(Path.Combine(folder, $"{name}_TEST.ts")));

    private static AccuracyRun TimeSeries((TimeSeriesProblem Training, TimeSeriesProblem Test) problem, Func<MLContext, int, RecurrentTrainer> create)
    {
        var (training, test) = problem;
        var ml = new MLContext(seed: 0);
        return new AccuracyRun(
            [("1-NN", NearestNeighbour.Accuracy(training, test)), ("linear (ML.NET)", LinearBaseline.OfSeries(ml, training.ToView(ml), test.ToView(ml)))],
            seed => (TimeSeriesSample.Accuracy(TimeSeriesSample.Predict(ml, create(ml, seed).Fit(training.ToView(ml)), test), test), ""));
    }

    private static AccuracyRun Names(string folder)
    {
        var ml = new MLContext(seed: 0);
        var names = new Surnames(folder);
        var frequent = names.Training.GroupBy(name => name.Label).MaxBy(group => group.Count())!.Key;
        return new AccuracyRun(
            [
                ("most frequent", names.Test.Average(name => name.Label == frequent ? 1.0 : 0)),
                ("linear over characters (ML.NET)", LinearBaseline.OfCharacters(ml, names.ToView(ml, names.Training), names.ToView(ml, names.Test), nameof(Surname.Text))),
            ],
            seed =>
            {
                var model = Recipes.SurnameNationality(ml, seed).Fit(names.ToView(ml, names.Training), names.ToView(ml, names.Validation));
                uint[] predicted = [.. model.Transform(names.ToView(ml, names.Test)).GetColumn<uint>("PredictedLabel")];
                return (predicted.Zip(names.Test, (key, name) => key == name.Label + 1 ? 1.0 : 0).Average(),
                    FormattableString.Invariant($"macro F1 {MacroF1(predicted, names):F4}"));
            });
    }

    /// <summary>The mean over nationalities of the harmonic mean of precision and recall.</summary>
    private static double MacroF1(uint[] predicted, Surnames names) => Enumerable.Range(0, names.Nationalities.Length).Average(c =>
    {
        var pairs = predicted.Zip(names.Test, (key, name) => (Found: key == c + 1, Is: name.Label == c)).ToArray();
        var both = pairs.Count(pair => pair.Found && pair.Is);
        return both == 0 ? 0 : 2.0 * both / (pairs.Count(pair => pair.Found) + pairs.Count(pair => pair.Is));
    });

    private static AccuracyRun Atis(string folder)
    {
        var ml = new MLContext(seed: 0);
        var bank = new Treebank(folder);
        return new AccuracyRun(
            [("most frequent tag", TagTables.MostFrequentTag(bank.Training, bank.Test)), ("trigram look-up", TagTables.Trigrams(bank.Training, bank.Test))],
            seed =>
            {
                var model = Recipes.PartOfSpeechTagging(ml, seed).Fit(bank.ToView(ml, bank.Training), bank.ToView(ml, bank.Validation));
                // A tag that training never saw counts as a mistake.
                var right = model.Transform(bank.ToView(ml, bank.Test)).GetColumn<uint[]>("PredictedLabel")
                    .Zip(bank.Test, (found, sentence) => found.Zip(sentence.Label, (tag, label) => tag == label ? 1.0 : 0)).SelectMany(one => one).Average();
                var development = SequenceMetrics.Accuracy(model.Transform(bank.ToView(ml, bank.Validation)));
                return (right, FormattableString.Invariant($"development {development:F4}"));
            });
    }

    private static AccuracyRun Sentiment(string folder)
    {
        const int Folds = 10;
        var ml = new MLContext(seed: 0);
        var sentences = RatedSentences.Read(folder);
        new Random(1).Shuffle(sentences);
        var folds = Enumerable.Range(0, Folds).Select(fold => (
            Training: sentences.Where((_, i) => i % Folds != fold).ToArray(), Test: sentences.Where((_, i) => i % Folds == fold).ToArray())).ToArray();
        return new AccuracyRun(
            [
                ("bag of words", folds.Average(fold => WordBag.Accuracy(fold.Training, fold.Test))),
                ("bag of words (ML.NET)", folds.Average(fold =>
                {
                    var (training, test) = RatedSentences.ToViews(ml, fold.Training, fold.Test);
                    return LinearBaseline.OfWords(ml, training, test, nameof(RatedSentence.Text));
                })),
            ],
            seed =>
            {
                double[] accuracies = [.. folds.Select(fold =>
                {
                    var (training, test) = RatedSentences.ToViews(ml, fold.Training, fold.Test);
                    return SequenceMetrics.Accuracy(Recipes.SentimentSentences(ml, seed).Fit(training).Transform(test));
                })];
                // The recipe was chosen on the first fold's training rows, which the other folds test.
                return (accuracies.Average(), FormattableString.Invariant(
                    $"fold 1 alone {accuracies[0]:F4}, where a bag of words has {WordBag.Accuracy(folds[0].Training, folds[0].Test):F4}"));
            });
    }
}
