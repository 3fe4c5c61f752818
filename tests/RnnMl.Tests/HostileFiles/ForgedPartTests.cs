using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.HostileFiles;

/// <summary>Blocks and parts that are missing, of another size, or of another kind.</summary>
public class ForgedPartTests
{
    private static readonly byte[] _key = HostileFile.Plain[HostileFile.Folder + "Model.key"];

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("tail.f32")]
    [InlineData("distances.f32")]
    public void A_part_that_is_missing_is_named(string part) => Assert.Contains($"no part '{part}'",
        HostileFile.Refusal(ModelFiles.Zip(HostileFile.Plain.Where(entry => entry.Key != HostileFile.Folder + part))), StringComparison.Ordinal);

    [Fact]
    public void A_part_that_nobody_asks_for_is_left_alone() => Assert.NotNull(ModelFiles.Load(
        ModelFiles.Zip([.. HostileFile.Plain, new(HostileFile.Folder + "stranger.bin", new byte[10])])));

    [Theory]
    [InlineData("Classifier")]
    [InlineData("forecaster")]
    [InlineData("")]
    [InlineData("System.Diagnostics.Process")]
    public void A_kind_that_is_not_known_is_named(string kind) => Assert.Contains($"kind '{kind}'",
        HostileFile.Refusal(HostileFile.Forge(HostileFile.Plain, kind)), StringComparison.Ordinal);

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(65)]
    public void A_kind_that_claims_an_absurd_length_is_refused(int length) => Assert.Contains($"claims {length} bytes for the name",
        HostileFile.Refusal(WithModel([.. ModelKey.Block("Forecaster", length), .. ModelKey.Block(ModelKey.Document(_key))])),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(100_000)]
    public void A_document_that_claims_an_absurd_length_is_refused(int length) => Assert.Contains($"claims {length} bytes for the component's document",
        HostileFile.Refusal(WithModel([.. ModelKey.Block("Forecaster"), .. ModelKey.Block(ModelKey.Document(_key), length)])),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_tail_that_holds_no_number_is_refused(float value) =>
        Assert.Contains("'Value'", HostileFile.Refusal(With("tail.f32", Bytes(Enumerable.Repeat(value, Fitted.WindowSize)))), StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_no_number_is_refused(float value)
    {
        var weights = (byte[])HostileFile.Plain[HostileFile.Folder + "weights.safetensors"].Clone();
        BitConverter.TryWriteBytes(weights.AsSpan(weights.Length - sizeof(float)), value);
        Assert.Contains("a weight", HostileFile.Refusal(With("weights.safetensors", weights)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1f)]
    public void Distances_that_are_none_are_refused(float value)
    {
        var count = HostileFile.Plain[HostileFile.Folder + "distances.f32"].Length / sizeof(float);
        Assert.Contains("no distance", HostileFile.Refusal(With("distances.f32", Bytes(Enumerable.Repeat(value, count)))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, Fitted.Horizon, false, "maps 2 features to 3 outputs")]
    [InlineData(1, Fitted.Horizon + 1, false, "maps 1 features to 4 outputs")]
    [InlineData(1, Fitted.Horizon, true, "the network")]
    public void A_network_of_other_sizes_is_refused(int inputs, int outputs, bool sequence, string expected)
    {
        LayerSpec[] last = sequence ? [] : [new LastStepSpec { Name = "last" }];
        var network = new RecurrentNetwork(new NetworkSpec
        {
            InputSize = inputs,
            Layers =
            [
                new RecurrentSpec { Name = "rnn", Cell = CellType.Gru, HiddenSize = 2 },
                .. last,
                new DenseSpec { Name = "head", OutputSize = outputs },
            ],
        }, seed: 1);
        using var stream = new MemoryStream();
        network.Save(stream);
        Assert.Contains(expected, HostileFile.Refusal(With("weights.safetensors", stream.ToArray())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recursive_network_that_reads_later_steps_is_refused()
    {
        var options = Fitted.Options();
        (options.Strategy, options.Lags) = (ForecastStrategy.Recursive, [1]);
        var network = new RecurrentNetwork(new NetworkSpec
        {
            InputSize = 1,
            Layers =
            [
                new RecurrentSpec { Name = "rnn", Cell = CellType.Gru, HiddenSize = 2, Direction = Direction.Bidirectional },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        }, seed: 1);
        using var stream = new MemoryStream();
        network.Save(stream);
        var saved = ModelFiles.Entries(ModelFiles.Save(Fitted.Fit(options, Fitted.Series)));
        Assert.Contains("reads later steps", HostileFile.Refusal(HostileFile.Forge(saved, part: "weights.safetensors", content: stream.ToArray())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":7", "rnn.weight_ih_l0")]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":65536", "parameters")]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":2147483647", "hiddenSize")]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":-6", "HiddenSize")]
    [InlineData("\"layerCount\":1", "\"layerCount\":128", "rnn.weight_ih_l1")]
    [InlineData("\"cell\":\"lstm\"", "\"cell\":\"LSTM9\"", "cell")]
    [InlineData("\"shape\":[24,6]", "\"shape\":[6,24]", "rnn.weight_hh_l0")]
    [InlineData("\"shape\":[24,6]", "\"shape\":[2147483647,2147483647]", "rnn.weight_hh_l0")]
    [InlineData("\"dtype\":\"F32\"", "\"dtype\":\"I32\"", "I32")]
    public void Weights_whose_header_says_what_is_not_so_are_refused(string was, string forged, string expected)
    {
        var weights = HostileFile.Plain[HostileFile.Folder + "weights.safetensors"];
        var length = BitConverter.ToInt32(weights);
        // The specification stands in the header as a JSON text.
        var header = Encoding.UTF8.GetString(weights, sizeof(long), length);
        var (plain, quoted) = (header.Replace(was, forged, StringComparison.Ordinal),
            header.Replace(was.Replace("\"", "\\\"", StringComparison.Ordinal), forged.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal));
        var changed = Encoding.UTF8.GetBytes(plain != header ? plain : quoted);
        Assert.NotEqual(header, Encoding.UTF8.GetString(changed));
        Assert.Contains(expected, HostileFile.Refusal(With("weights.safetensors",
            [.. BitConverter.GetBytes((long)changed.Length), .. changed, .. weights[(sizeof(long) + length)..]])), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(99_999_999)]
    public void Weights_that_claim_an_absurd_header_are_refused(long length) => Assert.Contains("safetensors",
        HostileFile.Refusal(With("weights.safetensors", [.. BitConverter.GetBytes(length), .. "{}"u8])), StringComparison.Ordinal);

    private static byte[] Bytes(IEnumerable<float> values) => MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray();

    private static byte[] With(string part, byte[] content) => HostileFile.Forge(HostileFile.Plain, part: part, content: content);

    private static byte[] WithModel(byte[] model) =>
        ModelFiles.With(HostileFile.Plain, HostileFile.Folder + "Model.key", ModelKey.WithModel(_key, model));
}
