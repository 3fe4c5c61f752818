using System;
using System.Globalization;
using System.IO;
using Microsoft.ML;
using RnnMl.Samples;
using RnnMl.Searching;

// Is a sentence of a review kind? The data's licence is not clear, so it does not come with the sample: get "Sentiment Labelled
// Sentences" from the UCI Machine Learning Repository and say where its files lie.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var folder] || !File.Exists(Path.Combine(folder, "imdb_labelled.txt")))
{
    Console.WriteLine("Usage: dotnet run -c Release --project samples/SentimentSentences -- FOLDER");
    Console.WriteLine("FOLDER holds imdb_labelled.txt and amazon_cells_labelled.txt of the Sentiment Labelled Sentences,");
    Console.WriteLine("archive.ics.uci.edu/dataset/331/sentiment+labelled+sentences.");
    return 1;
}

const int Seed = 1;
var ml = new MLContext(Seed);
var sentences = RatedSentences.Read(folder);
new Random(Seed).Shuffle(sentences);
var tested = sentences.Length / 10;
var (training, test) = RatedSentences.ToViews(ml, sentences[tested..], sentences[..tested]);
var model = Recipes.SentimentSentences(ml, Seed).Fit(training);
Console.WriteLine($"Trained on {sentences.Length - tested} sentences.");
Console.WriteLine($"Accuracy on {tested} others: {SequenceMetrics.Accuracy(model.Transform(test)):F3}");
return 0;
