using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>
/// The layers around the recurrent core against PyTorch (max|difference| / max|reference| at most 1e-5 per tensor) and Keras.
/// </summary>
public class GoldenLayerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("linear")]
    [InlineData("layer_norm_eps1e-5")]
    [InlineData("batch_norm_train_over_batch_and_time")]
    [InlineData("embedding_padding_idx0")]
    [InlineData("conv1d_causal_k3_dilation2")]
    [InlineData("prelu")]
    [InlineData("relu")]
    [InlineData("leaky_relu_0_01")]
    [InlineData("elu")]
    [InlineData("selu")]
    [InlineData("gelu")]
    [InlineData("softplus")]
    [InlineData("tanh")]
    [InlineData("sigmoid")]
    [InlineData("softmax_last")]
    [InlineData("scaled_dot_attention_one_head")]
    [InlineData("additive_attention_pooling")]
    public void Agrees_with_PyTorch(string name)
    {
        Golden golden = new Golden("layers")[name];
        int[] shape = golden["x"].Shape;
        int inputSize = shape.Length == 3 ? shape[2] : 1;
        var spec = new NetworkSpec { InputSize = inputSize, Layers = [Layer(name, golden["output"].Shape[^1])] };
        var run = new StackRun<float>(spec, seed: 0);
        foreach (string parameter in golden["params"].Names)
            golden["params"].Tensor(parameter).CopyTo(run.Parameters[NameOf(parameter)].In(run.Parameters.Values.AsSpan()));
        run.Parameters.Pack();

        double largest = 0;
        void Check(string tensor, float[] expected, float[] actual) =>
            largest = double.Max(largest, Golden.AssertClose($"{name} {tensor}", expected, actual));

        int[] lengths = [.. Enumerable.Repeat(shape[1], shape[0])];
        float[] y = run.Forward(lengths, golden.Tensor("x"), pass: Pass.Training(seed: 0, step: 0));
        Check("output", golden.Tensor("output"), y);
        float[] dx = run.Backward(golden.Tensor("probe"));
        if (golden.Has("grad_x"))
            Check("grad_x", golden.Tensor("grad_x"), dx);
        foreach (string parameter in golden["grad_params"].Names)
            Check("grad_" + parameter, golden["grad_params"].Tensor(parameter), run.GradientOf(NameOf(parameter)));
        output.WriteLine($"{name}: largest difference {largest:g3} of the largest value");
    }

    [Theory]
    [InlineData("embeddings.Embedding.0")]
    [InlineData("embeddings.Embedding.1")]
    [InlineData("embeddings.Embedding.2")]
    public void Embedding_agrees_with_Keras(string name)
    {
        Golden golden = new Golden("keras_embedding")[name];
        Golden weight = golden["weights"].Items.Single();
        var embedding = new EmbeddingSpec
        {
            Name = "",
            Features = [new CategoricalFeature { Index = 0, VocabularySize = weight.Shape[0], Size = weight.Shape[1] }],
        };
        var run = new StackRun<float>(new NetworkSpec { InputSize = 1, Layers = [embedding] }, seed: 0);
        weight.Data.CopyTo(run.Parameters["weight"].In(run.Parameters.Values.AsSpan()));
        float[] x = golden.Tensor("input");
        Assert.Equal(golden.Tensor("expected"), run.Forward([x.Length], x));
    }

    [Fact]
    public void A_dense_layer_on_a_sequence_agrees_with_Keras_TimeDistributed()
    {
        Golden golden = new Golden("keras_time_distributed")["wrappers.TimeDistributed.0"];
        int[] shape = golden["input"].Shape;
        AssertDenseAgrees(golden, shape[0], shape[1], golden.Tensor("input"));
    }

    /// <summary>Keras distributes a 3x3 convolution over images [T, 4, 4, 2]; on the patches of the images it is a dense layer.</summary>
    [Fact]
    public void A_dense_layer_on_patches_agrees_with_Keras_TimeDistributed_convolution()
    {
        Golden golden = new Golden("keras_time_distributed")["wrappers.TimeDistributed.1"];
        const int T = 5, Height = 4, Width = 4, Channels = 2, K = 3;
        float[] images = golden.Tensor("input");
        var patches =
            from t in Enumerable.Range(0, T)
            from top in Enumerable.Range(0, Height - K + 1)
            from left in Enumerable.Range(0, Width - K + 1)
            from y in Enumerable.Range(top, K)
            from x in Enumerable.Range(left, K)
            from c in Enumerable.Range(0, Channels)
            select images[((t * Height + y) * Width + x) * Channels + c];
        AssertDenseAgrees(golden, T * (Height - K + 1) * (Width - K + 1), K * K * Channels, [.. patches]);
    }

    private void AssertDenseAgrees(Golden golden, int steps, int inputSize, float[] x)
    {
        Golden[] weights = [.. golden["weights"].Items];
        int outputSize = weights[1].Shape[0];
        float[] kernel = weights[0].Data;
        var run = new StackRun<float>(
            new NetworkSpec { InputSize = inputSize, Layers = [new DenseSpec { Name = "", OutputSize = outputSize }] }, seed: 0);
        Span<float> weight = run.Parameters["weight"].In(run.Parameters.Values.AsSpan());
        for (int i = 0; i < weight.Length; i++)
            weight[i] = kernel[i % inputSize * outputSize + i / inputSize];
        weights[1].Data.CopyTo(run.Parameters["bias"].In(run.Parameters.Values.AsSpan()));
        run.Parameters.Pack();

        float[] expected = golden.Tensor("expected");
        float[] y = run.Forward([steps], x);
        Assert.Equal(expected.Length, y.Length);
        double difference = expected.Zip(y, (e, a) => Math.Abs((double)e - a)).Max();
        output.WriteLine($"largest difference {difference:g3}");
        Assert.True(difference <= 5e-6, $"largest difference {difference:g3}");
    }

    private static LayerSpec Layer(string name, int outputSize) => name switch
    {
        "linear" => new DenseSpec { Name = "", OutputSize = outputSize },
        "layer_norm_eps1e-5" => new LayerNormSpec { Name = "" },
        "batch_norm_train_over_batch_and_time" => new BatchNormSpec { Name = "" },
        "embedding_padding_idx0" => new EmbeddingSpec
        {
            Name = "",
            Features = [new CategoricalFeature { Index = 0, VocabularySize = 5, Size = outputSize, PaddingIndex = 0 }],
        },
        "conv1d_causal_k3_dilation2" => new CausalConv1dSpec { Name = "", OutputSize = outputSize, KernelSize = 3, Dilation = 2 },
        "prelu" => new PReluSpec { Name = "" },
        "relu" => Activation(ActivationFunction.Relu),
        "leaky_relu_0_01" => Activation(ActivationFunction.LeakyRelu),
        "elu" => Activation(ActivationFunction.Elu),
        "selu" => Activation(ActivationFunction.Selu),
        "gelu" => Activation(ActivationFunction.Gelu),
        "softplus" => Activation(ActivationFunction.Softplus),
        "tanh" => Activation(ActivationFunction.Tanh),
        "sigmoid" => Activation(ActivationFunction.Sigmoid),
        "softmax_last" => new SoftmaxSpec { Name = "" },
        "scaled_dot_attention_one_head" => new SelfAttentionSpec { Name = "", Size = outputSize },
        "additive_attention_pooling" => new AttentionPoolingSpec { Name = "", AttentionSize = 3 },
        _ => throw new ArgumentException(name),
    };

    private static ActivationSpec Activation(ActivationFunction function) => new() { Name = "", Function = function };

    /// <summary>The golden files' names of parameters are those of formulas.</summary>
    private static string NameOf(string parameter) => parameter switch
    {
        "gamma" or "a" => "weight",
        "beta" => "bias",
        _ => parameter,
    };
}
