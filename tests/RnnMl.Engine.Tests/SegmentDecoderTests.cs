using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class SegmentDecoderTests
{
    [Fact]
    public void A_segment_is_a_step_of_nn_GRU_from_the_state_and_a_linear_map()
    {
        // The layer's GRU beside the engine's own, whose input weights and bias make the position's row of its one-hot place.
        const int Size = 5, Segments = 3, Outputs = 2;
        var decoder = new RecurrentNetwork(Network(Size, Segments, Outputs), seed: 7);
        float[] h = RandomValues.Floats(new RandomSource(2), Size);
        var decoded = new float[Segments * Outputs];
        decoder.CreatePredictor().Predict(h, decoded);

        var gru = new RecurrentNetwork(
            new NetworkSpec
            {
                InputSize = Segments,
                Layers =
                [
                    new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = Size },
                    new DenseSpec { Name = "head", OutputSize = Outputs },
                ],
            }, seed: 1);
        float[] position = Values(decoder, "decoder.position");
        Set(gru, "gru.weight_ih_l0", [.. Enumerable.Range(0, 3 * Size).SelectMany(i => Enumerable.Range(0, Segments).Select(m => position[m * 3 * Size + i]))]);
        Set(gru, "gru.bias_ih_l0", new float[3 * Size]);
        Set(gru, "gru.weight_hh_l0", Values(decoder, "decoder.weight_hh"));
        Set(gru, "gru.bias_hh_l0", Values(decoder, "decoder.bias_hh"));
        Set(gru, "head.weight", Values(decoder, "decoder.weight"));
        Set(gru, "head.bias", Values(decoder, "decoder.bias"));
        for (int m = 0; m < Segments; m++)
        {
            StreamingPredictor stream = gru.CreateStreamingPredictor();
            stream.SetState(h);
            var place = new float[Segments];
            place[m] = 1;
            var expected = new float[Outputs];
            stream.Predict(place, expected);
            for (int i = 0; i < Outputs; i++)
                Assert.Equal(expected[i], decoded[m * Outputs + i], 1e-6f);
        }
    }

    [Fact]
    public void A_sequence_that_was_not_reduced_and_sizes_out_of_range_are_refused()
    {
        var spec = new SegmentDecoderSpec { Name = "x", SegmentCount = 2, SegmentSize = 3 };
        Assert.Contains("an earlier layer must reduce", Refused(spec));
        Assert.Contains("SegmentCount is 0", Refused(spec with { SegmentCount = 0 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("SegmentSize is 0", Refused(spec with { SegmentSize = 0 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("Dropout is 1", Refused(spec with { Dropout = 1 }, new LastStepSpec { Name = "last" }));
        Assert.Contains("size of the output", Refused(spec with { SegmentCount = 1 << 12, SegmentSize = 1 << 12 }, new LastStepSpec { Name = "last" }));
    }

    private static string Refused(SegmentDecoderSpec spec, params LayerSpec[] before) =>
        Assert.Throws<ArgumentException>(() => new RecurrentNetwork(new NetworkSpec { InputSize = 4, Layers = [.. before, spec] }, 1)).Message;

    private static NetworkSpec Network(int size, int segments, int outputs) => new()
    {
        InputSize = size,
        Layers =
        [
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec { Name = "decoder", SegmentCount = segments, SegmentSize = outputs },
        ],
    };

    private static float[] Values(RecurrentNetwork network, string name) => network.Find(name).Values.ToArray();

    private static void Set(RecurrentNetwork network, string name, float[] values) => network.Find(name).SetValues(values);
}
