using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>A network of each layer around the recurrent core, for what must hold for all of them.</summary>
internal static class LayerCases
{
    private static readonly Dictionary<string, Func<LayerSpec[]>> _cases = new()
    {
        ["relu"] = () => [Activation(ActivationFunction.Relu)],
        ["leaky relu"] = () => [Activation(ActivationFunction.LeakyRelu, 0.3)],
        ["elu"] = () => [Activation(ActivationFunction.Elu, 0.7)],
        ["selu"] = () => [Activation(ActivationFunction.Selu)],
        ["gelu"] = () => [Activation(ActivationFunction.Gelu)],
        ["softplus"] = () => [Activation(ActivationFunction.Softplus)],
        ["tanh"] = () => [Activation(ActivationFunction.Tanh)],
        ["sigmoid"] = () => [Activation(ActivationFunction.Sigmoid)],
        ["hard sigmoid"] = () => [Activation(ActivationFunction.HardSigmoid, 0.9)],
        ["prelu"] = () => [new PReluSpec { Name = "a" }],
        ["prelu per feature"] = () => [new PReluSpec { Name = "a", PerFeature = true }],
        ["softmax"] = () => [new SoftmaxSpec { Name = "a" }],
        ["dense"] = () => [new DenseSpec { Name = "a", OutputSize = 3 }],
        ["convolution"] = () => [new CausalConv1dSpec { Name = "a", OutputSize = 4, KernelSize = 3, Dilation = 2 }],
        ["layer norm"] = () => [new LayerNormSpec { Name = "a" }],
        ["layer norm without affine"] = () => [new LayerNormSpec { Name = "a", Affine = false, Epsilon = 0.1 }],
        ["batch norm"] = () => [new BatchNormSpec { Name = "a" }],
        ["batch norm without affine"] = () => [new BatchNormSpec { Name = "a", Affine = false, Epsilon = 0.1 }],
        ["batch norm of one step"] = () => [new LastStepSpec { Name = "last" }, new BatchNormSpec { Name = "a", Epsilon = 0.1 }],
        ["dropout"] = () => [new DropoutSpec { Name = "a", Rate = 0.4 }],
        ["dropout per sequence"] = () => [new DropoutSpec { Name = "a", Rate = 0.4, PerSequence = true }],
        ["dropout of one step"] = () => [new LastStepSpec { Name = "last" }, new DropoutSpec { Name = "a", Rate = 0.4 }],
        ["embedding"] = () =>
        [
            new EmbeddingSpec
            {
                Name = "a",
                Features =
                [
                    new CategoricalFeature { Index = 2, VocabularySize = 4, Size = 3 },
                    new CategoricalFeature { Index = 0, VocabularySize = 3, Size = 2 },
                ],
            },
        ],
        ["last step"] = () => [new LastStepSpec { Name = "a" }],
        ["mean pooling"] = () => [new PoolingSpec { Name = "a", Kind = PoolingKind.Mean }],
        ["max pooling"] = () => [new PoolingSpec { Name = "a", Kind = PoolingKind.Max }],
        ["repeat"] = () => [new LastStepSpec { Name = "last" }, new RepeatSpec { Name = "a" }],
        ["attention pooling"] = () => [new AttentionPoolingSpec { Name = "a", AttentionSize = 3 }],
        ["segment decoder"] = () => [new LastStepSpec { Name = "last" }, new SegmentDecoderSpec { Name = "a", SegmentCount = 3, SegmentSize = 2 }],
        ["segment decoder with dropout"] = () =>
            [new LastStepSpec { Name = "last" }, new SegmentDecoderSpec { Name = "a", SegmentCount = 2, SegmentSize = 3, Dropout = 0.4 }],
        ["segment decoder that shares its encoder's cell"] = () =>
        [
            new DenseSpec { Name = "dense", OutputSize = 6 },
            new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 6 },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec { Name = "a", SegmentCount = 3, SegmentSize = 2, EncoderName = "gru" },
        ],
        ["segment decoder that shares the cell of its encoder's second level"] = () =>
        [
            new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 4, LayerCount = 2 },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec { Name = "a", SegmentCount = 2, SegmentSize = 3, EncoderName = "gru", Dropout = 0.3 },
        ],
        ["segment decoder with channels that shares its encoder's cell"] = () =>
        [
            // Also replaces the channel, so that no number which is differentiated by stands in its place.
            new EmbeddingSpec { Name = "embedding", Features = [new() { Index = 2, VocabularySize = 4, Size = 2 }] },
            new DenseSpec { Name = "dense", OutputSize = 6 },
            new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 6 },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec
            {
                Name = "a",
                SegmentCount = 3,
                SegmentSize = 2,
                EncoderName = "gru",
                Channel = new() { Index = 2, VocabularySize = 4, Size = 2 },
            },
        ],
        ["segment decoder with channels and a cell of its own"] = () =>
        [
            new EmbeddingSpec { Name = "embedding", Features = [new() { Index = 0, VocabularySize = 3, Size = 1 }] },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec { Name = "a", SegmentCount = 2, SegmentSize = 2, Channel = new() { Index = 0, VocabularySize = 3, Size = 1 } },
        ],
        ["segment decoder that knows the future and shares its encoder's cell"] = () =>
        [
            new DenseSpec { Name = "dense", OutputSize = 6 },
            new RecurrentSpec { Name = "gru", Cell = CellType.Gru, HiddenSize = 6 },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec
            {
                Name = "a",
                SegmentCount = 3,
                SegmentSize = 2,
                EncoderName = "gru",
                Future = new() { First = 1, Count = 2 },
            },
        ],
        ["segment decoder that knows channels and the future, with dropout"] = () =>
        [
            new EmbeddingSpec { Name = "embedding", Features = [new() { Index = 0, VocabularySize = 3, Size = 1 }] },
            new LastStepSpec { Name = "last" },
            new SegmentDecoderSpec
            {
                Name = "a",
                SegmentCount = 2,
                SegmentSize = 2,
                Channel = new() { Index = 0, VocabularySize = 3, Size = 1 },
                Future = new() { First = 2, Count = 1 },
                Dropout = 0.3,
            },
        ],
        ["self-attention"] = () => [new SelfAttentionSpec { Name = "a", Size = 3 }],
        ["self-attention with heads"] = () => [new SelfAttentionSpec { Name = "a", Size = 6, HeadCount = 3 }],
        ["causal self-attention"] = () => [new SelfAttentionSpec { Name = "a", Size = 4, HeadCount = 2, Causal = true }],
    };

    public static TheoryData<string> Names => [.. _cases.Keys];

    public static NetworkSpec Network(string name, int inputSize = 5) => new() { InputSize = inputSize, Layers = _cases[name]() };

    public static bool IsBatchNorm(string name) => name.StartsWith("batch norm", StringComparison.Ordinal);

    /// <summary>[count, F] Random inputs; those of an embedding hold indices where it wants them.</summary>
    public static T[] Inputs<T>(NetworkSpec spec, RandomSource random, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = RandomValues.Of<T>(random, count * spec.InputSize);
        for (int i = 0; i < x.Length; i++)
        {
            if (CategoryCount(spec, i % spec.InputSize) is { } categories)
                x[i] = T.CreateTruncating(random.NextInt32(categories));
        }
        return x;
    }

    /// <summary>How many categories a feature of the input has, or null if it is numeric.</summary>
    public static int? CategoryCount(NetworkSpec spec, int feature) =>
        (spec.Layers[0] as EmbeddingSpec)?.Features.FirstOrDefault(f => f.Index == feature)?.VocabularySize;

    /// <summary>Random weights; of both signs where training finds them, and positive where a layer measures them.</summary>
    public static ParameterSet<T> Parameters<T>(NetworkSpec spec, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parameters = new ParameterSet<T>(spec);
        RandomValues.Of<T>(random, parameters.Values.Length).CopyTo(parameters.Values, 0);
        foreach (Parameter<T> measured in parameters.Items.Where(parameter => !parameter.IsTrained))
        {
            foreach (ref T value in measured.In(parameters.Values.AsSpan()))
                value = T.Abs(value) + T.CreateTruncating(0.1);
        }
        parameters.Pack();
        return parameters;
    }

    private static ActivationSpec Activation(ActivationFunction function, double? alpha = null) =>
        new() { Name = "a", Function = function, Alpha = alpha };
}
