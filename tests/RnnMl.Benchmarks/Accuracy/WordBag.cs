using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Samples;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>
/// Logistic regression over a bag of words, trained by gradient descent with a penalty on the squares of weights: the baseline of
/// sentence classification that needs no ML.NET.
/// </summary>
internal static class WordBag
{
    private const int Epochs = 200;
    private const double Rate = 0.5, Penalty = 1e-4;

    public static double Accuracy(RatedSentence[] training, RatedSentence[] test)
    {
        var weights = new Dictionary<string, double>();
        double bias = 0;
        var bags = training.Select(sentence => RatedSentences.WordsOf(sentence.Text).Distinct().ToArray()).ToArray();
        double Score(string[] words) => bias + words.Sum(word => weights.GetValueOrDefault(word));
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var rate = Rate / (1 + epoch / 20.0);
            for (var i = 0; i < bags.Length; i++)
            {
                var error = (training[i].Label ? 1 : 0) - 1 / (1 + Math.Exp(-Score(bags[i])));
                bias += rate * error;
                foreach (var word in bags[i])
                    weights[word] = weights.GetValueOrDefault(word) * (1 - rate * Penalty) + rate * error;
            }
        }
        return test.Average(sentence => Score([.. RatedSentences.WordsOf(sentence.Text).Distinct()]) > 0 == sentence.Label ? 1.0 : 0);
    }
}
