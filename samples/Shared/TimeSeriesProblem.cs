using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Samples;

/// <summary>A time series with its class, as a row of a data view.</summary>
internal sealed class LabelledSeries
{
    /// <summary>[T, channels], row-major by time.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>The class, counted from 0 as ML.NET's key members are.</summary>
    public uint Label { get; set; }
}

/// <summary>One half of a classification problem of the UEA and UCR archive: the series and the classes' names.</summary>
internal sealed record TimeSeriesProblem(LabelledSeries[] Rows, string[] Classes, int Channels)
{
    /// <summary>
    /// Reads a file in the archive's text format: lines that begin with # or @ describe it; in the others the channels stand
    /// one after another, with ':' between them and before the class, and ',' between the values of a channel.
    /// </summary>
    public static TimeSeriesProblem Read(string path)
    {
        string[] lines = [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#')];
        var classes = lines.First(line => line.StartsWith("@classLabel true ", StringComparison.OrdinalIgnoreCase)).Split(' ')[2..];
        var rows = new List<LabelledSeries>();
        var channels = 0;
        foreach (var line in lines.Where(line => line[0] != '@'))
        {
            var parts = line.Split(':');
            float[][] values = [.. parts[..^1].Select(channel =>
                channel.Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
            channels = values.Length;
            rows.Add(new LabelledSeries
            {
                Features = [.. Enumerable.Range(0, values[0].Length).SelectMany(step => values.Select(channel => channel[step]))],
                Label = (uint)Array.IndexOf(classes, parts[^1].Trim()),
            });
        }
        return new TimeSeriesProblem([.. rows], classes, channels);
    }

    /// <summary>Series as a data view, whose column types say how many channels and classes there are.</summary>
    public IDataView ToView(MLContext ml, IEnumerable<LabelledSeries>? rows = null)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledSeries));
        schema[nameof(LabelledSeries.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 0, Channels);
        schema[nameof(LabelledSeries.Label)].ColumnType = new KeyDataViewType(typeof(uint), Classes.Length);
        return ml.Data.LoadFromEnumerable(rows ?? Rows, schema);
    }
}
