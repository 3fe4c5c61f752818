using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>
/// The networks that trainers' options describe:
/// <code>
/// embedding of keys, convolution and ReLU, batch normalisation      where there are any
/// recurrent layers, pooling, dropout, dense
/// </code>
/// </summary>
internal static class SequenceNetwork
{
    public const string Embedding = "embedding";
    public const string Attention = "attention";
    public const string Head = "head";

    private const int DefaultEmbeddingSize = 32;

    /// <summary>The architecture for some data.</summary>
    /// <param name="cell">The recurrent cell.</param>
    /// <param name="options">The options.</param>
    /// <param name="keyCounts">For each of the I inputs, the number of its categories; 0 for a number.</param>
    /// <param name="outputSize">The number of outputs.</param>
    /// <param name="isPerStep">Whether there are as many for each step.</param>
    /// <exception cref="ArgumentException">What the user changed does not fit.</exception>
    public static NetworkSpec Create(CellType cell, RecurrentTrainer.Options options, int[] keyCounts, int outputSize, bool isPerStep)
    {
        var spec = new NetworkSpec
        {
            InputSize = keyCounts.Length,
            Layers = [.. Layers(cell, options, keyCounts, outputSize, isPerStep)],
        };
        if (options.ConfigureNetwork is { } configure)
            spec = configure(spec) ?? throw new ArgumentException("ConfigureNetwork gave back null; expected an architecture.");
        Check(spec, keyCounts, outputSize, isPerStep);
        return spec;
    }

    /// <summary>Checks that an architecture fits its data.</summary>
    /// <exception cref="ArgumentException">It does not; the message says how.</exception>
    public static void Check(NetworkSpec spec, int[] keyCounts, int outputSize, bool isPerStep)
    {
        spec.Validate();
        Require(spec.InputSize == keyCounts.Length, "input size", spec.InputSize, keyCounts.Length);
        Require(spec.OutputSize == outputSize, "output size", spec.OutputSize, outputSize);
        if (spec.OutputIsSequence != isPerStep)
        {
            throw new ArgumentException(
                $"The network's output is one {(isPerStep ? "sequence" : "step")}; expected one for each {(isPerStep ? "step" : "sequence")}.");
        }
        var embedded = (spec.Layers[0] as EmbeddingSpec)?.Features ?? [];
        for (var i = 0; i < keyCounts.Length; i++)
        {
            var vocabulary = embedded.FirstOrDefault(feature => feature.Index == i)?.VocabularySize ?? 0;
            if (vocabulary != (keyCounts[i] == 0 ? 0 : keyCounts[i] + 1))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The network's first layer embeds {vocabulary} categories of input {i}; the data has {keyCounts[i]} and a missing one."));
            }
        }
        if (spec.Layers.Skip(1).Any(layer => layer is EmbeddingSpec))
            throw new ArgumentException("The network has an embedding behind its first layer, where there are no keys.");
        if (spec.Layers.Any(layer => layer is SegmentDecoderSpec { Channel: not null } or SegmentDecoderSpec { Future: not null }))
            throw new ArgumentException("The network decodes channels or a known future, which the sequences of trainers do not have.");

        static void Require(bool holds, string what, int found, int expected)
        {
            if (!holds)
                throw new ArgumentException(FormattableString.Invariant($"The network's {what} is {found}; expected {expected}."));
        }
    }

    /// <summary>A new network, in which a missing key means nothing yet.</summary>
    public static RecurrentNetwork Build(NetworkSpec spec, ulong seed)
    {
        var network = new RecurrentNetwork(spec, seed);
        if (spec.Layers[0] is not EmbeddingSpec embedding)
            return network;
        foreach (var parameter in network.Parameters)
        {
            if (!parameter.Name.StartsWith(embedding.Name + ".", StringComparison.Ordinal))
                continue;
            var values = parameter.Values.ToArray();
            values.AsSpan(0, parameter.Shape[1]).Clear();
            parameter.SetValues(values);
        }
        return network;
    }

    /// <summary>The first layers of a network, with its weights, as a network.</summary>
    public static RecurrentNetwork FirstLayers(RecurrentNetwork network, int count)
    {
        var part = new RecurrentNetwork(network.Spec with { Layers = [.. network.Spec.Layers.Take(count)] }, seed: 0);
        // Parameters stand in the order of layers.
        foreach (var (to, from) in part.Parameters.Zip(network.Parameters))
            to.SetValues(from.Values);
        return part;
    }

    /// <summary>Checks what options say of the network and its training, by the engine's own rules.</summary>
    /// <exception cref="ArgumentException">Something is out of range; the message names it.</exception>
    public static void CheckOptions(RecurrentTrainer.Options options)
    {
        int[] keyCounts = options.EmbeddingSize == null ? [0] : [1];
        new NetworkSpec { InputSize = 1, Layers = [.. Layers(CellType.Gru, options, keyCounts, 1, isPerStep: false)] }.Validate();
        // As little a network as can be, for a trainer that looks at its options and is gone.
        var least = new NetworkSpec { InputSize = 1, Layers = [new LastStepSpec { Name = "last" }, new DenseSpec { Name = Head, OutputSize = 1 }] };
        using var trainer = new Trainer(new RecurrentNetwork(least, seed: 0),
            SequenceTraining.ToEngine(options, new MeanSquaredErrorLoss(), seed: 0, isWatched: true, onEpoch: null, threads: 1));
    }

    private static IEnumerable<LayerSpec> Layers(CellType cell, RecurrentTrainer.Options options, int[] keyCounts, int outputSize,
        bool isPerStep)
    {
        CategoricalFeature[] keys =
        [
            .. keyCounts.Index().Where(key => key.Item > 0).Select(key => new CategoricalFeature
            {
                Index = key.Index,
                VocabularySize = key.Item + 1,
                Size = options.EmbeddingSize ?? DefaultEmbeddingSize,
            }),
        ];
        if (keys.Length > 0)
            yield return new EmbeddingSpec { Name = Embedding, Features = keys };
        if (options.ConvolutionFilters > 0)
        {
            yield return new CausalConv1dSpec
            {
                Name = "convolution",
                OutputSize = options.ConvolutionFilters,
                KernelSize = options.ConvolutionKernelSize,
            };
            yield return new ActivationSpec { Name = "relu", Function = ActivationFunction.Relu };
        }
        if (options.BatchNormalization)
            yield return new BatchNormSpec { Name = "normalization" };

        var pooling = options.Pooling ?? SequencePooling.LastStep;
        yield return new RecurrentSpec
        {
            Name = "rnn",
            Cell = cell,
            HiddenSize = options.HiddenSize,
            LayerCount = options.NumberOfLayers,
            Direction = options.Bidirectional ? Direction.Bidirectional : Direction.Forward,
            LayerNormalization = options.LayerNormalization,
            Dropout = options.NumberOfLayers > 1 ? options.Dropout : 0,
            InputDropout = options.InputDropout,
            RecurrentDropout = options.RecurrentDropout,
            ReturnSequences = isPerStep || pooling != SequencePooling.LastStep,
        };
        if (!isPerStep && pooling == SequencePooling.Attention)
            yield return new AttentionPoolingSpec { Name = Attention, AttentionSize = options.AttentionSize };
        else if (!isPerStep && pooling != SequencePooling.LastStep)
            yield return new PoolingSpec { Name = "pooling", Kind = pooling == SequencePooling.Max ? PoolingKind.Max : PoolingKind.Mean };
        if (options.Dropout > 0)
            yield return new DropoutSpec { Name = "dropout", Rate = options.Dropout };
        yield return new DenseSpec { Name = Head, OutputSize = outputSize };
    }
}
