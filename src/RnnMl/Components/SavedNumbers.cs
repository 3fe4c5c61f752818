using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using RnnMl.Engine;
using RnnMl.MLNet.Interop;

namespace RnnMl.Components;

/// <summary>The binary parts of components in model files: plain little-endian float32 numbers, and networks.</summary>
internal static class SavedNumbers
{
    /// <summary>Writes numbers.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    /// <summary>Reads a part that must have a given number of them.</summary>
    /// <param name="saved">The component's content: untrusted.</param>
    /// <param name="what">What it is, for the message: "forecaster".</param>
    /// <param name="part">The part's name.</param>
    /// <param name="count">How many numbers must be there.</param>
    /// <exception cref="FormatException">The part is missing, or of another size.</exception>
    public static float[] Read(SavedComponent saved, string what, string part, long count) => saved.ReadPart(part, stream =>
    {
        SavedDocument.Require(stream.Length % sizeof(float) == 0 && stream.Length / sizeof(float) == count, what,
            $"'{part}' has {stream.Length} bytes, where {count} numbers of {sizeof(float)} bytes belong");
        var values = new float[count];
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            stream.ReadExactly(bytes);
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes);
        }
        return values;
    });

    /// <summary>Reads a network whose weights are all numbers.</summary>
    /// <inheritdoc cref="Read"/>
    public static RecurrentNetwork ReadNetwork(SavedComponent saved, string what, string part)
    {
        var network = saved.ReadPart(part, RecurrentNetwork.Load);
        SavedDocument.Require(network.Parameters.All(parameter => IsFinite(parameter.Values)), what, "a weight of the network is no number");
        return network;
    }

    /// <summary>Whether all of them are numbers, none infinite.</summary>
    public static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }
}
