using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class SegmentDecoderTests
{
    private const int ChannelSize = 2, FirstFuture = 2, FutureSize = 3;

    [Theory]
    [InlineData(null, false, false)]
    [InlineData("gru", false, false)]
    [InlineData(null, true, false)]
    [InlineData("gru", true, false)]
    [InlineData("gru", false, true)]
    [InlineData(null, true, true)]
    public void A_segment_is_a_step_of_nn_GRU_from_the_state_with_its_place_and_channel_as_input_and_a_linear_map(
        string? encoder, bool hasChannels, bool hasFuture)
    {
        // The layer beside the engine's own GRU, which goes one step from the same state for each segment.
        const int Size = 5, Segments = 3, Outputs = 2, Steps = 4, Channel = 1;
        var network = new RecurrentNetwork(Network(Size, Segments, Outputs, encoder, hasChannels, hasFuture), seed: 7);
        int futureSteps = hasFuture ? Segments : 0;
        float[] x = RandomValues.Floats(new RandomSource(2), (Steps + futureSteps) * Size);
        for (int t = 0; t < Steps + futureSteps; t++)
            x[t * Size] = Channel;
        var decoded = new float[Segments * Outputs];
        network.CreatePredictor().Predict(x, decoded);

        StreamingPredictor reader = First(network, 1).CreateStreamingPredictor();
        var h = new float[Size];
        for (int t = 0; t < Steps; t++)
            reader.Predict(x.AsSpan(t * Size, Size), h);

        var cell = new RecurrentNetwork(
            new NetworkSpec
            {
                InputSize = Size,
                Layers =
                [
                    new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = Size },
                    new DenseSpec { Name = "head", OutputSize = Outputs },
                ],
            }, seed: 1);
        foreach (string name in (string[])["weight_ih", "weight_hh", "bias_ih", "bias_hh"])
            cell.Find($"gru.{name}_l0").SetValues(network.Find(encoder is null ? $"decoder.{name}" : $"{encoder}.{name}_l0").Values);
        cell.Find("head.weight").SetValues(network.Find("decoder.weight").Values);
        cell.Find("head.bias").SetValues(network.Find("decoder.bias").Values);
        float[] channel = hasChannels ? network.Find("decoder.channel").Values.Slice(Channel * ChannelSize, ChannelSize).ToArray() : [];
        int placeSize = Size - channel.Length;
        for (int m = 0; m < Segments; m++)
        {
            StreamingPredictor stream = cell.CreateStreamingPredictor();
            stream.SetState(h);
            var expected = new float[Outputs];
            float[] input = [.. network.Find("decoder.position").Values.Slice(m * placeSize, placeSize), .. channel];
            for (int i = 0; i < Size && hasFuture; i++)
            {
                ReadOnlySpan<float> weights = network.Find("decoder.future").Values.Slice(i * FutureSize, FutureSize);
                for (int j = 0; j < FutureSize; j++)
                    input[i] += weights[j] * x[(Steps + m) * Size + FirstFuture + j];
            }
            stream.Predict(input, expected);
            for (int i = 0; i < Outputs; i++)
                Assert.Equal(expected[i], decoded[m * Outputs + i], 1e-6f);
        }
    }

    [Fact]
    public void Each_sequence_of_a_batch_has_the_channel_of_its_own_last_step()
    {
        const int Size = 5, Segments = 3, Outputs = 2;
        var network = new RecurrentNetwork(Network(Size, Segments, Outputs, "gru", hasChannels: true), seed: 7);
        int[] lengths = [1, 3, 2];
        var data = new MemoryDataset(
            Size, 1, [.. lengths.Select((length, b) => RandomValues.Floats(new RandomSource((ulong)b), length * Size))], [.. lengths.Select(_ => new float[1])]);
        for (int b = 0; b < lengths.Length; b++)
        {
            for (int t = 0; t < lengths[b]; t++)
                data.Sequences[b][t * Size] = 2 - b;
        }
        using Predictor predictor = network.CreatePredictor();
        var together = new float[lengths.Length * Segments * Outputs];
        predictor.Predict(data, 0, lengths.Length, together);
        for (int b = 0; b < lengths.Length; b++)
        {
            var alone = new float[Segments * Outputs];
            predictor.Predict(data.Sequences[b], alone);
            for (int i = 0; i < alone.Length; i++)
                Assert.Equal(alone[i], together[b * alone.Length + i], 1e-6f);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_the_future_the_decoder_alone_reads_its_features_and_zeros_are_nothing_to_the_bit(bool hasChannels)
    {
        const int Size = 5, Segments = 3, Outputs = 2, Steps = 4;
        var network = new RecurrentNetwork(Network(Size, Segments, Outputs, "gru", hasChannels, hasFuture: true), seed: 7);
        var blind = new RecurrentNetwork(Network(Size, Segments, Outputs, "gru", hasChannels), seed: 1);
        foreach (NetworkParameter parameter in blind.Parameters)
            parameter.SetValues(network.Find(parameter.Name).Values);
        float[] past = RandomValues.Floats(new RandomSource(2), Steps * Size), future = new float[Segments * Size];
        for (int t = 0; t < Steps; t++)
            past[t * Size] = 0;

        float[] Predict(RecurrentNetwork network, params float[] x)
        {
            var output = new float[Segments * Outputs];
            network.CreatePredictor().Predict(x, output);
            return output;
        }

        float[] expected = Predict(blind, past);
        Assert.Equal(expected, Predict(network, [.. past, .. future]));
        for (int m = 0; m < Segments; m++)
            future[m * Size + 1] = float.NaN;
        Assert.Equal(expected, Predict(network, [.. past, .. future]));

        // What is known of a segment changes that segment.
        future[Size + FirstFuture] = 1;
        float[] changed = Predict(network, [.. past, .. future]);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(i / Outputs == 1, expected[i] != changed[i]);
    }

    [Fact]
    public void A_sequence_that_is_nothing_but_future_is_refused_with_its_place()
    {
        var network = new RecurrentNetwork(Network(5, 3, 2, "gru", hasChannels: false, hasFuture: true), seed: 7);
        var error = Assert.Throws<ArgumentException>(() => network.CreatePredictor().Predict(new float[3 * 5], new float[6]));
        Assert.Contains("Sequence 0 of the batch has length 3, of which the last 3 are the future", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_place_is_that_in_the_batch_whose_part_a_thread_has()
    {
        var network = new RecurrentNetwork(Network(5, 3, 2, "gru", hasChannels: false, hasFuture: true), seed: 7);
        var stack = new LayerStack<float>(network.Spec, network.Weights);
        var error = Assert.Throws<ArgumentException>(() => stack.Begin([4, 3], Pass.Training(seed: 1, step: 1, firstSequence: 16)));
        Assert.Contains("Sequence 17 of the batch has length 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_future_is_not_read_in_pieces()
    {
        NetworkSpec spec = Network(5, 3, 2, "gru", hasChannels: false, hasFuture: true);
        Assert.Contains("Layer 'decoder'", Assert.Throws<InvalidOperationException>(
            () => new RecurrentNetwork(spec, seed: 7).CreateStreamingPredictor()).Message, StringComparison.Ordinal);
        Assert.Contains("layer 'decoder'", Assert.Throws<ArgumentException>(
            () => new TrainingOptions { TruncationLength = 2 }.ValidateFor(spec, targetIsSequence: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_of_the_future_out_of_range_are_refused()
    {
        var spec = new SegmentDecoderSpec { Name = "x", SegmentCount = 2, SegmentSize = 4, Future = new FeatureRange { First = 1, Count = 3 } };
        var last = new LastStepSpec { Name = "last" };
        string Refused(int first, int count) => SegmentDecoderTests.Refused(spec with { Future = new FeatureRange { First = first, Count = count } }, last);

        Assert.Contains("Future's First is -1; expected 0 to 3", Refused(-1, 1));
        Assert.Contains("Future's First is 4; expected 0 to 3", Refused(4, 1));
        Assert.Contains("Future's Count is 0; expected 1 to 3", Refused(1, 0));
        Assert.Contains("Future's Count is 4; expected 1 to 3", Refused(1, 4));
        Assert.Contains("Layers 'y' and 'x' both read the future", SegmentDecoderTests.Refused(spec, last, spec with { Name = "y" }));
        Assert.Contains("answers at each", Assert.Throws<ArgumentException>(
            new NetworkSpec { InputSize = 4, Layers = [last, spec, new RepeatSpec { Name = "repeat" }] }.Validate).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void What_is_no_channel_is_refused_with_its_place(float channel)
    {
        var network = new RecurrentNetwork(Network(5, 3, 2, "gru", hasChannels: true), seed: 7);
        var error = Assert.Throws<ArgumentException>(() => network.CreatePredictor().Predict([0, 1, 1, 1, 1, channel, 1, 1, 1, 1], new float[6]));
        Assert.Contains("Layer 'decoder': feature 0 is", error.Message, StringComparison.Ordinal);
        Assert.Contains("at step 1 of sequence 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_out_of_range_is_refused()
    {
        var channel = new CategoricalFeature { Index = 0, VocabularySize = 3, Size = 2 };
        string Refused(CategoricalFeature channel) => SegmentDecoderTests.Refused(
            new SegmentDecoderSpec { Name = "x", SegmentCount = 2, SegmentSize = 3, Channel = channel }, new LastStepSpec { Name = "last" });

        Assert.Contains("Index is 4", Refused(channel with { Index = 4 }));
        Assert.Contains("VocabularySize of feature 0 is 0", Refused(channel with { VocabularySize = 0 }));
        Assert.Contains("Channel's Size is 4; expected below the state's 4", Refused(channel with { Size = 4 }));
        Assert.Contains("Channel's PaddingIndex is 1", Refused(channel with { PaddingIndex = 1 }));
    }

    [Fact]
    public void A_decoder_that_shares_has_no_cell_of_its_own()
    {
        string[] Parameters(string? encoder) => [.. new RecurrentNetwork(Network(4, 2, 3, encoder, hasChannels: false), 1).Parameters.Select(p => p.Name).Where(name => name.StartsWith("decoder", StringComparison.Ordinal))];

        Assert.Equal(["decoder.position", "decoder.weight", "decoder.bias"], Parameters("gru"));
        Assert.Equal(
            ["decoder.position", "decoder.weight_ih", "decoder.weight_hh", "decoder.bias_ih", "decoder.bias_hh", "decoder.weight", "decoder.bias"],
            Parameters(null));
    }

    [Fact]
    public void An_encoder_whose_cell_cannot_decode_is_refused()
    {
        var gru = new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 4 };
        string Refused(RecurrentSpec encoder, string name = "gru")
        {
            var spec = new SegmentDecoderSpec { Name = "x", SegmentCount = 2, SegmentSize = 3, EncoderName = name };
            return SegmentDecoderTests.Refused(spec, encoder, new LastStepSpec { Name = "last" });
        }

        Assert.Contains("EncoderName is 'other', which no earlier recurrent layer is called", Refused(gru, "other"));
        Assert.Contains("EncoderName is 'last', which no earlier recurrent layer is called", Refused(gru, "last"));
        Assert.Contains("EncoderName is 'x', which no earlier recurrent layer is called", Refused(gru, "x"));
        Assert.Contains("expected a forward GRU", Refused(gru with { Cell = CellType.Lstm }));
        Assert.Contains("expected a forward GRU", Refused(gru with { ResetBefore = true }));
        Assert.Contains("expected a forward GRU", Refused(gru with { LayerNormalization = true }));
        Assert.Contains("expected a forward GRU", Refused(gru with { Bias = false }));
        Assert.Contains("expected a forward GRU", Refused(gru with { Direction = Direction.Reverse }));
        Assert.Contains("has 5 units and reads 5 features", Refused(gru with { HiddenSize = 5 }));
    }

    [Fact]
    public void A_sequence_that_was_not_reduced_and_sizes_out_of_range_are_refused()
    {
        var spec = new SegmentDecoderSpec { Name = "x", SegmentCount = 2, SegmentSize = 3 };
        Assert.Contains("an earlier layer must reduce", Refused(spec));
        Assert.Contains("SegmentCount is 0", Refused(spec with { SegmentCount = 0 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("SegmentSize is 0", Refused(spec with { SegmentSize = 0 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("Dropout is 1", Refused(spec with { Dropout = 1 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("places add to the gates is 75497472", Refused(spec with { SegmentCount = 3 << 17, SegmentSize = 1 }, new DenseSpec { Name = "wide", OutputSize = 64 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("size of the output", Refused(spec with { SegmentCount = 1 << 12, SegmentSize = 1 << 12 }, new LastStepSpec { Name = "last" }));
    }

    private static string Refused(SegmentDecoderSpec spec, params LayerSpec[] before) =>
        Assert.Throws<ArgumentException>(() => new RecurrentNetwork(new NetworkSpec { InputSize = 4, Layers = [.. before, spec] }, 1)).Message;

    private static NetworkSpec Network(int size, int segments, int outputs, string? encoder, bool hasChannels, bool hasFuture = false) => new()
    {
        InputSize = size,
        Layers =
        [
            new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = size },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec
            {
                Name = "decoder",
                SegmentCount = segments,
                SegmentSize = outputs,
                EncoderName = encoder,
                Channel = hasChannels ? new CategoricalFeature { Index = 0, VocabularySize = 3, Size = ChannelSize } : null,
                Future = hasFuture ? new FeatureRange { First = FirstFuture, Count = FutureSize } : null,
            },
        ],
    };

    // The network's first layers by themselves.
    private static RecurrentNetwork First(RecurrentNetwork network, int layers)
    {
        var first = new RecurrentNetwork(network.Spec with { Layers = [.. network.Spec.Layers.Take(layers)] }, 1);
        foreach (NetworkParameter parameter in first.Parameters)
            parameter.SetValues(network.Find(parameter.Name).Values);
        return first;
    }
}
