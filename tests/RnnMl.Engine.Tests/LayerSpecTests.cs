using System;
using System.IO;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>The specifications of the layers around the recurrent core: their JSON and what they refuse.</summary>
public class LayerSpecTests
{
    public static TheoryData<LayerSpec, string> Invalid => new()
    {
        { new ActivationSpec { Name = "x", Function = (ActivationFunction)99 }, "Layer 'x': Function is 99" },
        { new ActivationSpec { Name = "x", Function = ActivationFunction.Tanh, Alpha = 1 }, "Layer 'x': Alpha is 1, but Tanh has no such constant; expected null" },
        { new ActivationSpec { Name = "x", Function = ActivationFunction.Elu, Alpha = 0 }, "Layer 'x': Alpha is 0; expected a number above 0" },
        { new ActivationSpec { Name = "x", Function = ActivationFunction.Elu, Alpha = double.NaN }, "Layer 'x': Alpha is NaN" },
        { new PReluSpec { Name = "x", InitialSlope = 2 }, "Layer 'x': InitialSlope is 2; expected -1 to 1" },
        { new CausalConv1dSpec { Name = "x", OutputSize = 0, KernelSize = 1 }, "Layer 'x': OutputSize is 0" },
        { new CausalConv1dSpec { Name = "x", OutputSize = 1, KernelSize = 5000 }, "Layer 'x': KernelSize is 5000; expected 1 to 4096" },
        { new CausalConv1dSpec { Name = "x", OutputSize = 1, KernelSize = 1, Dilation = -1 }, "Layer 'x': Dilation is -1" },
        { new CausalConv1dSpec { Name = "x", OutputSize = 1 << 20, KernelSize = 4096 }, "parameters; the most that it can have is" },
        { new CausalConv1dSpec { Name = "x", OutputSize = 1, KernelSize = 4096, Dilation = 1 << 18 }, "With layer 'x' the network keeps 3220439040 values of each sequence from step to step; expected at most 4194304." },
        { new RecurrentSpec { Name = "x", Cell = CellType.Gru, HiddenSize = 65_536, LayerCount = 128, Dilation = 1024 }, "With layer 'x' the network keeps 8589934592 values" },
        { new LayerNormSpec { Name = "x", Epsilon = 0 }, "Layer 'x': Epsilon is 0; expected 1e-12 to 1" },
        { new BatchNormSpec { Name = "x", Epsilon = double.PositiveInfinity }, "Layer 'x': Epsilon is Infinity" },
        { new BatchNormSpec { Name = "x", Momentum = 1.5 }, "Layer 'x': Momentum is 1.5; expected 0 to 1" },
        { new DropoutSpec { Name = "x", Rate = 1 }, "Layer 'x': Rate is 1; expected 0 or more, and less than 1" },
        { new DropoutSpec { Name = "x", Rate = -0.1 }, "Layer 'x': Rate is -0.1" },
        { new PoolingSpec { Name = "x", Kind = (PoolingKind)5 }, "Layer 'x': Kind is 5" },
        { new RepeatSpec { Name = "x" }, "Layer 'x' repeats one step, but no earlier layer reduces the sequence" },
        { new AttentionPoolingSpec { Name = "x", AttentionSize = 0 }, "Layer 'x': AttentionSize is 0" },
        { new SelfAttentionSpec { Name = "x", Size = 5, HeadCount = 2 }, "Layer 'x': Size is 5; expected a multiple of HeadCount, 2" },
        { new SelfAttentionSpec { Name = "x", Size = 5, HeadCount = 0 }, "Layer 'x': HeadCount is 0" },
        { new EmbeddingSpec { Name = "x", Features = [] }, "Layer 'x': Features is empty" },
        { new EmbeddingSpec { Name = "x", Features = [null!] }, "Layer 'x': Features holds a null" },
        { Embedding(new CategoricalFeature { Index = 3, VocabularySize = 2, Size = 1 }), "Layer 'x': a feature's Index is 3; expected 0 to 2" },
        { Embedding(new CategoricalFeature { Index = 0, VocabularySize = 0, Size = 1 }), "Layer 'x': VocabularySize of feature 0 is 0; expected 1 to 16777216" },
        { Embedding(new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 0 }), "Layer 'x': Size of feature 0 is 0" },
        { Embedding(new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1, PaddingIndex = 2 }), "Layer 'x': PaddingIndex of feature 0 is 2; expected 0 to 1" },
        { Embedding(new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1 }, new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1 }), "two features have the Index 0" },
        { Embedding(new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1 << 20 }), "Layer 'x': the size of the output is 1048578" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_layer_is_refused_with_its_name_and_the_value(LayerSpec layer, string message)
    {
        var spec = new NetworkSpec { InputSize = 3, Layers = [layer] };
        Assert.Contains(message, Assert.Throws<ArgumentException>(spec.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_all_layers_keep_of_a_sequence_is_bounded_together()
    {
        // Two taps of 100 features at this distance: a little under half of what is allowed, thrice.
        LayerSpec[] layers = [.. Enumerable.Range(0, 3).Select(
            i => new CausalConv1dSpec { Name = $"c{i}", OutputSize = 100, KernelSize = 2, Dilation = 20_000 })];
        new NetworkSpec { InputSize = 100, Layers = layers[..2] }.Validate();
        string message = Assert.Throws<ArgumentException>(new NetworkSpec { InputSize = 100, Layers = layers }.Validate).Message;
        Assert.Contains("With layer 'c2' the network keeps 6000000 values", message, StringComparison.Ordinal);
    }

    public static TheoryData<LayerSpec> Reading =>
    [
        new CausalConv1dSpec { Name = "x", OutputSize = 1, KernelSize = 2 },
        new PoolingSpec { Name = "x", Kind = PoolingKind.Max },
        new AttentionPoolingSpec { Name = "x", AttentionSize = 2 },
        new SelfAttentionSpec { Name = "x", Size = 2 },
    ];

    [Theory]
    [MemberData(nameof(Reading))]
    public void A_layer_over_time_refuses_what_is_already_reduced(LayerSpec layer)
    {
        var spec = new NetworkSpec { InputSize = 3, Layers = [new LastStepSpec { Name = "last" }, layer] };
        Assert.Contains("Layer 'x' reads a sequence", Assert.Throws<ArgumentException>(spec.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_make_two_parameters_equal_are_refused()
    {
        CategoricalFeature Feature(int index) => new() { Index = index, VocabularySize = 2, Size = 1 };
        var spec = new NetworkSpec
        {
            InputSize = 3,
            Layers = [new EmbeddingSpec { Name = "a", Features = [Feature(0), Feature(1)] }, new DenseSpec { Name = "a.0", OutputSize = 1 }],
        };
        Assert.Contains("'a.0.weight'", Assert.Throws<ArgumentException>(spec.Validate).Message, StringComparison.Ordinal);
    }

    /// <summary>What the document leaves out has the property's default, not that of its type.</summary>
    [Theory]
    [InlineData("""{"type":"activation","function":"leakyRelu","name":"x"}""")]
    [InlineData("""{"type":"prelu","name":"x"}""")]
    [InlineData("""{"type":"softmax","name":"x"}""")]
    [InlineData("""{"type":"causalConv1d","outputSize":2,"kernelSize":3,"name":"x"}""")]
    [InlineData("""{"type":"layerNorm","name":"x"}""")]
    [InlineData("""{"type":"batchNorm","name":"x"}""")]
    [InlineData("""{"type":"dropout","rate":0.5,"name":"x"}""")]
    [InlineData("""{"type":"embedding","features":[{"index":0,"vocabularySize":2,"size":1}],"name":"x"}""")]
    [InlineData("""{"type":"pooling","kind":"max","name":"x"}""")]
    [InlineData("""{"type":"attentionPooling","attentionSize":2,"name":"x"}""")]
    [InlineData("""{"type":"selfAttention","size":2,"name":"x"}""")]
    public void Json_without_the_optional_properties_has_their_defaults(string json)
    {
        LayerSpec expected = json.Split('"')[3] switch
        {
            "activation" => new ActivationSpec { Name = "x", Function = ActivationFunction.LeakyRelu },
            "prelu" => new PReluSpec { Name = "x" },
            "softmax" => new SoftmaxSpec { Name = "x" },
            "causalConv1d" => new CausalConv1dSpec { Name = "x", OutputSize = 2, KernelSize = 3 },
            "layerNorm" => new LayerNormSpec { Name = "x" },
            "batchNorm" => new BatchNormSpec { Name = "x" },
            "dropout" => new DropoutSpec { Name = "x", Rate = 0.5 },
            "embedding" => Embedding(new CategoricalFeature { Index = 0, VocabularySize = 2, Size = 1 }),
            "pooling" => new PoolingSpec { Name = "x", Kind = PoolingKind.Max },
            "attentionPooling" => new AttentionPoolingSpec { Name = "x", AttentionSize = 2 },
            _ => new SelfAttentionSpec { Name = "x", Size = 2 },
        };
        Assert.Equal(expected, NetworkSpec.FromJson($$"""{"inputSize":3,"layers":[{{json}}]}""").Layers[0]);
    }

    [Fact]
    public void Json_keeps_every_option()
    {
        var spec = new NetworkSpec
        {
            InputSize = 3,
            Layers =
            [
                Embedding(new CategoricalFeature { Index = 1, VocabularySize = 9, Size = 4, PaddingIndex = 0 }),
                new ActivationSpec { Name = "a", Function = ActivationFunction.HardSigmoid, Alpha = 1.0 / 6 },
                new PReluSpec { Name = "b", PerFeature = true, InitialSlope = 0.1 },
                new CausalConv1dSpec { Name = "c", OutputSize = 8, KernelSize = 2, Dilation = 4 },
                new LayerNormSpec { Name = "d", Epsilon = 1e-3, Affine = false },
                new BatchNormSpec { Name = "e", Epsilon = 1e-4, Momentum = 0.01, Affine = false },
                new DropoutSpec { Name = "f", Rate = 0.25, PerSequence = true },
                new SelfAttentionSpec { Name = "g", Size = 6, HeadCount = 2, Causal = true },
                new AttentionPoolingSpec { Name = "h", AttentionSize = 5 },
                new RepeatSpec { Name = "r" },
                new SoftmaxSpec { Name = "i" },
            ],
        };
        Assert.Equal(spec, NetworkSpec.FromJson(spec.ToJson()));

        var decoding = new NetworkSpec
        {
            InputSize = 4,
            Layers =
            [
                new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 4 },
                new LastStepSpec { Name = "last" },
                new SegmentDecoderSpec
                {
                    Name = "decoder",
                    SegmentCount = 2,
                    SegmentSize = 3,
                    Dropout = 0.5,
                    EncoderName = "gru",
                    Channel = new CategoricalFeature { Index = 3, VocabularySize = 7, Size = 2 },
                    Future = new FeatureRange { First = 1, Count = 2 },
                },
            ],
        };
        Assert.Equal(decoding, NetworkSpec.FromJson(decoding.ToJson()));
    }

    [Theory]
    [InlineData("null,")]
    [InlineData("")]
    public void A_decoder_finds_no_encoder_behind_it(string between)
    {
        // An earlier layer of that name is none, and the later one, which nothing has checked, is not looked at.
        var json = $$"""
            {"inputSize":1,"layers":[{"type":"dense","name":"g","outputSize":1},{"type":"lastStep","name":"l"},
            {"type":"segmentDecoder","name":"x","segmentCount":1,"segmentSize":1,"encoderName":"g"},{{between}}
            {"type":"recurrent","name":"g","cell":"gru","hiddenSize":1,"layerCount":2147483647}]}
            """;
        Assert.Contains("which no earlier recurrent layer is called", Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson(json)).Message);
    }

    [Theory]
    [InlineData("""{"type":"embedding","features":null,"name":"x"}""")]
    [InlineData("""{"type":"embedding","features":[null],"name":"x"}""")]
    [InlineData("""{"type":"embedding","features":[{"index":0,"vocabularySize":2}],"name":"x"}""")]
    [InlineData("""{"type":"embedding","features":[{"index":0,"vocabularySize":2,"size":1,"more":1}],"name":"x"}""")]
    [InlineData("""{"type":"activation","function":4,"name":"x"}""")]
    [InlineData("""{"type":"activation","function":"elu","alpha":"NaN","name":"x"}""")]
    [InlineData("""{"type":"dropout","rate":1e999,"name":"x"}""")]
    [InlineData("""{"type":"dropout","name":"x"}""")]
    [InlineData("""{"type":"pooling","kind":"median","name":"x"}""")]
    [InlineData("""{"type":"causalConv1d","outputSize":2,"kernelSize":2147483648,"name":"x"}""")]
    public void Json_that_is_no_layer_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => NetworkSpec.FromJson($$"""{"inputSize":3,"layers":[{{json}}]}"""));

    private static EmbeddingSpec Embedding(params CategoricalFeature[] features) => new() { Name = "x", Features = features };
}
