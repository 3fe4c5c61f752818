using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Samples;

/// <summary>A sentence with a tag for each word, as a row of a data view.</summary>
internal sealed class TaggedSentence
{
    public string[] Text { get; set; } = [];

    public string[] TagNames { get; set; } = [];

    /// <summary>The keys of the words.</summary>
    public uint[] Words { get; set; } = [];

    /// <summary>The keys of their last two letters.</summary>
    public uint[] Suffixes { get; set; } = [];

    /// <summary>The keys of their last three letters.</summary>
    public uint[] LongSuffixes { get; set; } = [];

    /// <summary>The keys of their parts of speech; 0 for one that training never saw.</summary>
    public uint[] Label { get; set; } = [];
}

/// <summary>Sentences with parts of speech, in three CoNLL-U files.</summary>
internal sealed class Treebank
{
    private readonly Vocabulary _words, _suffixes, _longSuffixes;

    public Treebank(string folder)
    {
        TaggedSentence[] Read(string part) => [.. ReadFile(Path.Combine(folder, $"en_atis-ud-{part}.conllu"))];
        (Training, Validation, Test) = (Read("train"), Read("dev"), Read("test"));
        // A word that training sees once is as good as one that it does not see: that is how the network learns unknown words.
        _words = new Vocabulary(Training.SelectMany(sentence => sentence.Text), minCount: 2);
        _suffixes = new Vocabulary(Training.SelectMany(sentence => sentence.Text).Select(word => WordParts.End(word, 2)), minCount: 2);
        _longSuffixes = new Vocabulary(Training.SelectMany(sentence => sentence.Text).Select(word => WordParts.End(word, 3)), minCount: 2);
        Tags = [.. Training.SelectMany(sentence => sentence.TagNames).Distinct().Order(StringComparer.Ordinal)];
        foreach (var sentence in (TaggedSentence[])[.. Training, .. Validation, .. Test])
            Encode(sentence);
    }

    public string[] Tags { get; }

    public TaggedSentence[] Training { get; }

    public TaggedSentence[] Validation { get; }

    public TaggedSentence[] Test { get; }

    public TaggedSentence Encode(TaggedSentence sentence)
    {
        sentence.Words = _words.Encode(sentence.Text);
        sentence.Suffixes = _suffixes.Encode(sentence.Text.Select(word => WordParts.End(word, 2)));
        sentence.LongSuffixes = _longSuffixes.Encode(sentence.Text.Select(word => WordParts.End(word, 3)));
        sentence.Label = [.. sentence.TagNames.Select(tag => (uint)(Array.IndexOf(Tags, tag) + 1))];
        return sentence;
    }

    public IDataView ToView(MLContext ml, IEnumerable<TaggedSentence> sentences)
    {
        var schema = SchemaDefinition.Create(typeof(TaggedSentence));
        foreach (var (column, count) in (IEnumerable<(string, int)>)[(nameof(TaggedSentence.Words), _words.Count), (nameof(TaggedSentence.Suffixes), _suffixes.Count),
            (nameof(TaggedSentence.LongSuffixes), _longSuffixes.Count), (nameof(TaggedSentence.Label), Tags.Length)])
        {
            schema[column].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), count));
        }
        return ml.Data.LoadFromEnumerable(sentences, schema);
    }

    private static IEnumerable<TaggedSentence> ReadFile(string path)
    {
        var words = new List<(string Form, string Tag)>();
        foreach (var line in File.ReadLines(path).Append(""))
        {
            var fields = line.Split('\t');
            // Words have plain numbers; lines with a range or a fraction are other readings of the same words.
            if (fields.Length == 10 && int.TryParse(fields[0], out _))
                words.Add((fields[1].ToLowerInvariant(), fields[3]));
            if (line.Length > 0 || words.Count == 0)
                continue;
            yield return new TaggedSentence { Text = [.. words.Select(word => word.Form)], TagNames = [.. words.Select(word => word.Tag)] };
            words.Clear();
        }
    }
}
