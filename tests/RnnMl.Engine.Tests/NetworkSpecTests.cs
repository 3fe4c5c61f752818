using System;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace RnnMl.Engine.Tests;

public class NetworkSpecTests
{
    [Fact]
    public void Json_keeps_everything()
    {
        var spec = new NetworkSpec
        {
            InputSize = 3,
            Layers =
            [
                new RecurrentSpec { Name = "a", Cell = CellType.SimpleRnn, HiddenSize = 8, LayerCount = 2, Nonlinearity = ActivationFunction.Relu },
                new RecurrentSpec { Name = "b", Cell = CellType.Gru, HiddenSize = 4 },
                new LastStepSpec { Name = "c" },
                new DenseSpec { Name = "d", OutputSize = 12 },
            ],
        };
        Assert.Equal(spec, NetworkSpec.FromJson(spec.ToJson()));
        Assert.Equal(spec, NetworkSpec.FromJson(Encoding.UTF8.GetBytes(spec.ToJson())));
        Assert.Equal(spec.GetHashCode(), NetworkSpec.FromJson(spec.ToJson()).GetHashCode());
    }

    [Fact]
    public void Json_is_the_documented_one()
    {
        Assert.Equal(
            """{"inputSize":2,"layers":[{"type":"recurrent","cell":"lstm","hiddenSize":8,"layerCount":1,"bias":true,"returnSequences":true,"nonlinearity":"tanh","dilation":1,"name":"rnn"},{"type":"lastStep","name":"last"},{"type":"dense","outputSize":3,"name":"head"}]}""",
            Specs.Regression(CellType.Lstm, 2, 8, 3).ToJson());
    }

    [Fact]
    public void Specifications_are_compared_by_value()
    {
        Assert.Equal(Specs.Regression(CellType.Gru, 2, 8, 3), Specs.Regression(CellType.Gru, 2, 8, 3));
        Assert.NotEqual(Specs.Regression(CellType.Gru, 2, 8, 3), Specs.Regression(CellType.Gru, 2, 8, 4));
        Assert.NotEqual(Specs.Regression(CellType.Gru, 2, 8, 3), Specs.Regression(CellType.Lstm, 2, 8, 3));
    }

    [Fact]
    public void Later_changes_of_the_list_do_not_change_the_specification()
    {
        LayerSpec[] layers = [new DenseSpec { Name = "a", OutputSize = 1 }];
        var spec = new NetworkSpec { InputSize = 1, Layers = layers };
        layers[0] = new DenseSpec { Name = "b", OutputSize = 2 };
        Assert.Equal(1, spec.OutputSize);
    }

    [Fact]
    public void The_output_is_a_sequence_until_a_layer_reduces_it()
    {
        Assert.False(Specs.Regression(CellType.Gru, 2, 8, 3).OutputIsSequence);
        Assert.True(Specs.PerStep(CellType.Gru, 2, 8, 3).OutputIsSequence);
        Assert.Equal(3, Specs.PerStep(CellType.Gru, 2, 8, 3).OutputSize);
    }

    [Fact]
    public void Parameters_have_PyTorchs_names_and_shapes()
    {
        string[] names = [.. new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 8, 3, layers: 2), 0).Parameters
            .Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]")];
        Assert.Equal(
            [
                "rnn.weight_ih_l0 [24, 2]", "rnn.weight_hh_l0 [24, 8]", "rnn.bias_ih_l0 [24]", "rnn.bias_hh_l0 [24]",
                "rnn.weight_ih_l1 [24, 8]", "rnn.weight_hh_l1 [24, 8]", "rnn.bias_ih_l1 [24]", "rnn.bias_hh_l1 [24]",
                "head.weight [3, 8]", "head.bias [3]",
            ],
            names);
    }

    public static TheoryData<NetworkSpec, string> Invalid => new()
    {
        { Specs.Regression(CellType.Lstm, 0, 8, 3), "InputSize is 0" },
        { Specs.Regression(CellType.Lstm, -1, 8, 3), "InputSize is -1" },
        { Specs.Regression(CellType.Lstm, 1, 0, 3), "Layer 'rnn': HiddenSize is 0; expected 1 to 65536" },
        { Specs.Regression(CellType.Lstm, 1, 100_000, 3), "HiddenSize is 100000" },
        { Specs.Regression(CellType.Lstm, 1, 8, 3, layers: 0), "LayerCount is 0" },
        { Specs.Regression(CellType.Lstm, 1, 8, 0), "Layer 'head': OutputSize is 0" },
        { Specs.Regression((CellType)7, 1, 8, 1), "Cell is 7" },
        { Specs.Regression(CellType.Lstm, 1_000_000, 65_536, 3), "parameters; the most that it can have is" },
        { new NetworkSpec { InputSize = 1, Layers = [] }, "0 layers" },
        { new NetworkSpec { InputSize = 1, Layers = [null!] }, "null" },
        { new NetworkSpec { InputSize = 1, Layers = [Specs.Recurrent(CellType.Gru, 2), Specs.Recurrent(CellType.Gru, 2)] }, "Two layers are named 'rnn'" },
        { new NetworkSpec { InputSize = 1, Layers = [new DenseSpec { Name = "a/b", OutputSize = 1 }] }, "Layer name 'a/b'" },
        { new NetworkSpec { InputSize = 1, Layers = [new DenseSpec { Name = new string('a', 101), OutputSize = 1 }] }, "101 characters" },
        { new NetworkSpec { InputSize = 1, Layers = [new LastStepSpec { Name = "a" }, Specs.Recurrent(CellType.Gru, 2)] }, "Layer 'rnn' reads a sequence" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void What_is_out_of_range_is_named(NetworkSpec spec, string message)
    {
        Assert.Contains(message, Assert.Throws<ArgumentException>(spec.Validate).Message);
        Assert.Throws<ArgumentException>(() => new RecurrentNetwork(spec, 0));
        Assert.Throws<ArgumentException>(spec.ToJson);
        Assert.StartsWith("NetworkSpec { InputSize = ", spec.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"inputSize":1}""")]
    [InlineData("""{"inputSize":1,"layers":null}""")]
    [InlineData("""{"inputSize":1,"layers":[null]}""")]
    [InlineData("""{"inputSize":1,"layers":[{}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"rocket","name":"a"}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a"}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":null,"outputSize":1}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":1,"colour":2}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":99999999999}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":1.5}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":-1}]}""")]
    [InlineData("""{"inputSize":1,"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":1}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"recurrent","name":"a","cell":"transformer","hiddenSize":1}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"recurrent","name":"a","cell":1,"hiddenSize":1}]}""")]
    [InlineData("""{"inputSize":1,"layers":[{"type":"dense","name":"a","outputSize":1}]} trailing""")]
    public void Json_that_is_no_specification_is_rejected(string json)
    {
        Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson(json));
    }

    [Fact]
    public void Deep_or_long_json_is_rejected()
    {
        Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson(string.Concat(Enumerable.Repeat("""{"layers":[""", 50_000))));
        Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson(new string(' ', 2_000_000)));
        string layers = string.Join(',', Enumerable.Range(0, 300).Select(i => $$"""{"type":"dense","name":"a{{i}}","outputSize":1}"""));
        Assert.Contains("300 layers", Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson($$"""{"inputSize":1,"layers":[{{layers}}]}""")).Message);
    }
}
