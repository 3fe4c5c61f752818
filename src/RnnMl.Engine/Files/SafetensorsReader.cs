using System;
using System.Buffers.Binary;
using System.IO;

namespace RnnMl.Engine;

/// <summary>A safetensors file in memory. No memory is taken for what a header claims before that many bytes have come.</summary>
internal sealed class SafetensorsReader
{
    /// <summary>The reference implementation's limit.</summary>
    private const long MaxHeaderLength = 100_000_000;

    private readonly byte[] _data;

    private SafetensorsReader(SafetensorsHeader header, byte[] data)
    {
        Header = header;
        _data = data;
    }

    public SafetensorsHeader Header { get; }

    /// <summary>Reads and checks <paramref name="stream"/> to its end.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="check">Called with the header before the data is read; throws if this is not the file that is wanted.</param>
    /// <exception cref="InvalidDataException">The file is no valid safetensors file.</exception>
    public static SafetensorsReader Read(Stream stream, Action<SafetensorsHeader> check)
    {
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(stream, 8, "header's length"));
        if (headerLength > MaxHeaderLength)
        {
            throw new InvalidDataException(
                $"safetensors: the header's length is {headerLength}; expected at most {MaxHeaderLength}.");
        }
        var header = SafetensorsHeader.Parse(ReadBytes(stream, (long)headerLength, "header"));
        check(header);
        byte[] data = ReadBytes(stream, header.DataLength, "data");
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException(
                $"safetensors: the file goes on beyond the {header.DataLength} bytes of data that its header describes.");
        }
        return new SafetensorsReader(header, data);
    }

    /// <summary>Copies a tensor, converted to float32.</summary>
    /// <exception cref="InvalidDataException">The tensor's type is not a floating-point one.</exception>
    public void Read(SafetensorsEntry tensor, Span<float> values)
    {
        ReadOnlySpan<byte> bytes = _data.AsSpan((int)tensor.Begin, (int)(tensor.End - tensor.Begin));
        int size = SafetensorsHeader.SizeOf(tensor.Type);
        Converter convert = tensor.Type switch
        {
            "F32" => BinaryPrimitives.ReadSingleLittleEndian,
            "F64" => static value => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
            "F16" => static value => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
            "BF16" => static value => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
            _ => throw SafetensorsHeader.Invalid(tensor.Name, $"has type {tensor.Type}; expected F32, F64, F16 or BF16"),
        };
        for (int i = 0; i < values.Length; i++)
            values[i] = convert(bytes.Slice(i * size, size));
    }

    private delegate float Converter(ReadOnlySpan<byte> value);

    private static byte[] ReadBytes(Stream stream, long length, string what)
    {
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"safetensors: the {what} is {length} bytes long; files of more than {Array.MaxLength} are not supported.");
        }
        // A stream that knows its length is believed; from another one memory grows with what has come.
        if (stream.CanSeek && stream.Length - stream.Position < length)
            throw Truncated(stream.Length - stream.Position);
        var bytes = new byte[stream.CanSeek ? length : Math.Min(length, 1 << 16)];
        int count = 0;
        while (true)
        {
            count += stream.ReadAtLeast(bytes.AsSpan(count), bytes.Length - count, throwOnEndOfStream: false);
            if (count < bytes.Length)
                throw Truncated(count);
            if (count == length)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * count));
        }

        InvalidDataException Truncated(long found) =>
            new($"safetensors: the file ends after {found} of the {length} bytes of its {what}.");
    }
}
