using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>Reads the benchmarks' files. Each answers with rows in time order, series after series.</summary>
internal static class SeriesFiles
{
    /// <summary>The M4 competition's hourly series: training and then test values. Their timestamps are hours from an arbitrary start.</summary>
    public static SeriesRow[] M4Hourly(string folder)
    {
        var test = M4(Path.Combine(folder, "Hourly-test.csv")).ToDictionary(series => series.Name, series => series.Values);
        return [.. M4(Path.Combine(folder, "Hourly-train.csv")).SelectMany(series => series.Values.Concat(test[series.Name]).Select((value, i) =>
            new SeriesRow { Series = series.Name, Time = new DateTime(2015, 1, 1).AddHours(i), Value = value }))];
    }

    /// <summary>A file of the Monash archive: name : start : values.</summary>
    public static SeriesRow[] Monash(string path, Func<DateTime, int, DateTime> after) =>
    [
        .. File.ReadLines(path, Encoding.Latin1).SkipWhile(line => line != "@data").Skip(1).Where(line => line.Length > 0).SelectMany(line =>
        {
            var parts = line.Split(':');
            var start = DateTime.ParseExact(parts[1], "yyyy-MM-dd HH-mm-ss", CultureInfo.InvariantCulture);
            return parts[2].Split(',').Select((value, i) => new SeriesRow { Series = parts[0], Time = after(start, i), Value = Number(value) });
        }),
    ];

    /// <summary>One series from two columns of a file with a header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">Reads the timestamp from a row's fields.</param>
    /// <param name="column">The place of the value.</param>
    public static SeriesRow[] Csv(string path, Func<string[], DateTime> time, int column) =>
    [
        .. Fields(path).Select(fields => new SeriesRow { Time = time(fields), Value = Number(fields[column]) }),
    ];

    /// <summary>The Bike Sharing data by days, of which a calendar knows the holidays and working days.</summary>
    public static SeriesRow[] Bicycles(string path) =>
    [
        .. Fields(path).Select(fields => new SeriesRow
        {
            Time = Timestamp(fields[1], "yyyy-MM-dd"),
            Value = Number(fields[15]),
            Known = [Number(fields[5]), Number(fields[7])],
        }),
    ];

    /// <summary>The fields of each row of a file with a header.</summary>
    public static IEnumerable<string[]> Fields(string path) => File.ReadLines(path).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','));

    public static float Number(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    public static DateTime Timestamp(string text, string format) => DateTime.ParseExact(text, format, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, float[] Values)> M4(string path) => Fields(path).Select(fields =>
        (fields[0].Trim('"'), fields.Skip(1).Select(field => field.Trim('"')).Where(field => field.Length > 0).Select(Number).ToArray()));
}
