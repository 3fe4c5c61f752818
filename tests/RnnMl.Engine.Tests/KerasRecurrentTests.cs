using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Recurrent layers of Keras 2 with random weights: largest difference at most 5e-6, the files having 6 decimals.</summary>
public class KerasRecurrentTests(ITestOutputHelper output)
{
    private const double Tolerance = 5e-6;

    /// <summary>A case's name and the arguments of its Keras layer.</summary>
    public static IEnumerable<object[]> Cases =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "keras_recurrent_cases.tsv")).Select(line => line.Split('\t'));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_Keras(string name, string arguments)
    {
        string layer = name.Split('.')[1];
        Golden golden = new Golden($"keras_{layer.ToLowerInvariant()}")[name];
        Golden[] weights = [.. golden["weights"].Items];
        bool Has(string argument) => arguments.Contains(argument, StringComparison.Ordinal);
        bool isReverse = Has("go_backwards=True");
        bool isGated = layer != "SimpleRNN";
        var spec = new NetworkSpec
        {
            InputSize = golden["input"].Shape[1],
            Layers =
            [
                new RecurrentSpec
                {
                    Name = "rnn",
                    Cell = layer switch { "LSTM" => CellType.Lstm, "GRU" => CellType.Gru, _ => CellType.SimpleRnn },
                    HiddenSize = weights[1].Shape[0],
                    Nonlinearity = Has(" activation='sigmoid'") ? ActivationFunction.Sigmoid : ActivationFunction.Tanh,
                    GateNonlinearity = !isGated ? null : Has("recurrent_activation='sigmoid'") ? ActivationFunction.Sigmoid : ActivationFunction.HardSigmoid,
                    ResetBefore = layer == "GRU",
                    Direction = isReverse ? Direction.Reverse : Direction.Forward,
                    ReturnSequences = Has("return_sequences=True"),
                    Bias = !Has("use_bias=False"),
                },
            ],
        };
        var network = new RecurrentNetwork(spec, seed: 1);
        float[] bias = weights.Length > 2 ? weights[2].Data : [];
        KerasLayout.SetWeights(network, "rnn", weights[0].Data, weights[1].Data, bias);

        var stack = new LayerStack<float>(spec, network.Weights);
        var state = new float[stack.StateSize];
        float[] y = [];
        // What stateful=True stores is the second of two calls, which goes on from the state of the first.
        for (int call = 0; call < (Has("stateful=True") ? 2 : 1); call++)
        {
            stack.Begin([golden["input"].Shape[0]]);
            if (call > 0)
                stack.SetStates(state);
            golden["input"].Data.CopyTo(stack.Input);
            stack.Forward();
            stack.GetStates(state);
            y = stack.Output.ToArray();
        }
        // Keras returns the outputs of a layer that goes backwards in the order in which they were made.
        if (isReverse && spec.OutputIsSequence)
            y = [.. y.Chunk(spec.OutputSize).Reverse().SelectMany(step => step)];

        float[] expected = golden["expected"].Data;
        Assert.Equal(expected.Length, y.Length);
        double difference = expected.Zip(y, (e, a) => Math.Abs((double)e - a)).Max();
        Assert.True(difference <= Tolerance, $"{name} ({arguments}): largest difference {difference:g3}");
        output.WriteLine($"{name}: largest difference {difference:g3}");

        (float[] kernel, float[] recurrentKernel, float[] biasAgain) = KerasLayout.GetWeights(network, "rnn");
        Assert.Equal(weights[0].Data, kernel);
        Assert.Equal(weights[1].Data, recurrentKernel);
        Assert.Equal(bias, biasAgain);
    }

    [Fact]
    public void Weights_are_packed_once_after_the_last_of_a_cell_is_set()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 3, 1), seed: 1);
        PackCounter counter = PackCounter.Of(network);
        (float[] kernel, float[] recurrentKernel, float[] bias) = KerasLayout.GetWeights(network, "rnn");
        KerasLayout.SetWeights(network, "rnn", kernel, recurrentKernel, bias);
        Assert.Equal(2, counter.Count);
    }

    [Fact]
    public void A_GRU_that_resets_after_the_product_has_both_biases_in_one_tensor()
    {
        RecurrentNetwork network = new(Specs.PerStep(CellType.Gru, inputSize: 2, hiddenSize: 3, outputSize: 1), seed: 4);
        (float[] kernel, float[] recurrentKernel, float[] bias) = KerasLayout.GetWeights(network, "rnn");
        Assert.Equal(2 * 9, bias.Length);
        // Row 0 of the first gate in Keras' order, z, is column 0 of our second block.
        Assert.Equal(network.Find("rnn.weight_ih_l0").Values[3 * 2], kernel[0]);
        Assert.Equal(network.Find("rnn.bias_hh_l0").Values[3], bias[9]);

        RecurrentNetwork other = new(network.Spec, seed: 5);
        KerasLayout.SetWeights(other, "rnn", kernel, recurrentKernel, bias);
        foreach (string parameter in new[] { "weight_ih", "weight_hh", "bias_ih", "bias_hh" })
            Assert.Equal(network.Find($"rnn.{parameter}_l0").Values, other.Find($"rnn.{parameter}_l0").Values);
    }

    [Fact]
    public void What_does_not_fit_the_layer_is_refused()
    {
        RecurrentNetwork network = new(Specs.PerStep(CellType.Lstm, inputSize: 2, hiddenSize: 3, outputSize: 1), seed: 4);
        Assert.Contains("expected 2 x 12", Refused(() => KerasLayout.SetWeights(network, "rnn", new float[23], new float[36], new float[12])));
        Assert.Contains("no recurrent layer named 'head'", Refused(() => KerasLayout.GetWeights(network, "head")));
        Assert.Contains("no second direction at level 0", Refused(() => KerasLayout.GetWeights(network, "rnn", isReverse: true)));
        Assert.Contains("no cell at level 1", Refused(() => KerasLayout.GetWeights(network, "rnn", level: 1)));
        var peepholes = new NetworkSpec { InputSize = 2, Layers = [Specs.Recurrent(CellType.Lstm, 3) with { Peepholes = true }] };
        Assert.Contains("for which Keras has no layout", Refused(() => KerasLayout.GetWeights(new RecurrentNetwork(peepholes, 1), "rnn")));

        static string Refused(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }
}
