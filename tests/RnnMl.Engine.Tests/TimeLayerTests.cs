using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Layers that bring time steps together: convolution, pooling and attention.</summary>
public class TimeLayerTests
{
    [Theory]
    [InlineData("convolution")]
    [InlineData("causal self-attention")]
    public void A_causal_layer_sees_no_later_step(string name)
    {
        NetworkSpec spec = LayerCases.Network(name);
        var random = new RandomSource(1);
        var run = new StackRun<float>(spec, LayerCases.Parameters<float>(spec, random));
        float[] x = RandomValues.Floats(random, 8 * 5);
        float[] y = run.Forward([8], x);
        for (int t = 1; t <= 8; t++)
            Assert.Equal(y[..(t * spec.OutputSize)], run.Forward([t], x[..(t * 5)]));
    }

    [Fact]
    public void A_convolution_reads_taps_at_their_distance_and_zeros_before_the_beginning()
    {
        var spec = new NetworkSpec { InputSize = 1, Layers = [new CausalConv1dSpec { Name = "", OutputSize = 1, KernelSize = 2, Dilation = 3 }] };
        var run = new StackRun<float>(spec, seed: 0);
        float[] weights = [10, 1, 0.5f];
        weights.CopyTo(run.Parameters.Values, 0);
        run.Parameters.Pack();
        Assert.Equal([1.5f, 2.5f, 3.5f, 14.5f, 25.5f, 7.5f, 0, 0, 0, 0], run.Forward([5, 1], [1, 2, 3, 4, 5, 7, 0, 0, 0, 0]));
    }

    [Fact]
    public void Mean_pooling_divides_by_the_sequences_own_length() =>
        Assert.Equal([2, 5], Pool(PoolingKind.Mean, [3, 2], [1, 2, 3, 4, 6, float.NaN]));

    [Fact]
    public void Max_pooling_takes_the_largest_of_the_sequences_own_steps() =>
        Assert.Equal([3, -4], Pool(PoolingKind.Max, [3, 2], [1, 3, 2, -4, -6, 9]));

    [Fact]
    public void Max_pooling_does_not_lose_a_NaN() =>
        Assert.Equal([float.NaN, float.NaN], Pool(PoolingKind.Max, [3, 3], [1, float.NaN, 2, float.NaN, 2, 3]));

    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    public void Max_pooling_and_its_gradient_are_those_of_a_loop(int size)
    {
        int[] lengths = [4, 9, 1];
        var random = new RandomSource(7);
        // Few different values, so that many steps are equal, and some NaNs.
        float[] x = [.. Enumerable.Range(0, 3 * 9 * size).Select(_ => random.NextInt32(6) is 5 ? float.NaN : random.NextInt32(4))];
        float[] dy = RandomValues.Floats(random, 3 * size);
        var y = new float[3 * size];
        var dx = new float[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int first = i / size * 9 * size + i % size, best = first;
            for (int t = 1; t < lengths[i / size]; t++)
            {
                float value = x[first + t * size];
                if (value > x[best] || float.IsNaN(value) && !float.IsNaN(x[best]))
                    best = first + t * size;
            }
            y[i] = x[best];
            dx[best] = dy[i];
        }
        var run = new StackRun<float>(
            new NetworkSpec { InputSize = size, Layers = [new PoolingSpec { Name = "", Kind = PoolingKind.Max }] }, seed: 0);
        Assert.Equal(y, run.Forward(lengths, x));
        Assert.Equal(dx, run.Backward(dy));
    }

    [Fact]
    public void Of_equal_steps_the_first_receives_the_gradient_of_max_pooling()
    {
        var spec = new NetworkSpec { InputSize = 1, Layers = [new PoolingSpec { Name = "", Kind = PoolingKind.Max }] };
        var run = new StackRun<float>(spec, seed: 0);
        run.Forward([3], [1, 4, 4]);
        Assert.Equal([0, 5, 0], run.Backward([5]));
    }

