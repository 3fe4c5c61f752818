using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>A JSON file of PyTorch's results; Golden/SOURCE.md describes them.</summary>
internal sealed class Golden
{
    private readonly JsonElement _root;

    public Golden(string name)
        : this(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json"))).RootElement)
    {
    }

    private Golden(JsonElement root)
    {
        _root = root;
    }

    public IEnumerable<string> Names => _root.EnumerateObject().Select(property => property.Name);

    public Golden this[string name] => new(_root.GetProperty(name));

    public IEnumerable<Golden> Items => _root.EnumerateArray().Select(item => new Golden(item));

    public bool Has(string name) => _root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public int Int(string name) => _root.GetProperty(name).GetInt32();

    public bool Flag(string name) => _root.GetProperty(name).GetBoolean();

    public double Double(string name) => _root.GetProperty(name).GetDouble();

    public string Text(string name) => _root.GetProperty(name).GetString()!;

    public double[] Numbers(string name) => [.. _root.GetProperty(name).EnumerateArray().Select(item => item.GetDouble())];

    public float[] Tensor(string name) => this[name].Data;

    public float[] Data => [.. _root.GetProperty("data").EnumerateArray().Select(item => item.GetSingle())];

    public int[] Shape => [.. _root.GetProperty("shape").EnumerateArray().Select(item => item.GetInt32())];

    /// <summary>
    /// Fails if max|actual - expected| / max|expected| is above the tolerance, and says which tensor and by how much.
    /// </summary>
    public static double AssertClose(string tensor, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance = 1e-5)
    {
        Assert.True(expected.Length == actual.Length, $"{tensor}: {actual.Length} values; expected {expected.Length}");
        double difference = 0;
        double magnitude = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double d = Math.Abs((double)actual[i] - expected[i]);
            difference = double.IsNaN(d) ? d : Math.Max(difference, d);
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
        }
        double ratio = difference / Math.Max(magnitude, 1e-30);
        Assert.True(ratio <= tolerance, $"{tensor}: largest difference {difference:g3}, which is {ratio:g3} of the largest value {magnitude:g3}");
        return ratio;
    }
}
