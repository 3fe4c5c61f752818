using System;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Scoring in pieces through layers around the recurrent core; RecurrentLayerTests has the recurrent ones.</summary>
public class StreamingPredictorTests
{
    private const int Steps = 13;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Pieces_give_the_bits_of_the_whole_sequence(int piece)
    {
        NetworkSpec spec = Causal();
        var network = new RecurrentNetwork(spec, seed: 3);
        float[] x = RandomValues.Floats(new RandomSource(1), Steps * 2);
        var whole = new float[Steps * 3];
        network.CreatePredictor().Predict(x, whole);

        StreamingPredictor stream = network.CreateStreamingPredictor();
        var pieces = new float[whole.Length];
        for (int t = 0; t < Steps; t += piece)
        {
            int count = Math.Min(piece, Steps - t);
            stream.Predict(x.AsSpan(t * 2, count * 2), pieces.AsSpan(t * 3, count * 3));
        }
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void A_state_continues_a_sequence_elsewhere()
    {
        var network = new RecurrentNetwork(Causal(), seed: 3);
        float[] x = RandomValues.Floats(new RandomSource(1), Steps * 2);
        var whole = new float[Steps * 3];
        network.CreatePredictor().Predict(x, whole);
        StreamingPredictor first = network.CreateStreamingPredictor(), second = network.CreateStreamingPredictor();
        first.Predict(x.AsSpan(0, 10), new float[15]);
        second.SetState(first.State);
        var rest = new float[(Steps - 5) * 3];
        second.Predict(x.AsSpan(10), rest);
        Assert.Equal(whole[15..], rest);

        Assert.Contains("state has 1 values", Assert.Throws<ArgumentException>(() => second.SetState(new float[1])).Message);
        Assert.Contains("steps have 3 values", Assert.Throws<ArgumentException>(() => second.Predict(new float[3], new float[3])).Message);
        Assert.Contains("steps have 0 values", Assert.Throws<ArgumentException>(() => second.Predict([], [])).Message);
        Assert.Contains("expected 6", Assert.Throws<ArgumentException>(() => second.Predict(new float[4], new float[3])).Message);
    }

    [Fact]
    public void Layers_that_need_the_whole_sequence_are_named()
    {
        LayerSpec[] layers =
        [
            new PoolingSpec { Name = "mean", Kind = PoolingKind.Mean },
            new AttentionPoolingSpec { Name = "mean", AttentionSize = 2 },
            Specs.Recurrent(CellType.Gru, 3) with { Name = "mean", Direction = Direction.Bidirectional },
        ];
        foreach (LayerSpec layer in layers)
        {
            var network = new RecurrentNetwork(new NetworkSpec { InputSize = 2, Layers = [layer] }, seed: 1);
            string message = Assert.Throws<InvalidOperationException>(() => network.CreateStreamingPredictor()).Message;
            Assert.Contains($"Layer 'mean' ({layer.GetType().Name})", message);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        StreamingPredictor stream = new RecurrentNetwork(Causal(), seed: 3).CreateStreamingPredictor();
        var step = new float[2];
        var output = new float[3];
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stream.Predict(step, output);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private static NetworkSpec Causal() => new()
    {
        InputSize = 2,
        Layers =
        [
            new CausalConv1dSpec { Name = "conv", OutputSize = 4, KernelSize = 3, Dilation = 2 },
            new LayerNormSpec { Name = "norm" },
            new BatchNormSpec { Name = "batch" },
            new ActivationSpec { Name = "relu", Function = ActivationFunction.Relu },
            new DropoutSpec { Name = "drop", Rate = 0.5 },
            Specs.Recurrent(CellType.Lstm, 5) with { Dilation = 2, InitialState = InitialState.Learned },
            new PReluSpec { Name = "prelu" },
            new DenseSpec { Name = "head", OutputSize = 3 },
            new SoftmaxSpec { Name = "softmax" },
        ],
    };
}
