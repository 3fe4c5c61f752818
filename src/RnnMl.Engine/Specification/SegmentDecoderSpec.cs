using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// Decodes a state into M segments, all at once: one step of a GRU for each segment, from the same h, whose input is what stands
/// for the segment's place and, if you like, for the sequence's channel and for what is known of the segment; and then one linear
/// map for all of them (Lin et al. 2023, "SegRNN", the parallel multi-step forecasting of section 4.3, which knows nothing of the
/// future). [B, H] to [B, M*S].
/// </summary>
/// <remarks>
/// Places and channels are learned: <c>position</c> [M, H], or [M, H - E] and <c>channel</c> [VocabularySize, E], side by side; to
/// them <c>future</c> [H, F] times the F known features of the segment is added. The GRU's weights are those of an earlier layer, if
/// <see cref="EncoderName"/> tells which; otherwise <c>weight_ih</c> and <c>weight_hh</c> [3H, H], <c>bias_ih</c> and <c>bias_hh</c>
/// [3H], in PyTorch's gate order r, z, n. The linear map has <c>weight</c> [S, H] and <c>bias</c> [S].
/// </remarks>
public sealed record SegmentDecoderSpec : LayerSpec
{
    private const int MaxPlaceSums = 1 << 26;

    /// <summary>M, the number of segments; 1 to 1,048,576, and 3HM at most 67,108,864.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>S, the number of outputs of each segment; 1 to 1,048,576.</summary>
    public required int SegmentSize { get; init; }

    /// <summary>
    /// The earlier recurrent layer whose cell at the highest level decodes too, as in the published model: a GRU that reads forwards, H
    /// wide and at that level reading H features, with the arithmetic and the biases of nn.GRU. Default null: the decoder has a cell of
    /// its own.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? EncoderName { get; init; }

    /// <summary>
    /// The feature of the network's input, at each sequence's last step, that is the index of its channel; without a padding index,
    /// its size E at most H - 1 (the published model's is H / 2). Default null: sequences have none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CategoricalFeature? Channel { get; init; }

    /// <summary>
    /// The features of the network's input that tell what is known of the segments, such as prices that were announced. Each sequence
    /// then ends with M steps, one for each segment, of which the decoder reads these features; the layers before it do not see
    /// those steps. Only one decoder of a network may, and the network's output must not be a sequence. Default null: nothing is known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FeatureRange? Future { get; init; }

    /// <summary>
    /// The probability with which each unit is set to zero before the linear map, in training; 0 to below 1, default 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Dropout { get; init; }

    internal string PositionName => Qualify("position");

    internal string ChannelName => Qualify("channel");

    internal string FutureName => Qualify("future");

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    // Steps that come last are no state that could be carried on from.
    internal override bool IsCausal => Future is null;

    internal override ActivationShape Check(ActivationShape input)
    {
        if (input.IsSequence)
            throw new ArgumentException($"Layer '{Name}' reads one state for each sequence; an earlier layer must reduce the sequence.");
        RequireInRange(nameof(SegmentCount), SegmentCount, NetworkSpec.MaxSize);
        RequireInRange(nameof(SegmentSize), SegmentSize, NetworkSpec.MaxSize);
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 to below 1");
        long size = (long)SegmentCount * SegmentSize;
        Require(size <= NetworkSpec.MaxSize, "the size of the output", size, $"at most {NetworkSpec.MaxSize}");
        // A small file may ask for many places whose embeddings are short; what they add to the gates is not.
        long places = (long)SegmentCount * 3 * input.Size;
        Require(places <= MaxPlaceSums, "the number of sums that places add to the gates", places, $"at most {MaxPlaceSums}");
        return input with { Size = (int)size };
    }

    /// <summary>The name of a parameter of the GRU, such as <c>weight_ih</c>.</summary>
    internal string CellParameterName(NetworkSpec network, string kind) =>
        EncoderName is null
        ? Qualify(kind)
        : network.Layers.OfType<RecurrentSpec>().First(layer => layer.Name == EncoderName).TopPart(inputSize: 0).ParameterName(kind);

    /// <summary>Checks what the decoder takes from elsewhere in its network.</summary>
    /// <param name="inputSize">I, of the network.</param>
    /// <param name="cells">The highest cells of the recurrent layers before it, by the layers' names.</param>
    /// <param name="size">H</param>
    /// <exception cref="ArgumentException">It is not there, or not as it must be.</exception>
    internal void CheckWithin(int inputSize, IReadOnlyDictionary<string, RecurrentPart> cells, int size)
    {
        if (Channel is not null)
        {
            RequireIndex(Channel, inputSize);
            RequireSizes(Channel);
            Require(Channel.Size < size, $"{nameof(Channel)}'s {nameof(Channel.Size)}", Channel.Size, $"below the state's {size}");
            if (Channel.PaddingIndex is { } padding)
                throw new ArgumentException($"Layer '{Name}': {nameof(Channel)}'s {nameof(Channel.PaddingIndex)} is {padding}; expected null.");
        }
        if (Future is not null)
        {
            string future = nameof(Future);
            Require(Future.First >= 0 && Future.First < inputSize, $"{future}'s {nameof(Future.First)}", Future.First, $"0 to {inputSize - 1}");
            RequireInRange($"{future}'s {nameof(Future.Count)}", Future.Count, inputSize - Future.First);
        }
        if (EncoderName is null)
            return;
        RecurrentPart? cell = cells.GetValueOrDefault(EncoderName);
        bool fits = cell is { Spec: { Cell: CellType.Gru, IsPlainCell: true, LayerNormalization: false, Bias: true, Direction: Direction.Forward } } &&
            cell.Spec.HiddenSize == size && cell.InputSize == size;
        if (!fits)
        {
            throw new ArgumentException(
                $"Layer '{Name}': {nameof(EncoderName)} is '{EncoderName}', {cell?.Spec.ToString() ?? "which no earlier recurrent layer is called"}; " +
                $"expected a forward GRU with the arithmetic and the biases of nn.GRU, which has {size} units and reads {size} features at its highest level.");
        }
    }

    /// <summary>
    /// As PyTorch's nn.GRU and nn.Linear, uniform in ±1/sqrt(H), and <c>future</c> in ±1/sqrt(F); places and channels as nn.Embedding,
    /// normal with variance 1.
    /// </summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt(inputSize);
        yield return new(PositionName, [SegmentCount, inputSize - (Channel?.Size ?? 0)], Initializer.Normal(1));
        if (Channel is not null)
            yield return new(ChannelName, [Channel.VocabularySize, Channel.Size], Initializer.Normal(1));
        if (Future is not null)
            yield return new(FutureName, [inputSize, Future.Count], 1 / Math.Sqrt(Future.Count));
        if (EncoderName is null)
        {
            yield return new(Qualify("weight_ih"), [3 * inputSize, inputSize], bound);
            yield return new(Qualify("weight_hh"), [3 * inputSize, inputSize], bound);
            yield return new(Qualify("bias_ih"), [3 * inputSize], bound);
            yield return new(Qualify("bias_hh"), [3 * inputSize], bound);
        }
        yield return new(WeightName, [SegmentSize, inputSize], bound);
        yield return new(BiasName, [SegmentSize], bound);
    }
}
