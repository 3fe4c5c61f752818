using System;
using System.IO;

namespace RnnMl.Benchmarks;

/// <summary>
/// The part of a Markdown file that a benchmark writes: what stands between the lines <c>&lt;!-- NAME: begin --&gt;</c> and
/// <c>&lt;!-- NAME: end --&gt;</c>.
/// </summary>
internal sealed class MarkedSection
{
    private readonly string _file;
    private readonly string _begin;
    private readonly string _end;

    /// <summary>Such a part of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The part's name.</param>
    /// <exception cref="ArgumentException">The file does not have it; told before a benchmark runs that would write it.</exception>
    public MarkedSection(string file, string name)
    {
        _file = file;
        _begin = $"<!-- {name}: begin -->";
        _end = $"<!-- {name}: end -->";
        Split();
    }

    /// <summary>What stands there.</summary>
    public string Read() => Split().Inside;

    /// <summary>Puts a text there, between empty lines.</summary>
    public void Write(string text)
    {
        var (before, _, behind) = Split();
        File.WriteAllText(_file, $"{before}\n\n{text.TrimEnd()}\n\n{behind}");
    }

    // Anew each time: benchmarks take long, and the file may be changed meanwhile.
    private (string Before, string Inside, string Behind) Split()
    {
        if (!File.Exists(_file))
            throw new ArgumentException($"--readme names {_file}, which is not there.");
        string text = File.ReadAllText(_file);
        int begin = text.IndexOf(_begin, StringComparison.Ordinal);
        int end = text.IndexOf(_end, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new ArgumentException($"{_file} does not have the line {_begin} and after it {_end}.");
        begin += _begin.Length;
        return (text[..begin], text[begin..end], text[end..]);
    }
}
