using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// Decodes a state into M segments, all at once: one step of a GRU for each segment, from the same h and from what stands for
/// the segment's place, and then one linear map for all of them (Lin et al. 2023, "SegRNN", the parallel multi-step forecasting
/// of section 4.3). [B, H] to [B, M*S].
/// </summary>
/// <remarks>
/// The GRU's input at segment m is a learned embedding, whose product with the input weights is learned directly:
/// <c>position</c> [M, 3H], in PyTorch's gate order r, z, n. <c>weight_hh</c> [3H, H] and <c>bias_hh</c> [3H] are nn.GRU's,
/// <c>weight</c> [S, H] and <c>bias</c> [S] nn.Linear's. Unlike the published model the decoder has weights of its own and does not share
/// the encoder's; embeddings of channels and of other things that a sequence has once belong into the encoder's input.
/// </remarks>
public sealed record SegmentDecoderSpec : LayerSpec
{
    /// <summary>M, the number of segments; 1 to 1,048,576.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>S, the number of outputs of each segment; 1 to 1,048,576.</summary>
    public required int SegmentSize { get; init; }

    /// <summary>
    /// The probability with which each unit is set to zero before the linear map, in training; 0 to below 1, default 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Dropout { get; init; }

    internal string PositionName => Qualify("position");

    internal string RecurrentWeightName => Qualify("weight_hh");

    internal string RecurrentBiasName => Qualify("bias_hh");

    internal string WeightName => Qualify("weight");

    internal string BiasName => Qualify("bias");

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        if (input.IsSequence)
            throw new ArgumentException($"Layer '{Name}' reads one state for each sequence; an earlier layer must reduce the sequence.");
        RequireInRange(nameof(SegmentCount), SegmentCount, NetworkSpec.MaxSize);
        RequireInRange(nameof(SegmentSize), SegmentSize, NetworkSpec.MaxSize);
        Require(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "0 to below 1");
        long size = (long)SegmentCount * SegmentSize;
        Require(size <= NetworkSpec.MaxSize, "the size of the output", size, $"at most {NetworkSpec.MaxSize}");
        return input with { Size = (int)size };
    }

    /// <summary>As PyTorch's nn.GRU and nn.Linear: uniform in ±1/sqrt(H).</summary>
    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        double bound = 1 / Math.Sqrt(inputSize);
        yield return new(PositionName, [SegmentCount, 3 * inputSize], bound);
        yield return new(RecurrentWeightName, [3 * inputSize, inputSize], bound);
        yield return new(RecurrentBiasName, [3 * inputSize], bound);
        yield return new(WeightName, [SegmentSize, inputSize], bound);
        yield return new(BiasName, [SegmentSize], bound);
    }
}
