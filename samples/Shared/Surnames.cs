using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Samples;

/// <summary>A surname, as a row of a data view.</summary>
internal sealed class Surname
{
    public string Text { get; set; } = "";

    /// <summary>The keys of its characters.</summary>
    public uint[] Characters { get; set; } = [];

    /// <summary>The nationality, counted from 0 as ML.NET's key members are.</summary>
    public uint Label { get; set; }
}

/// <summary>Surnames of 18 nationalities, one file each.</summary>
internal sealed class Surnames
{
    private readonly Vocabulary _characters;

    public Surnames(string folder, int seed = 1)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.txt").Where(file => !file.EndsWith("SOURCE.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Nationalities = [.. files.Select(file => Path.GetFileNameWithoutExtension(file))];
        var all = files.SelectMany((file, nationality) => File.ReadLines(file).Where(line => line.Trim().Length > 0)
            .Select(line => new Surname { Text = line.Trim(), Label = (uint)nationality })).ToArray();
        // A tenth each to choose by and to report; which ones, the seed says.
        new Random(seed).Shuffle(all);
        var tenth = all.Length / 10;
        (Test, Validation, Training) = (all[..tenth], all[tenth..(2 * tenth)], all[(2 * tenth)..]);
        _characters = new Vocabulary(Training.SelectMany(name => CharactersOf(name.Text)));
        foreach (var name in all)
            name.Characters = _characters.Encode(CharactersOf(name.Text));
    }

    public string[] Nationalities { get; }

    public Surname[] Training { get; }

    public Surname[] Validation { get; }

    public Surname[] Test { get; }

    public uint[] Encode(string name) => _characters.Encode(CharactersOf(name));

    public IDataView ToView(MLContext ml, IEnumerable<Surname> names)
    {
        var schema = SchemaDefinition.Create(typeof(Surname));
        schema[nameof(Surname.Characters)].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), _characters.Count));
        schema[nameof(Surname.Label)].ColumnType = new KeyDataViewType(typeof(uint), Nationalities.Length);
        return ml.Data.LoadFromEnumerable(names, schema);
    }

    /// <summary>The name's letters without their accents, which would betray the nationality of whoever typed them.</summary>
    private static IEnumerable<string> CharactersOf(string name) => name.Normalize(NormalizationForm.FormD)
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark).Select(c => c.ToString());
}
