using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace RnnMl.Engine.Tests;

public class NetworkFileTests
{
    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void Saving_and_loading_is_the_identity_to_the_bit(CellType cell)
    {
        var network = new RecurrentNetwork(Specs.Regression(cell, 3, 17, 2, layers: 2), seed: 1);
        network.Parameters[0].SetValues([.. network.Parameters[0].Values[..^2], float.NegativeZero, float.Epsilon]);
        byte[] file = Save(network);
        RecurrentNetwork loaded = RecurrentNetwork.Load(new MemoryStream(file));
        Assert.Equal(network.Spec, loaded.Spec);
        Assert.Equal(network.ParameterCount, loaded.ParameterCount);
        for (int i = 0; i < network.Parameters.Count; i++)
            Assert.Equal(Bits(network.Parameters[i].Values), Bits(loaded.Parameters[i].Values));
        Assert.Equal(file, Save(loaded));

        float[] x = RandomValues.Floats(new RandomSource(2), 12);
        float[] expected = new float[2], actual = new float[2];
        network.CreatePredictor().Predict(x, expected);
        loaded.CreatePredictor().Predict(x, actual);
        Assert.Equal(expected, actual);

        static int[] Bits(ReadOnlySpan<float> values) => [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
    }

    [Fact]
    public void The_file_is_a_safetensors_file_with_an_aligned_header()
    {
        byte[] file = Save(new RecurrentNetwork(Specs.Regression(CellType.Lstm, 1, 2, 1), seed: 1));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        Assert.Equal(
            ["__metadata__", "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "head.weight", "head.bias"],
            header.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            Specs.Regression(CellType.Lstm, 1, 2, 1).ToJson(),
            header.RootElement.GetProperty("__metadata__").GetProperty("rnnml.network").GetString());
        Assert.Equal(
            """{"dtype":"F32","shape":[8,2],"data_offsets":[32,96]}""",
            header.RootElement.GetProperty("rnn.weight_hh_l0").GetRawText());
        Assert.Equal(8 + length + (8 + 16 + 8 + 8 + 2 + 1) * 4, file.Length);
    }

    [Fact]
    public void A_file_is_read_from_streams_that_do_not_know_their_length_and_give_a_byte_at_a_time()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 3, 70, 2), seed: 1);
        Assert.Equal(Save(network), Save(RecurrentNetwork.Load(new DripStream(Save(network)))));
    }

    [Fact]
    public void A_state_dictionary_of_PyTorch_loads_into_a_given_network()
    {
        var golden = new Golden("lstm_basic");
        var spec = new NetworkSpec
        {
            InputSize = golden.Int("input_size"),
            Layers = [new RecurrentSpec { Name = "", Cell = CellType.Lstm, HiddenSize = golden.Int("hidden_size") }],
        };
        // PyTorch's writer sorts by name and says "pt" in the metadata.
        byte[] file = FileOf([.. golden["weights"].Names.Order(StringComparer.Ordinal).Select(name =>
            (name, "F32", golden["weights"][name].Shape, Bytes(golden["weights"].Tensor(name))))]);
        RecurrentNetwork network = RecurrentNetwork.Load(spec, new MemoryStream(file));
        foreach (NetworkParameter parameter in network.Parameters)
            Assert.Equal(golden["weights"].Tensor(parameter.Name), parameter.Values.ToArray());
        Assert.Contains("'rnnml.network'", Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(new MemoryStream(file))).Message);
    }

    [Theory]
    [InlineData("F64")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Other_floating_point_types_are_converted(string type)
    {
        float[] values = [1.5f, -0.25f, 3];
        byte[] bytes = [.. values.SelectMany(value => type switch
        {
            "F64" => BitConverter.GetBytes((double)value),
            "F16" => BitConverter.GetBytes((Half)value),
            _ => BitConverter.GetBytes(value)[2..],
        })];
        byte[] file = FileOf(("a.weight", type, [1, 2], bytes[..(bytes.Length / 3 * 2)]), ("a.bias", type, [1], bytes[(bytes.Length / 3 * 2)..]));
        RecurrentNetwork network = RecurrentNetwork.Load(DenseOf2, new MemoryStream(file));
        Assert.Equal([1.5f, -0.25f], network.Parameters[0].Values.ToArray());
        Assert.Equal([3f], network.Parameters[1].Values.ToArray());
    }

    [Fact]
    public void Missing_unexpected_and_misshapen_tensors_are_named()
    {
        Assert.Contains("Missing: 'a.bias'. Unexpected: 'b.bias'.", Message(("a.weight", "F32", [1, 2], new byte[8]), ("b.bias", "F32", [1], new byte[4])));
        Assert.Contains("Missing: 'a.weight', 'a.bias'.", Message());
        Assert.Contains("Tensor 'a.weight' has shape [2, 1]; expected [1, 2].", Message(("a.weight", "F32", [2, 1], new byte[8]), ("a.bias", "F32", [1], new byte[4])));
        Assert.Contains("'a.bias' has type I32", Message(("a.weight", "F32", [1, 2], new byte[8]), ("a.bias", "I32", [1], new byte[4])));

        static string Message(params (string, string, int[], byte[])[] tensors) =>
            Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(DenseOf2, new MemoryStream(FileOf(tensors)))).Message;
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_rejected()
    {
        byte[] file = Save(new RecurrentNetwork(Specs.Regression(CellType.Lstm, 1, 2, 1), seed: 1));
        for (int length = 0; length < file.Length; length++)
        {
            byte[] cut = file[..length];
            Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(new MemoryStream(cut)));
            Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(new DripStream(cut)));
        }
        Assert.Contains("goes on", Assert.Throws<InvalidDataException>(() => RecurrentNetwork.Load(new MemoryStream([.. file, 0]))).Message);
    }

    [Fact]
    public void A_file_with_any_byte_of_its_header_changed_is_rejected_or_loads_but_never_fails_otherwise()
    {
        byte[] file = Save(new RecurrentNetwork(Specs.Regression(CellType.Lstm, 1, 2, 1), seed: 1));
        int end = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var random = new RandomSource(1);
        for (int i = 0; i < end; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= (byte)(1 + random.NextInt32(255));
            try
            {
                RecurrentNetwork.Load(new MemoryStream(changed));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static NetworkSpec DenseOf2 => new() { InputSize = 2, Layers = [new DenseSpec { Name = "a", OutputSize = 1 }] };

    private static byte[] Save(RecurrentNetwork network)
    {
        var stream = new MemoryStream();
        network.Save(stream);
        return stream.ToArray();
    }

    private static byte[] FileOf(params (string Name, string Type, int[] Shape, byte[] Data)[] tensors)
    {
        int offset = 0;
        string header = string.Join(',', tensors.Select(tensor =>
        {
            int begin = offset;
            offset += tensor.Data.Length;
            return $$"""{{JsonSerializer.Serialize(tensor.Name)}}:{"dtype":"{{tensor.Type}}","shape":[{{string.Join(',', tensor.Shape)}}],"data_offsets":[{{begin}},{{offset}}]}""";
        }).Prepend("""
            "__metadata__":{"format":"pt"}
            """));
        byte[] json = Encoding.UTF8.GetBytes("{" + header + "}");
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. tensors.SelectMany(tensor => tensor.Data)];
    }

    private static byte[] Bytes(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    /// <summary>A stream as a decompressor gives it: no length, no seeking, short reads.</summary>
    private sealed class DripStream(byte[] data) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (count == 0 || _position == data.Length)
                return 0;
            buffer[offset] = data[_position++];
            return 1;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
