using System;

namespace RnnMl.Engine;

/// <summary>
/// Connectionist temporal classification (Graves et al. 2006): -ln p(labels | outputs), where p sums over all ways to read the
/// labels off the time steps, each of which yields a label or a blank; repeated labels count once unless a blank is between
/// them. The network's output is a sequence of C logits at each time step, blank included.
/// </summary>
/// <remarks>
/// <para>A sequence has one target row of its own length: its labels, each 0 to C - 1 and not the blank, and then a negative
/// number (such as -1) in every place that is left of the row [W]; the dataset chooses W. There may be no label at all.</para>
/// <para>The loss is the weighted mean over sequences. (PyTorch's CTCLoss divides each sequence's by the number of its labels
/// first, unless its reduction is "sum" or "none".) Weights of time steps are not asked for.</para>
/// <para>Labels that need more steps than the sequence has, one for each label and one for each label that equals the one
/// before, have probability 0. <see cref="ZeroInfinity"/> decides what happens.</para>
/// </remarks>
public sealed record CtcLoss : Loss
{
    /// <summary>Which of the C outputs is the blank; 0 to C - 1; default 0.</summary>
    public int Blank { get; init; }

    /// <summary>
    /// Whether a sequence that is too short for its labels has a loss and a gradient of 0, and still counts in the mean, as with
    /// PyTorch's zero_infinity. Otherwise, the default, it is an error.
    /// </summary>
    public bool ZeroInfinity { get; init; }

    internal override LossEvaluator<T> CreateEvaluator<T>(int outputSize, bool outputIsSequence)
    {
        if (!outputIsSequence)
        {
            throw new ArgumentException(
                $"{nameof(CtcLoss)} expects a network whose output is a sequence; this one's is reduced to one step.");
        }
        Option.Require(Blank >= 0 && Blank < outputSize, $"{nameof(CtcLoss)}.{nameof(Blank)}", Blank, $"0 to {outputSize - 1}");
        return new CtcEvaluator<T>(this, outputSize);
    }

    internal ArgumentException UnexpectedLabel(double label, int classes) =>
        Unexpected(label, FormattableString.Invariant(
            $"a label, 0 to {classes - 1} and not the blank, {Blank}; or a negative number after the last label"));
}
