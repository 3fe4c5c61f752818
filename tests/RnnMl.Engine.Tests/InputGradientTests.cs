using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>How a network's outputs change with its inputs.</summary>
public class InputGradientTests
{
    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void The_gradient_is_that_of_central_differences(CellType cell)
    {
        const float Step = 1e-2f;
        var network = new RecurrentNetwork(Spec(cell), seed: 1);
        InputGradient gradient = network.CreateInputGradient();
        Predictor predictor = network.CreatePredictor();
        float[] x = RandomValues.Floats(new RandomSource(2), 5 * 3);
        float[] weights = [0.5f, -2];
        Assert.Equal(Predict(x), gradient.Forward(x).ToArray().Zip(weights, (y, w) => y * w).Sum(), 1e-6f);
        float[] dx = gradient.Backward(weights).ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            float before = x[i];
            x[i] = before + Step;
            float above = Predict(x);
            x[i] = before - Step;
            float below = Predict(x);
            x[i] = before;
            Assert.Equal((above - below) / (2 * Step), dx[i], 2e-3f);
        }

        float Predict(float[] sequence)
        {
            var output = new float[2];
            predictor.Predict(sequence, output);
            return output[0] * weights[0] + output[1] * weights[1];
        }
    }

    [Fact]
    public void The_gradient_of_a_parameter_is_that_of_central_differences()
    {
        const float Step = 1e-2f;
        var network = new RecurrentNetwork(Embedded(), seed: 1);
        float[] x = [2, 0.5f, 0, -1, 2, 0.25f];
        float[] weights = [0.5f, -2];
        InputGradient gradient = network.CreateInputGradient();
        gradient.Forward(x);
        gradient.Backward(weights);
        foreach (NetworkParameter parameter in network.Parameters)
        {
            float[] found = gradient.OfParameter(parameter).ToArray();
            RecurrentNetwork copy = network.Copy();
            NetworkParameter changed = copy.Find(parameter.Name);
            float[] values = parameter.Values.ToArray();
            for (int i = 0; i < values.Length; i++)
                Assert.Equal((Predict(i, Step) - Predict(i, -Step)) / (2 * Step), found[i], 2e-3f);

            float Predict(int place, float by)
            {
                float[] moved = [.. values];
                moved[place] += by;
                changed.SetValues(moved);
                var output = new float[2];
                copy.CreatePredictor().Predict(x, output);
                return output[0] * weights[0] + output[1] * weights[1];
            }
        }
    }

    [Fact]
    public void A_parameter_that_has_no_gradient_here_is_refused()
    {
        var network = new RecurrentNetwork(Spec(CellType.Gru), seed: 1);
        InputGradient gradient = network.CreateInputGradient();
        Assert.Contains("'norm.running_mean'", Assert.Throws<ArgumentException>(() => { gradient.OfParameter(network.Find("norm.running_mean")); }).Message);
        Assert.Contains("'head.bias'", Assert.Throws<ArgumentException>(() => { gradient.OfParameter(network.Copy().Find("head.bias")); }).Message);
    }

    [Fact]
    public void Scoring_is_that_of_a_predictor_and_leaves_the_network_as_it_is()
    {
        var network = new RecurrentNetwork(Spec(CellType.Gru), seed: 1);
        float[] before = network.Weights.Values.ToArray();
        float[] x = RandomValues.Floats(new RandomSource(2), 4 * 3);
        InputGradient gradient = network.CreateInputGradient();
        float[] first = gradient.Forward(x).ToArray();
        var expected = new float[2];
        network.CreatePredictor().Predict(x, expected);
        Assert.Equal(expected, first);
        float[] dx = gradient.Backward([1, 0]).ToArray();
        gradient.Forward(x);
        Assert.Equal(dx, gradient.Backward([1, 0]).ToArray());
        Assert.Equal(before, network.Weights.Values);
    }

    [Fact]
    public void Spans_of_another_length_are_refused()
    {
        InputGradient gradient = new RecurrentNetwork(Spec(CellType.Gru), seed: 1).CreateInputGradient();
        Assert.Contains("4 values", Assert.Throws<ArgumentException>(() => gradient.Forward(new float[4])).Message);
        gradient.Forward(new float[6]);
        Assert.Contains("3 weights; the sequence has 2", Assert.Throws<ArgumentException>(() => gradient.Backward(new float[3])).Message);
    }

    private static NetworkSpec Embedded() => new()
    {
        InputSize = 2,
        Layers =
        [
            new EmbeddingSpec { Name = "kind", Features = [new CategoricalFeature { Index = 0, VocabularySize = 4, Size = 3 }] },
            Specs.Recurrent(CellType.Lstm, 4),
            new LastStepSpec { Name = "last" },
            new DenseSpec { Name = "head", OutputSize = 2 },
        ],
    };

    private static NetworkSpec Spec(CellType cell) => new()
    {
        InputSize = 3,
        Layers =
        [
            new BatchNormSpec { Name = "norm" },
            Specs.Recurrent(cell, 4) with { Direction = Direction.Bidirectional, InputDropout = 0.5 },
            new AttentionPoolingSpec { Name = "pool", AttentionSize = 3 },
            new DropoutSpec { Name = "dropout", Rate = 0.5 },
            new DenseSpec { Name = "head", OutputSize = 2 },
        ],
    };
}
