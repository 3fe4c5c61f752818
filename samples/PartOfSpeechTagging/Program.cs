using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Samples;
using RnnMl.Searching;

// Which part of speech is each word of a question about flights?
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Seed = 1;
var ml = new MLContext(Seed);
var bank = new Treebank(Path.Combine(AppContext.BaseDirectory, "Data"));
var watch = Stopwatch.StartNew();
var model = Recipes.PartOfSpeechTagging(ml, Seed).Fit(bank.ToView(ml, bank.Training), bank.ToView(ml, bank.Validation));
Console.WriteLine($"Trained on {bank.Training.Length} sentences in {watch.Elapsed.TotalSeconds:F0} s.");

var tagged = model.Transform(bank.ToView(ml, bank.Test));
Console.WriteLine($"Accuracy per word on {bank.Test.Length} others: {SequenceMetrics.Accuracy(tagged):F4}");
Console.WriteLine();

// A question of your own.
var question = args.Length > 0 ? args : "show me the cheapest flight from boston to denver on monday".Split(' ');
var view = bank.ToView(ml, [bank.Encode(new TaggedSentence { Text = question })]);
var tags = model.Transform(view).GetColumn<uint[]>("PredictedLabel").Single();
Console.WriteLine(string.Join(' ', question.Zip(tags, (word, tag) => $"{word}/{bank.Tags[tag - 1]}")));
