using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace TourismForecast;

/// <summary>One month of one series, as ML.NET reads it.</summary>
internal sealed record SeriesMonth(string Series, DateTime Month, float Visitors);

/// <summary>Monthly series in the Monash archive's text format.</summary>
internal static class MonthlySeries
{
    /// <summary>The months of all series, series after series: a line holds a name, the first timestamp and the values, with colons between.</summary>
    public static SeriesMonth[] Read(string file)
    {
        var lines = File.ReadLines(file, Encoding.Latin1).SkipWhile(line => line != "@data").Skip(1);
        return [.. lines.Where(line => line.Length > 0).SelectMany(Months)];
    }

    private static IEnumerable<SeriesMonth> Months(string line)
    {
        var fields = line.Split(':');
        var first = DateTime.ParseExact(fields[1], "yyyy-MM-dd HH-mm-ss", CultureInfo.InvariantCulture);
        return fields[2].Split(',').Select((value, i) => new SeriesMonth(fields[0], first.AddMonths(i), float.Parse(value, CultureInfo.InvariantCulture)));
    }
}
