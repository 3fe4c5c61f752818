using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>The JSON form of a <see cref="NetworkSpec"/>. What is read may come from an attacker.</summary>
internal static class NetworkSpecJson
{
    private const int MaxBytes = 1 << 20;

    public static string Write(NetworkSpec spec) => JsonSerializer.Serialize(spec, NetworkSpecContext.Default.NetworkSpec);

    public static NetworkSpec Read(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxBytes)
        {
            throw new InvalidDataException(
                $"The network specification has {utf8Json.Length} bytes; expected at most {MaxBytes}.");
        }
        try
        {
            NetworkSpec spec = JsonSerializer.Deserialize(utf8Json, NetworkSpecContext.Default.NetworkSpec)
                ?? throw new InvalidDataException("The network specification is null.");
            spec.Validate();
            return spec;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The network specification is not valid: {e.Message}", e);
        }
    }
}

/// <summary>How the document is written and how strictly it is read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CellTypeConverter), typeof(DirectionConverter), typeof(MergeModeConverter), typeof(InitialStateConverter),
        typeof(ActivationFunctionConverter), typeof(PoolingKindConverter),
    ],
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(NetworkSpec))]
internal sealed partial class NetworkSpecContext : JsonSerializerContext;

internal sealed class CellTypeConverter()
    : JsonStringEnumConverter<CellType>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class PoolingKindConverter()
    : JsonStringEnumConverter<PoolingKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class DirectionConverter()
    : JsonStringEnumConverter<Direction>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class MergeModeConverter()
    : JsonStringEnumConverter<MergeMode>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class InitialStateConverter()
    : JsonStringEnumConverter<InitialState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

internal sealed class ActivationFunctionConverter()
    : JsonStringEnumConverter<ActivationFunction>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
