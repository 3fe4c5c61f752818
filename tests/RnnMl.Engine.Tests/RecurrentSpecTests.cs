using System;
using System.IO;
using Xunit;

namespace RnnMl.Engine.Tests;

public class RecurrentSpecTests
{
    private static readonly RecurrentSpec _rnn = new() { Name = "x", Cell = CellType.SimpleRnn, HiddenSize = 4 };
    private static readonly RecurrentSpec _lstm = _rnn with { Cell = CellType.Lstm };
    private static readonly RecurrentSpec _gru = _rnn with { Cell = CellType.Gru };

    public static TheoryData<RecurrentSpec, string> Invalid => new()
    {
        { _lstm with { Direction = (Direction)5 }, "Direction is 5; expected a value of Direction." },
        { _lstm with { Merge = MergeMode.Sum }, "Merge is Sum; expected Concat, since Direction is Forward." },
        { _lstm with { InitialState = (InitialState)2 }, "InitialState is 2; expected a value of InitialState." },
        { _lstm with { Nonlinearity = (ActivationFunction)99 }, "Nonlinearity is 99" },
        { _lstm with { Nonlinearity = ActivationFunction.Gelu }, "Nonlinearity is Gelu; expected a function whose derivative follows from its value." },
        { _lstm with { NonlinearityAlpha = 0.1 }, "NonlinearityAlpha is 0.1; expected none, since Nonlinearity has no such constant." },
        { _lstm with { Nonlinearity = ActivationFunction.Elu, NonlinearityAlpha = 0 }, "NonlinearityAlpha is 0; expected a number above 0, up to 1000." },
        { _lstm with { GateAlpha = 0.1 }, "GateAlpha is 0.1; expected none" },
        { _rnn with { GateNonlinearity = ActivationFunction.Sigmoid }, "GateNonlinearity is Sigmoid; expected none, since a SimpleRnn has no gates." },
        { _gru with { OutputNonlinearity = ActivationFunction.Tanh }, "OutputNonlinearity is Tanh; expected the default, since the option is for Lstm and Cell is Gru." },
        { _rnn with { LearnedAlpha = true }, "LearnedAlpha is True; expected false, since Nonlinearity is Tanh, not LeakyRelu." },
        { _gru with { LearnedAlpha = true, Nonlinearity = ActivationFunction.LeakyRelu }, "LearnedAlpha is True; expected the default, since the option is for SimpleRnn" },
        { _lstm with { ResetBefore = true }, "ResetBefore is True; expected the default, since the option is for Gru and Cell is Lstm." },
        { _gru with { Peepholes = true }, "Peepholes is True" },
        { _rnn with { CoupledGates = true }, "CoupledGates is True" },
        { _gru with { CellClip = 1 }, "CellClip is 1" },
        { _lstm with { CellClip = -1 }, "CellClip is -1; expected 0 for no clipping, or a positive number." },
        { _gru with { SumClip = double.NaN }, "SumClip is NaN" },
        { _gru with { ProjectionSize = 2 }, "ProjectionSize is 2" },
        { _lstm with { ProjectionSize = 4 }, "ProjectionSize is 4; expected 0, or 1 to less than HiddenSize, which is 4." },
        { _lstm with { ProjectionSize = -1 }, "ProjectionSize is -1" },
        { _lstm with { Dilation = 0 }, "Dilation is 0; expected 1 to 1024." },
        { _lstm with { Dilation = 2000 }, "Dilation is 2000" },
        { _lstm with { Dropout = 0.5 }, "Dropout is 0.5; expected 0, since it acts between levels and LayerCount is 1." },
        { _lstm with { Dropout = 1, LayerCount = 2 }, "Dropout is 1; expected 0 to below 1." },
        { _lstm with { InputDropout = -0.1 }, "InputDropout is -0.1" },
        { _lstm with { RecurrentDropout = double.NaN }, "RecurrentDropout is NaN" },
        { _lstm with { Residual = true }, "Residual is True; expected false, since no level is as wide (4) as its input (3)." },
        {
            _lstm with { Residual = true, LayerCount = 2, Direction = Direction.Bidirectional, ReturnSequences = false },
            "Residual is True; expected false, since the two directions end at different steps"
        },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void What_does_not_fit_is_named(RecurrentSpec layer, string message)
    {
        var spec = new NetworkSpec { InputSize = 3, Layers = [layer] };
        Assert.Contains($"Layer 'x': {message}", Assert.Throws<ArgumentException>(spec.Validate).Message);
    }

    [Fact]
    public void A_document_from_before_the_options_has_their_defaults()
    {
        NetworkSpec spec = NetworkSpec.FromJson(
            """{"inputSize":3,"layers":[{"type":"recurrent","name":"x","cell":"lstm","hiddenSize":4,"layerCount":1}]}""");
        Assert.Equal(new NetworkSpec { InputSize = 3, Layers = [_lstm] }, spec);
        spec = NetworkSpec.FromJson(
            """{"inputSize":3,"layers":[{"type":"recurrent","name":"x","cell":"simpleRnn","hiddenSize":4,"nonlinearity":"relu"}]}""");
        Assert.Equal(new NetworkSpec { InputSize = 3, Layers = [_rnn with { Nonlinearity = ActivationFunction.Relu }] }, spec);
    }

    [Theory]
    [InlineData("\"direction\":\"sideways\"")]
    [InlineData("\"direction\":1")]
    [InlineData("\"dilation\":0")]
    [InlineData("\"dropout\":\"half\"")]
    [InlineData("\"cellClip\":1e999")]
    [InlineData("\"projectionSize\":4")]
    public void Options_out_of_range_in_a_document_are_refused(string option)
    {
        string json = $$"""{"inputSize":3,"layers":[{"type":"recurrent","name":"x","cell":"lstm","hiddenSize":4,{{option}}}]}""";
        Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson(json));
    }

