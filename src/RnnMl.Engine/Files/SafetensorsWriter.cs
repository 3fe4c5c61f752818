using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RnnMl.Engine;

/// <summary>Writes float32 tensors as a safetensors file; equal contents give equal bytes.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <param name="stream">Where to write.</param>
    /// <param name="metadata">In the order in which it shall stand in the header.</param>
    /// <param name="tensors">In the order in which they shall stand in the file.</param>
    public static void Write(
        Stream stream,
        IEnumerable<KeyValuePair<string, string>> metadata,
        IReadOnlyList<SafetensorsTensor> tensors)
    {
        ReadOnlySpan<byte> header = Header(metadata, tensors);
        int padding = (Alignment - header.Length % Alignment) % Alignment;
        Span<byte> number = stackalloc byte[Alignment];
        BinaryPrimitives.WriteInt64LittleEndian(number, header.Length + padding);
        stream.Write(number);
        stream.Write(header);
        number.Fill((byte)' ');
        stream.Write(number[..padding]);

        var buffer = new byte[1 << 16];
        foreach (SafetensorsTensor tensor in tensors)
        {
            ReadOnlySpan<float> rest = tensor.Values.Span;
            while (rest.Length > 0)
            {
                int count = Math.Min(rest.Length, buffer.Length / sizeof(float));
                for (int i = 0; i < count; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(i * sizeof(float)), rest[i]);
                stream.Write(buffer, 0, count * sizeof(float));
                rest = rest[count..];
            }
        }
    }

    private static ReadOnlySpan<byte> Header(
        IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<SafetensorsTensor> tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var json = new Utf8JsonWriter(buffer, options);
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        foreach ((string key, string value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
        long offset = 0;
        foreach (SafetensorsTensor tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", "F32");
            json.WriteStartArray("shape");
            foreach (int dimension in tensor.Shape)
                json.WriteNumberValue(dimension);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset += (long)tensor.Values.Length * sizeof(float);
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
