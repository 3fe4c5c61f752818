using System;
using System.Collections.Generic;
using System.Text;

namespace RnnMl.Engine;

/// <summary>
/// The pinball loss (Koenker and Bassett 1978), smallest where the outputs are the given quantiles of the target's distribution.
/// For Q quantiles q of one target y with the outputs p, the mean over the quantiles of
/// <code>
/// max(q (y - p), (q - 1) (y - p))
/// </code>
/// The network's output is [K, Q], a value's quantiles one after another; a target row is [K]. At p = y the gradient is 1/2 - q,
/// between those of the two sides. Nothing keeps the outputs of different quantiles from crossing.
/// </summary>
public sealed record PinballLoss : ValueLoss
{
    private readonly double[] _quantiles = [];

    /// <summary>[Q] The quantiles, each between 0 and 1, in any order; at least one.</summary>
    public required IReadOnlyList<double> Quantiles
    {
        get => Array.AsReadOnly(_quantiles);
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _quantiles = [.. value];
        }
    }

    /// <inheritdoc/>
    public bool Equals(PinballLoss? other) => other is not null && _quantiles.AsSpan().SequenceEqual(other._quantiles);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (double q in _quantiles)
            hash.Add(q);
        return hash.ToHashCode();
    }

    /// <summary>For ToString, which would write the name of a list's type.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append(nameof(Quantiles)).Append(" = [").AppendJoin(", ", _quantiles).Append(']');
        return true;
    }

    internal override int Check(int outputSize)
    {
        const string Name = $"{nameof(PinballLoss)}.{nameof(Quantiles)}";
        Option.Require(_quantiles.Length > 0, $"The length of {Name}", _quantiles.Length, "at least 1");
        for (int i = 0; i < _quantiles.Length; i++)
            Option.Require(_quantiles[i] is > 0 and < 1, $"{Name}[{i}]", _quantiles[i], "a number between 0 and 1");
        return _quantiles.Length;
    }

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        double scale = 1.0 / output.Length;
        double loss = 0;
        for (int i = 0; i < output.Length; i++)
        {
            double q = _quantiles[i];
            double difference = target - output[i];
            loss += Math.Max(q * difference, (q - 1) * difference);
            gradient[i] = scale * (difference > 0 ? -q : difference < 0 ? 1 - q : 0.5 - q);
        }
        return scale * loss;
    }
}
