using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Tests.Support;

/// <summary>A row that is one time step of one of several series.</summary>
internal sealed class StepRow
{
    public string Station { get; set; } = "A";

    public DateTime Time { get; set; } = new(2024, 1, 1);

    public float Temperature { get; set; }

    [VectorType(2)]
    public float[] Wind { get; set; } = [0, 0];

    [KeyType(3)]
    public uint Sensor { get; set; }
}

/// <summary>A row that is one sequence of numbers of any length.</summary>
internal sealed class SequenceRow
{
    public float[] Values { get; set; } = [];

    public int Id { get; set; }
}

/// <summary>A row that is one sequence of steps of two numbers, of any length.</summary>
internal sealed class PairsRow
{
    [VectorType(0, 2)]
    public float[] Values { get; set; } = [];
}

/// <summary>A row that is one sequence of three steps of two numbers.</summary>
internal sealed class FixedRow
{
    [VectorType(3, 2)]
    public float[] Values { get; set; } = [];
}

/// <summary>A row that is one sequence of six numbers in one dimension.</summary>
internal sealed class FlatRow
{
    [VectorType(6)]
    public float[] Values { get; set; } = [];
}

/// <summary>A row that is one list of tokens.</summary>
internal sealed class TokensRow
{
    [KeyType(9)]
    public uint[] Tokens { get; set; } = [];
}

/// <summary>A row with columns of types that no sequence has.</summary>
internal sealed class StrangeRow
{
    public double Values { get; set; }

    public double Temperature { get; set; }

    public double Tokens { get; set; }

    public string Time { get; set; } = "";

    public bool Station { get; set; }
}

/// <summary>Sequences and series as data views.</summary>
internal static class SequenceViews
{
    public const float NaN = float.NaN;

    /// <summary>A view of sequences, in the column "Values".</summary>
    public static IDataView Of(params IEnumerable<float[]> sequences) =>
        Views.Of(sequences.Select((values, i) => new SequenceRow { Values = values, Id = i }));

    /// <summary>A view of one series, in the column "Temperature"; a row an hour, and in "Wind" the value and its opposite.</summary>
    public static IDataView Steps(params IEnumerable<float> temperatures) =>
        Views.Of(temperatures.Select((value, i) => new StepRow { Temperature = value, Time = Hour(i), Wind = [value, -value] }));

    /// <summary>A view of series whose rows are mixed, in the order given.</summary>
    public static IDataView Mixed(params IEnumerable<(string Station, float Temperature)> rows) => Views.Of(rows.Select((row, i) =>
        new StepRow { Station = row.Station, Temperature = row.Temperature, Time = Hour(i), Wind = [10 * row.Temperature, -row.Temperature] }));

    public static DateTime Hour(int hours) => new DateTime(2024, 1, 1).AddHours(hours);
}
