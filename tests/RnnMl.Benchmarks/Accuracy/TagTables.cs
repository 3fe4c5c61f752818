using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Samples;

namespace RnnMl.Benchmarks.Accuracy;

/// <summary>Taggers that look up: the tag that a word, or a word between its neighbours, has most often in training.</summary>
internal static class TagTables
{
    public static double MostFrequentTag(TaggedSentence[] training, TaggedSentence[] test) => Accuracy(training, test, [Word, _ => ""]);

    /// <summary>By the word with both neighbours, else with the one before, else by the word.</summary>
    public static double Trigrams(TaggedSentence[] training, TaggedSentence[] test) => Accuracy(training, test,
        [place => $"{At(place, -1)} {At(place, 0)} {At(place, 1)}", place => $"{At(place, -1)} {At(place, 0)}", Word, _ => ""]);

    private static string Word((TaggedSentence Sentence, int Index) place) => At(place, 0);

    private static string At((TaggedSentence Sentence, int Index) place, int offset) =>
        place.Sentence.Text.ElementAtOrDefault(place.Index + offset) ?? "|";

    private static double Accuracy(TaggedSentence[] training, TaggedSentence[] test, Func<(TaggedSentence, int), string>[] keys)
    {
        var tables = keys.Select(key => Places(training).GroupBy(place => key(place)).ToDictionary(group => group.Key,
            group => group.GroupBy(Tag).MaxBy(tags => tags.Count())!.Key)).ToArray();
        return Places(test).Average(place => Tag(place) == keys.Zip(tables)
            .Select(look => look.Second.GetValueOrDefault(look.First(place))).First(tag => tag != null) ? 1.0 : 0);
    }

    private static string Tag((TaggedSentence Sentence, int Index) place) => place.Sentence.TagNames[place.Index];

    private static IEnumerable<(TaggedSentence Sentence, int Index)> Places(TaggedSentence[] sentences) =>
        sentences.SelectMany(sentence => Enumerable.Range(0, sentence.Text.Length).Select(i => (sentence, i)));
}
