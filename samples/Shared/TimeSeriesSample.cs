using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Trainers;

namespace RnnMl.Samples;

/// <summary>Trains on one half of a problem, predicts the classes of the other, and shows that a model file predicts the same.</summary>
internal static class TimeSeriesSample
{
    private const int Seed = 1;

    public static void Run(TimeSeriesProblem training, TimeSeriesProblem test, Func<MLContext, int, RecurrentTrainer> createTrainer)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var ml = new MLContext(seed: Seed);
        var watch = Stopwatch.StartNew();
        ITransformer model = createTrainer(ml, Seed).Fit(training.ToView(ml));
        Console.WriteLine($"Trained on {training.Rows.Length} series of {training.Channels} channels in {watch.Elapsed.TotalSeconds:F0} s.");

        var predicted = Predict(ml, model, test);
        Console.WriteLine($"Accuracy on {test.Rows.Length} others: {Accuracy(predicted, test):F4}");
        Console.WriteLine();
        for (var c = 0; c < test.Classes.Length; c++)
        {
            var ofClass = test.Rows.Index().Where(row => row.Item.Label == c).ToArray();
            Console.WriteLine($"{test.Classes[c],-12} {ofClass.Count(row => predicted[row.Index] == c + 1),4} of {ofClass.Length} right");
        }

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ml.Model.Save(model, training.ToView(ml).Schema, file);
        var again = Predict(ml, new MLContext().Model.Load(file, out _), test);
        File.Delete(file);
        Console.WriteLine();
        Console.WriteLine($"Loaded from a file, the model predicts {(again.SequenceEqual(predicted) ? "the same" : "something else")}.");
    }

    /// <summary>The keys of predicted classes.</summary>
    public static uint[] Predict(MLContext ml, ITransformer model, TimeSeriesProblem problem) =>
        [.. model.Transform(problem.ToView(ml)).GetColumn<uint>("PredictedLabel")];

    /// <summary>The share of series whose class was predicted.</summary>
    public static double Accuracy(uint[] predicted, TimeSeriesProblem problem) =>
        predicted.Zip(problem.Rows, (key, row) => key == row.Label + 1 ? 1.0 : 0).Average();
}