    [Fact]
    public void Parameters_have_PyTorchs_names_and_order()
    {
        RecurrentSpec layer = _lstm with { Direction = Direction.Bidirectional, LayerCount = 2, ProjectionSize = 2 };
        string[] names = [.. Names(layer)];
        Assert.Equal(
            [
                "x.weight_ih_l0 [16, 3]", "x.weight_hh_l0 [16, 2]", "x.bias_ih_l0 [16]", "x.bias_hh_l0 [16]", "x.weight_hr_l0 [2, 4]",
                "x.weight_ih_l0_reverse [16, 3]", "x.weight_hh_l0_reverse [16, 2]", "x.bias_ih_l0_reverse [16]",
                "x.bias_hh_l0_reverse [16]", "x.weight_hr_l0_reverse [2, 4]",
                "x.weight_ih_l1 [16, 4]", "x.weight_hh_l1 [16, 2]", "x.bias_ih_l1 [16]", "x.bias_hh_l1 [16]", "x.weight_hr_l1 [2, 4]",
            ],
            names[..15]);
        Assert.Equal(
            [
                "x.weight_ih_l0 [12, 3]", "x.weight_hh_l0 [12, 4]", "x.weight_ci_l0 [4]", "x.weight_co_l0 [4]",
                "x.norm_ih_l0 [12]", "x.norm_hh_l0 [12]", "x.norm_c_l0 [4]", "x.h_0_l0 [4]", "x.c_0_l0 [4]",
            ],
            Names(_lstm with
            {
                CoupledGates = true, Peepholes = true, LayerNormalization = true, Bias = false, InitialState = InitialState.Learned,
            }));

        static string[] Names(RecurrentSpec layer) =>
            [.. System.Linq.Enumerable.Select(
                new NetworkSpec { InputSize = 3, Layers = [layer] }.Parameters(),
                parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]")];
    }
}