    [Fact]
    public void Attention_weights_are_those_that_made_the_output()
    {
        NetworkSpec spec = LayerCases.Network("attention pooling");
        Predictor predictor = new RecurrentNetwork(spec, seed: 4).CreatePredictor();
        float[] x = RandomValues.Floats(new RandomSource(5), 6 * 5);
        var output = new float[5];
        var weights = new float[6];
        predictor.Predict(x, output);
        predictor.CopyAttention("a", weights);

        Assert.Equal(1, weights.Sum(), 1e-6f);
        float[] mean = [.. Enumerable.Range(0, 5).Select(f => Enumerable.Range(0, 6).Sum(t => weights[t] * x[t * 5 + f]))];
        Golden.AssertClose("output", mean, output, 1e-6);
    }

    [Fact]
    public void Self_attention_tells_the_weights_of_every_head_and_step()
    {
        NetworkSpec spec = LayerCases.Network("causal self-attention");
        Predictor predictor = new RecurrentNetwork(spec, seed: 4).CreatePredictor();
        predictor.Predict(RandomValues.Floats(new RandomSource(5), 6 * 5), new float[6 * 4]);
        var weights = new float[2 * 6 * 6];
        predictor.CopyAttention("a", weights);
        for (int row = 0; row < 12; row++)
        {
            Assert.Equal(1, weights.AsSpan(row * 6, 6).ToArray().Sum(), 1e-6f);
            Assert.All(weights.AsSpan(row * 6, 6)[(row % 6 + 1)..].ToArray(), later => Assert.Equal(0, later));
        }
    }

    [Fact]
    public void Attention_weights_can_be_asked_for_of_one_sequence_only()
    {
        NetworkSpec spec = LayerCases.Network("attention pooling");
        Predictor predictor = new RecurrentNetwork(spec, seed: 4).CreatePredictor();
        Assert.Throws<InvalidOperationException>(() => predictor.CopyAttention("a", new float[3]));
        predictor.Predict(MemoryDataset.Means(5, 5, seed: 1, 3, 3), 0, 2, new float[10]);
        Assert.Throws<InvalidOperationException>(() => predictor.CopyAttention("a", new float[3]));
        predictor.Predict(new float[15], new float[5]);
        Assert.Contains("'b'", Assert.Throws<ArgumentException>(() => predictor.CopyAttention("b", new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("has 3 for the 3 steps", Assert.Throws<ArgumentException>(() => predictor.CopyAttention("a", new float[4])).Message, StringComparison.Ordinal);
        predictor.CopyAttention("a", new float[3]);
    }

    [Fact]
    public void Heads_are_independent_attentions_side_by_side()
    {
        NetworkSpec spec = LayerCases.Network("self-attention with heads");
        var random = new RandomSource(2);
        ParameterSet<float> all = LayerCases.Parameters<float>(spec, random);
        float[] x = RandomValues.Floats(random, 7 * 5);
        float[] y = new StackRun<float>(spec, all).Forward([7], x);
        for (int head = 0; head < 3; head++)
        {
            var single = new NetworkSpec { InputSize = 5, Layers = [new SelfAttentionSpec { Name = "a", Size = 2 }] };
            var parameters = new ParameterSet<float>(single);
            foreach (Parameter<float> parameter in parameters.Items)
                all[parameter.Name].In(all.Values.AsSpan()).Slice(head * 2 * 5, 2 * 5).CopyTo(parameter.In(parameters.Values.AsSpan()));
            parameters.Pack();
            float[] expected = new StackRun<float>(single, parameters).Forward([7], x);
            float[] actual = [.. Enumerable.Range(0, 7).SelectMany(t => y.AsSpan(t * 6 + head * 2, 2).ToArray())];
            Assert.Equal(expected, actual);
        }
    }

    private static float[] Pool(PoolingKind kind, int[] lengths, float[] x)
    {
        var spec = new NetworkSpec { InputSize = 1, Layers = [new PoolingSpec { Name = "", Kind = kind }] };
        return new StackRun<float>(spec, seed: 0).Forward(lengths, x);
    }
}
