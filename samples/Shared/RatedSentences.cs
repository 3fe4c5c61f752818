using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Samples;

/// <summary>A sentence of a review, as a row of a data view.</summary>
internal sealed class RatedSentence
{
    public string Text { get; set; } = "";

    /// <summary>The keys of its words.</summary>
    public uint[] Words { get; set; } = [];

    /// <summary>The keys of their first three letters.</summary>
    public uint[] Beginnings { get; set; } = [];

    /// <summary>The keys of their first five letters.</summary>
    public uint[] LongBeginnings { get; set; } = [];

    /// <summary>The keys of their last three letters.</summary>
    public uint[] Ends { get; set; } = [];

    /// <summary>Whether it is kind.</summary>
    public bool Label { get; set; }
}

/// <summary>Reads the Sentiment Labelled Sentences (Kotzias et al. 2015): a sentence, a tab, and 0 or 1.</summary>
internal static class RatedSentences
{
    public static RatedSentence[] Read(string folder) =>
    [
        .. ((string[])["imdb_labelled.txt", "amazon_cells_labelled.txt"]).SelectMany(file => File.ReadLines(Path.Combine(folder, file)))
            .Where(line => line.Contains('\t', StringComparison.Ordinal))
            .Select(line => new RatedSentence { Text = line[..line.LastIndexOf('\t')].Trim(), Label = line.TrimEnd().EndsWith('1') }),
    ];

    /// <summary>The words, in lower case, with their apostrophes; and the marks that speak of mood.</summary>
    public static string[] WordsOf(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isWord = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '\'');
            if (isWord && start < 0)
                start = i;
            if (!isWord && start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
            if (i < text.Length && "!?".Contains(text[i], StringComparison.Ordinal))
                words.Add(text[i].ToString());
        }
        return [.. words.DefaultIfEmpty("")];
    }

    /// <summary>Sentences to train on and to test on, with the vocabulary of the former.</summary>
    public static (IDataView Training, IDataView Test) ToViews(MLContext ml, RatedSentence[] training, RatedSentence[] test)
    {
        var (words, beginnings, longBeginnings, ends) =
            (Learn(word => word), Learn(word => WordParts.Beginning(word, 3)), Learn(word => WordParts.Beginning(word, 5)), Learn(word => WordParts.End(word, 3)));
        var schema = SchemaDefinition.Create(typeof(RatedSentence));
        foreach (var (column, keys) in (IEnumerable<(string, Keys)>)[(nameof(RatedSentence.Words), words), (nameof(RatedSentence.Beginnings), beginnings),
            (nameof(RatedSentence.LongBeginnings), longBeginnings), (nameof(RatedSentence.Ends), ends)])
        {
            schema[column].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), keys.Count));
        }
        return (ToView(training), ToView(test));

        Keys Learn(Func<string, string> part) => new(training, part);

        IDataView ToView(RatedSentence[] sentences) => ml.Data.LoadFromEnumerable(sentences.Select(sentence => new RatedSentence
        {
            Text = sentence.Text,
            Label = sentence.Label,
            Words = words.Of(sentence),
            Beginnings = beginnings.Of(sentence),
            LongBeginnings = longBeginnings.Of(sentence),
            Ends = ends.Of(sentence),
        }).ToArray(), schema);
    }

    /// <summary>The keys of words, or of parts of them.</summary>
    private sealed class Keys(RatedSentence[] training, Func<string, string> part)
    {
        // What training sees once is as good as what it does not see: that is how the network learns unknown words.
        private readonly Vocabulary _vocabulary = new(training.SelectMany(sentence => WordsOf(sentence.Text)).Select(part), minCount: 2);

        public int Count => _vocabulary.Count;

        public uint[] Of(RatedSentence sentence) => _vocabulary.Encode(WordsOf(sentence.Text).Select(part));
    }
}
