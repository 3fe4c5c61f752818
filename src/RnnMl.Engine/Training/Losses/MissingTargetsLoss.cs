using System;

namespace RnnMl.Engine;

/// <summary>
/// Another loss, to which targets that are NaN do not count: its mean is over the known ones. For what has not been measured,
/// and for horizons that reach beyond the data.
/// </summary>
public sealed record MissingTargetsLoss : ValueLoss
{
    /// <summary>The loss of the known targets.</summary>
    public required ValueLoss Inner { get; init; }

    internal override int Check(int outputSize)
    {
        ArgumentNullException.ThrowIfNull(Inner);
        return Inner.Check(outputSize);
    }

    internal override double Weigh(double target, int outputs) => double.IsNaN(target) ? 0 : Inner.Weigh(target, outputs);

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient) =>
        Inner.Compute(output, target, gradient);

    internal override double Rescale(Span<double> output, double scale) => Inner.Rescale(output, scale);
}
