using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

namespace RnnMl.Engine.Tests;

/// <summary>A node test of ONNX: the attributes of its one node, its inputs and its outputs by the node's names for them.</summary>
internal sealed class OnnxCase
{
    private readonly Dictionary<string, OnnxTensor> _inputs;
    private readonly Dictionary<string, OnnxTensor> _outputs;
    private readonly Dictionary<string, long> _attributes;

    public OnnxCase(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Golden", "onnx", name);
        // onnx.proto: ModelProto.graph = 7, GraphProto.node = 1; NodeProto.input = 1, output = 2, op_type = 4, attribute = 5;
        // AttributeProto.name = 1, i = 3.
        var model = ProtobufMessage.Read(Path.Combine(folder, "model.onnx"));
        ProtobufMessage node = model.Messages(7).Single().Messages(1).Single();
        Operator = node.Texts(4).Single();
        _attributes = node.Messages(5).ToDictionary(attribute => attribute.Texts(1).Single(), attribute => attribute.Numbers(3).Single());
        // The files are numbered over the inputs, or outputs, that the node has; one that is left out has an empty name.
        _inputs = Load(node.Texts(1), "input");
        _outputs = Load(node.Texts(2), "output");

        Dictionary<string, OnnxTensor> Load(IEnumerable<string> names, string kind) => names
            .Where(tensor => tensor.Length > 0)
            .Select((tensor, i) => (tensor, File: Path.Combine(folder, "test_data_set_0", $"{kind}_{i}.pb")))
            .ToDictionary(pair => pair.tensor, pair => OnnxTensor.Read(pair.File));
    }

    public string Operator { get; }

    public IReadOnlyDictionary<string, OnnxTensor> Outputs => _outputs;

    public OnnxTensor? Input(string name) => _inputs.GetValueOrDefault(name);

    public int Attribute(string name, int defaultValue) => _attributes.TryGetValue(name, out long value) ? (int)value : defaultValue;
}

/// <summary>TensorProto: dims = 1, float_data = 4, int32_data = 5, raw_data = 9.</summary>
internal sealed record OnnxTensor(int[] Shape, float[] Data)
{
    public static OnnxTensor Read(string file)
    {
        var tensor = ProtobufMessage.Read(file);
        int[] shape = [.. tensor.Numbers(1).Select(dimension => (int)dimension)];
        float[] data = tensor.Numbers(2).Single() == 1
            ? MemoryMarshal.Cast<byte, float>(tensor.Bytes(9).Single().Span).ToArray()
            : [.. MemoryMarshal.Cast<byte, int>(tensor.Bytes(9).Single().Span).ToArray()];
        return new OnnxTensor(shape, data);
    }
}

/// <summary>The fields of a protobuf message, as far as ONNX' tests use the format: varints, packed or not, and bytes.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, long Number, ReadOnlyMemory<byte>? Bytes)> _fields = [];

    private ProtobufMessage(ReadOnlyMemory<byte> message)
    {
        for (int position = 0; position < message.Length;)
        {
            ulong key = Varint(message.Span, ref position);
            switch (key & 7)
            {
                case 0:
                    _fields.Add(((int)(key >> 3), (long)Varint(message.Span, ref position), null));
                    break;
                case 2:
                    int length = (int)Varint(message.Span, ref position);
                    _fields.Add(((int)(key >> 3), 0, message.Slice(position, length)));
                    position += length;
                    break;
                case 5:
                    _fields.Add(((int)(key >> 3), BinaryPrimitives.ReadInt32LittleEndian(message.Span[position..]), null));
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }
    }

    public static ProtobufMessage Read(string file) => new(File.ReadAllBytes(file));

    public IEnumerable<ReadOnlyMemory<byte>> Bytes(int field) => _fields.Where(f => f.Field == field).Select(f => f.Bytes!.Value);

    public IEnumerable<ProtobufMessage> Messages(int field) => Bytes(field).Select(bytes => new ProtobufMessage(bytes));

    public IEnumerable<string> Texts(int field) => Bytes(field).Select(bytes => Encoding.UTF8.GetString(bytes.Span));

    public IEnumerable<long> Numbers(int field)
    {
        foreach ((int number, long value, ReadOnlyMemory<byte>? packed) in _fields.Where(f => f.Field == field))
        {
            if (packed is null)
                yield return value;
            for (int position = 0; position < (packed?.Length ?? 0);)
                yield return (long)Varint(packed!.Value.Span, ref position);
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
