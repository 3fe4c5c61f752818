using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace RnnMl.Engine;

/// <summary>
/// A tensor as a safetensors header describes it; its bytes are <paramref name="Begin"/> to <paramref name="End"/> of the data.
/// </summary>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>
/// The JSON header of a safetensors file (github.com/huggingface/safetensors), read with the reference implementation's
/// checks: no name twice, known types, the sizes of shapes and of byte ranges agree, and the ranges cover the data from 0 on
/// without a gap or an overlap.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataName = "__metadata__";
    private const int MaxDimensions = 32;

    private SafetensorsHeader(Dictionary<string, string> metadata, List<SafetensorsEntry> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
        DataLength = tensors.Count == 0 ? 0 : tensors[^1].End;
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>In the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    public long DataLength { get; }

    public static int SizeOf(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => throw new InvalidDataException($"safetensors: unknown type '{Shorten(type)}'."),
    };

    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json, options);
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var tensors = new List<SafetensorsEntry>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Name != MetadataName)
                {
                    tensors.Add(ParseTensor(property.Name, property.Value));
                    continue;
                }
                foreach (JsonProperty item in property.Value.EnumerateObject())
                    metadata.Add(item.Name, item.Value.GetString() ?? "");
            }
            tensors.Sort(static (x, y) => (x.Begin, x.End).CompareTo((y.Begin, y.End)));
            CheckCovered(tensors);
            return new SafetensorsHeader(metadata, tensors);
        }
        // What JsonDocument and its elements throw for bad syntax, bad UTF-8, and for values of another kind.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"safetensors: the header is not valid: {e.Message}", e);
        }
    }

    /// <summary>What a message shows of a name that a file gave.</summary>
    public static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static SafetensorsEntry ParseTensor(string name, JsonElement tensor)
    {
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        foreach (JsonProperty property in tensor.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype":
                    type = property.Value.GetString();
                    break;
                case "shape":
                    shape = ParseNumbers(name, property.Value);
                    break;
                case "data_offsets":
                    offsets = ParseNumbers(name, property.Value);
                    break;
                default:
                    throw Invalid(name, $"has an unknown property '{Shorten(property.Name)}'");
            }
        }
        if (type is null || shape is null || offsets is null)
            throw Invalid(name, "lacks one of dtype, shape and data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Invalid(name, $"has data_offsets [{string.Join(", ", offsets)}]; expected a begin and an end");

        long bytes = SizeOf(type);
        try
        {
            foreach (long dimension in shape)
                bytes = checked(bytes * dimension);
        }
        catch (OverflowException)
        {
            throw Invalid(name, $"has shape [{string.Join(", ", shape)}], whose size overflows");
        }
        if (offsets[1] - offsets[0] != bytes)
        {
            string dimensions = string.Join(", ", shape);
            throw Invalid(name, $"has {offsets[1] - offsets[0]} bytes; its shape [{dimensions}] and type {type} make {bytes}");
        }
        return new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    private static long[] ParseNumbers(string name, JsonElement array)
    {
        int count = array.GetArrayLength();
        if (count > MaxDimensions)
            throw Invalid(name, $"has a list of {count} numbers; expected at most {MaxDimensions}");
        var numbers = new long[count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!array[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw Invalid(name, $"has the number {Shorten(array[i].GetRawText())}; expected 0 to {long.MaxValue}");
        }
        return numbers;
    }

    private static void CheckCovered(List<SafetensorsEntry> tensors)
    {
        long end = 0;
        foreach (SafetensorsEntry tensor in tensors)
        {
            if (tensor.Begin != end)
                throw Invalid(tensor.Name, $"begins at {tensor.Begin}; expected {end}, where the one before it ends");
            end = tensor.End;
        }
    }

    /// <summary>The exception for a tensor of which <paramref name="what"/> is true.</summary>
    public static InvalidDataException Invalid(string tensor, string what) =>
        new($"safetensors: tensor '{Shorten(tensor)}' {what}.");
}
