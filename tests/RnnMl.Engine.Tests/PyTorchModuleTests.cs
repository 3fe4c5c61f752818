using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class PyTorchModuleTests
{
    [Theory]
    [InlineData("lstm_basic", "")]
    [InlineData("lstm_bidirectional2_lengths", "encoder.rnn")]
    [InlineData("gru_stacked2", "rnn")]
    [InlineData("gru_bidirectional", "")]
    [InlineData("rnn_tanh_basic", "a")]
    [InlineData("rnn_relu_bidirectional2_lengths", "")]
    public void A_state_dictionary_says_what_module_it_is_of(string name, string prefix)
    {
        var golden = new Golden(name);
        string kind = golden.Text("kind");
        string dotted = prefix.Length == 0 ? "" : prefix + ".";
        using MemoryStream file = SafetensorsFile.Open(Weights(golden).Select(w => (dotted + w.Name, w.Shape, w.Data)));

        ActivationFunction nonlinearity = kind == "rnn_relu" ? ActivationFunction.Relu : ActivationFunction.Tanh;
        RecurrentNetwork network = RecurrentNetwork.LoadPyTorch(file, nonlinearity);

        var expected = new RecurrentSpec
        {
            Name = prefix,
            Cell = kind switch { "lstm" => CellType.Lstm, "gru" => CellType.Gru, _ => CellType.SimpleRnn },
            HiddenSize = golden.Int("hidden_size"),
            LayerCount = golden.Int("layers"),
            Direction = golden.Flag("bidirectional") ? Direction.Bidirectional : Direction.Forward,
            Nonlinearity = nonlinearity,
        };
        Assert.Equal(new NetworkSpec { InputSize = golden.Int("input_size"), Layers = [expected] }, network.Spec);
        foreach ((string tensor, _, float[] data) in Weights(golden))
            Assert.Equal(data, network.Find(dotted + tensor).Values);
    }

    [Fact]
    public void A_projection_and_missing_biases_are_recognised()
    {
        using MemoryStream file = SafetensorsFile.OpenZeros(
            ("weight_ih_l0", [20, 3]), ("weight_hh_l0", [20, 2]), ("weight_hr_l0", [2, 5]),
            ("weight_ih_l1", [20, 2]), ("weight_hh_l1", [20, 2]), ("weight_hr_l1", [2, 5]));
        var spec = (RecurrentSpec)RecurrentNetwork.LoadPyTorch(file).Spec.Layers[0];
        Assert.Equal(new RecurrentSpec { Name = "", Cell = CellType.Lstm, HiddenSize = 5, ProjectionSize = 2, LayerCount = 2, Bias = false }, spec);
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        AssertRefused("no tensor 'weight_ih_l0'", ("weight", [2, 2]));
        AssertRefused("no tensor 'weight_hh_l0'", ("weight_ih_l0", [4, 2]));
        AssertRefused("expected 1, 3 or 4 times", ("weight_ih_l0", [4, 2]), ("weight_hh_l0", [4, 2]));
        AssertRefused("Unexpected: 'head.weight'", ("weight_ih_l0", [2, 2]), ("weight_hh_l0", [2, 2]), ("head.weight", [1, 2]));
        AssertRefused("Missing: 'bias_hh_l0'", ("weight_ih_l0", [2, 2]), ("weight_hh_l0", [2, 2]), ("bias_ih_l0", [2]));
        AssertRefused("several recurrent modules", ("a.weight_ih_l0", [2, 2]), ("b.weight_ih_l0", [2, 2]));
        AssertRefused("behind a point", ("my_weight_ih_l0", [2, 2]));
        AssertRefused("expected two dimensions", ("weight_ih_l0", [2]));
        AssertRefused("expected two dimensions", ("weight_ih_l0", [0, 2]), ("weight_hh_l0", [0, 0]));
        AssertRefused("letters, digits", ("a b.weight_ih_l0", [2, 2]), ("a b.weight_hh_l0", [2, 2]));
        AssertRefused("ProjectionSize", ("weight_ih_l0", [4, 2]), ("weight_hh_l0", [4, 1]), ("weight_hr_l0", [1, 1]));

        static void AssertRefused(string message, params (string, int[])[] tensors)
        {
            using MemoryStream file = SafetensorsFile.OpenZeros(tensors);
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => RecurrentNetwork.LoadPyTorch(file)).Message);
        }
    }

    private static IEnumerable<(string Name, int[] Shape, float[] Data)> Weights(Golden golden) =>
        golden["weights"].Names.Select(name => (name, golden["weights"][name].Shape, golden["weights"][name].Data));
}
