using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014; PyTorch's nn.Dropout) of [B, F] or [T, B, F]: in training each value is zero with
/// probability <see cref="Rate"/>, else multiplied by 1 / (1 - rate); inference changes nothing. The masks are a function of
/// the training seed, the step, the layer's name and the sequence's place in the batch. It has no parameters.
/// </summary>
public sealed record DropoutSpec : LayerSpec
{
    /// <summary>The probability of zero; from 0 up to, not including, 1.</summary>
    public required double Rate { get; init; }

    /// <summary>
    /// Whether a sequence keeps one mask for all of its time steps (Gal and Ghahramani 2016; Keras' SpatialDropout1D) rather
    /// than drawing one for each; default false.
    /// </summary>
    public bool PerSequence { get; init; }

    internal override bool IsCausal => true;

    internal override ActivationShape Check(ActivationShape input)
    {
        Require(Rate is >= 0 and < 1, nameof(Rate), Rate, "0 or more, and less than 1");
        return input;
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize) => [];
}
