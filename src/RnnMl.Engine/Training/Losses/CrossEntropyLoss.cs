using System;
using System.Collections.Generic;
using System.Text;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The cross-entropy of softmax(x), given by C logits x, as PyTorch's CrossEntropyLoss with its class weights a, label smoothing
/// s and ignored index. For a target of class y:
/// <code>
/// q_c = (1 - s) [c = y] + s / C a_c / a_y
/// loss = -sum_c q_c ln softmax(x)_c        gradient = softmax(x) sum_c q_c - q
/// </code>
/// and the row's weight is multiplied by a_y, so that the weighted mean is PyTorch's. A target row is [1]: the class, 0 to C - 1,
/// with C the network's output size.
/// </summary>
public sealed record CrossEntropyLoss : ValueLoss
{
    private readonly double[]? _classWeights;

    /// <summary>[C] How much each class counts: 0 or more, where 0 leaves its rows out; null for 1 each, the default.</summary>
    public IReadOnlyList<double>? ClassWeights
    {
        get => _classWeights is null ? null : Array.AsReadOnly(_classWeights);
        init => _classWeights = value is null ? null : [.. value];
    }

    /// <summary>How much of each target is spread evenly over all classes (Szegedy et al. 2016); 0 to 1; default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The target of rows that do not count, beside those of weight 0; default -100, PyTorch's.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <inheritdoc/>
    public bool Equals(CrossEntropyLoss? other) =>
        other is not null && _classWeights is null == other._classWeights is null &&
        _classWeights.AsSpan().SequenceEqual(other._classWeights) &&
        LabelSmoothing == other.LabelSmoothing && IgnoreIndex == other.IgnoreIndex;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_classWeights?.Length, LabelSmoothing, IgnoreIndex);

    /// <summary>For ToString, which would write the name of a list's type.</summary>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append(nameof(ClassWeights)).Append(" = ");
        if (_classWeights is not null)
            builder.Append('[').AppendJoin(", ", _classWeights).Append(']');
        builder.Append(", ").Append(nameof(LabelSmoothing)).Append(" = ").Append(LabelSmoothing);
        builder.Append(", ").Append(nameof(IgnoreIndex)).Append(" = ").Append(IgnoreIndex);
        return true;
    }

    internal override int Check(int outputSize)
    {
        const string Name = nameof(CrossEntropyLoss);
        Option.Require(LabelSmoothing is >= 0 and <= 1, $"{Name}.{nameof(LabelSmoothing)}", LabelSmoothing, "0 to 1");
        if (_classWeights is not null)
        {
            Option.Require(_classWeights.Length == outputSize,
                $"The length of {Name}.{nameof(ClassWeights)}", _classWeights.Length, $"the number of classes, {outputSize}");
            for (int c = 0; c < _classWeights.Length; c++)
            {
                double weight = _classWeights[c];
                Option.Require(Option.IsNotNegative(weight), $"{Name}.{nameof(ClassWeights)}[{c}]", weight, "0 or more");
            }
        }
        return outputSize;
    }

    internal override double Weigh(double target, int outputs)
    {
        if (target == IgnoreIndex)
            return 0;
        if (!(target >= 0 && target < outputs && target == Math.Floor(target)))
            throw Unexpected(target, FormattableString.Invariant($"a class, 0 to {outputs - 1}, or {IgnoreIndex} for none"));
        return _classWeights?[(int)target] ?? 1;
    }

    internal override double Compute(ReadOnlySpan<double> output, double target, Span<double> gradient)
    {
        int y = (int)target;
        double logSum = Softmax.ForwardWithLogSum(output, gradient);
        if (LabelSmoothing == 0)
        {
            gradient[y] -= 1;
            return logSum - output[y];
        }

        double spread = LabelSmoothing / output.Length;
        double loss = 0;
        double total = 0;
        for (int c = 0; c < output.Length; c++)
        {
            double q = Smoothed(c, y, spread);
            loss += q * (logSum - output[c]);
            total += q;
        }
        for (int c = 0; c < output.Length; c++)
            gradient[c] = total * gradient[c] - Smoothed(c, y, spread);
        return loss;
    }

    // q
    private double Smoothed(int c, int y, double spread)
    {
        double share = _classWeights is null ? spread : spread * _classWeights[c] / _classWeights[y];
        return c == y ? share + 1 - LabelSmoothing : share;
    }
}
