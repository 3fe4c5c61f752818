using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace RnnMl.Samples;

/// <summary>Reads the Japanese Vowels as the UCI repository has them: one frame a line, and a line of ones after each utterance.</summary>
internal static class Utterances
{
    private const int Channels = 12;

    // The files do not say who speaks: speakers follow each other, each with so many utterances.
    private static readonly int[] _trainingCounts = [30, 30, 30, 30, 30, 30, 30, 30, 30];
    private static readonly int[] _testCounts = [31, 35, 88, 44, 29, 24, 40, 50, 29];

    public static (TimeSeriesProblem Training, TimeSeriesProblem Test) Read(string folder) =>
        (Read(Path.Combine(folder, "ae.train"), _trainingCounts), Read(Path.Combine(folder, "ae.test"), _testCounts));

    private static TimeSeriesProblem Read(string path, int[] counts)
    {
        uint[] speakers = [.. counts.SelectMany((count, speaker) => Enumerable.Repeat((uint)speaker, count))];
        var rows = new List<LabelledSeries>();
        var frames = new List<float>();
        foreach (var line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            float[] frame = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
            if (!frame.All(value => value == 1))
            {
                frames.AddRange(frame);
                continue;
            }
            rows.Add(new LabelledSeries { Features = [.. frames], Label = speakers[rows.Count] });
            frames.Clear();
        }
        return new TimeSeriesProblem([.. rows], [.. Enumerable.Range(1, counts.Length).Select(speaker => $"speaker {speaker}")], Channels);
    }
}
