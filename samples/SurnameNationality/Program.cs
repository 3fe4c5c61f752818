using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Samples;

// Where does a surname come from, by its letters?
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Seed = 1;
var ml = new MLContext(Seed);
var names = new Surnames(Path.Combine(AppContext.BaseDirectory, "Data"));
var watch = Stopwatch.StartNew();
var model = Recipes.SurnameNationality(ml, Seed).Fit(names.ToView(ml, names.Training), names.ToView(ml, names.Validation));
Console.WriteLine($"Trained on {names.Training.Length} names in {watch.Elapsed.TotalSeconds:F0} s.");

uint[] predicted = [.. model.Transform(names.ToView(ml, names.Test)).GetColumn<uint>("PredictedLabel")];
Console.WriteLine($"Accuracy on {names.Test.Length} others: {predicted.Zip(names.Test, (key, name) => key == name.Label + 1 ? 1.0 : 0).Average():F4}");
Console.WriteLine();

// One name at a time, with the three likeliest nationalities.
string[] asked = args.Length > 0 ? args : ["Dostoevsky", "O'Brien", "Nakamura", "Rossini"];
var view = names.ToView(ml, asked.Select(name => new Surname { Text = name, Characters = names.Encode(name) }));
foreach (var (name, score) in asked.Zip(model.Transform(view).GetColumn<float[]>("Score")))
{
    var likely = score.Index().OrderByDescending(nationality => nationality.Item).Take(3)
        .Select(nationality => $"{names.Nationalities[nationality.Index]} {nationality.Item:P0}");
    Console.WriteLine($"{name,-12} {string.Join(", ", likely)}");
}
