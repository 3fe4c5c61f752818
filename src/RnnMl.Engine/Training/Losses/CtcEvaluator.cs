using System;
using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>
/// The forward-backward algorithm of Graves et al. 2006 (section 4.1), on logarithms in double precision. The labels l are
/// extended by blanks at both ends and between each two, to S = 2 L + 1 states s. With y[t, c] = softmax(x[t])_c,
/// <code>
/// alpha[t, s] = y[t, l_s] (alpha[t-1, s] + alpha[t-1, s-1] + alpha[t-1, s-2])
/// beta[t, s] = sum over s' of s, s+1, s+2 of y[t+1, l_s'] beta[t+1, s']
/// p = alpha[T-1, S-1] + alpha[T-1, S-2]
/// d(-ln p) / dx[t, c] = y[t, c] - sum over s with l_s = c of alpha[t, s] beta[t, s] / p
/// </code>
/// where the step of two is only taken to a label that differs from the one two states before. Beta leaves the probability of
/// its own step out, unlike the paper's, so that nothing need be divided by it.
/// </summary>
internal sealed class CtcEvaluator<T>(CtcLoss options, int classes) : LossEvaluator<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _occupancy = new double[classes];
    private int[] _states = [];
    private double[] _logs = [];
    private double[] _alpha = [];
    private double[] _beta = [];

    public override int? TargetSize => null;

    public override bool TargetIsSequence => false;

    public override LossSum Compute(
        BatchLayout layout, ReadOnlySpan<T> output, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, Span<T> gradient)
    {
        gradient.Clear();
        int targetSize = targets.Length / layout.Sequences;
        double sum = 0;
        double totalWeight = 0;
        for (int b = 0; b < layout.Sequences; b++)
        {
            double weight = double.CreateTruncating(weights[b]);
            if (weight == 0)
                continue;
            totalWeight += weight;
            int steps = layout.Lengths[b];
            ReadOnlySpan<int> states = ReadLabels(targets.Slice(b * targetSize, targetSize), out int stepsNeeded);
            if (steps < stepsNeeded)
            {
                if (options.ZeroInfinity)
                    continue;
                throw new ArgumentException(
                    $"A sequence of {steps} time steps has {states.Length / 2} labels; " +
                    $"{nameof(CtcLoss)} needs at least {stepsNeeded} steps for them.");
            }
            ReadLogSoftmax(layout, b, output);
            double logLikelihood = Forward(steps, states);
            sum -= weight * logLikelihood;
            if (!gradient.IsEmpty)
                Backward(layout, b, states, logLikelihood, weight, gradient);
        }
        return new LossSum(sum, totalWeight);
    }

    /// <summary>The states [S]: the labels with blanks around them.</summary>
    private ReadOnlySpan<int> ReadLabels(ReadOnlySpan<T> labels, out int stepsNeeded)
    {
        Buffers.Ensure(ref _states, 2 * labels.Length + 1, 1);
        int count = 1;
        stepsNeeded = 0;
        _states[0] = options.Blank;
        foreach (T value in labels)
        {
            if (value < T.Zero)
                break;
            double label = double.CreateTruncating(value);
            if (!(label < classes && label == Math.Floor(label) && label != options.Blank))
                throw options.UnexpectedLabel(label, classes);
            stepsNeeded += count > 1 && _states[count - 2] == (int)label ? 2 : 1;
            _states[count++] = (int)label;
            _states[count++] = options.Blank;
        }
        return _states.AsSpan(0, count);
    }

    /// <summary>ln y, [T, C]</summary>
    private void ReadLogSoftmax(BatchLayout layout, int b, ReadOnlySpan<T> output)
    {
        int steps = layout.Lengths[b];
        Buffers.Ensure(ref _logs, steps, classes);
        for (int t = 0; t < steps; t++)
        {
            ReadOnlySpan<T> logits = output.Slice((layout.Offsets[t] + b) * classes, classes);
            Span<double> logs = _logs.AsSpan(t * classes, classes);
            for (int c = 0; c < classes; c++)
                logs[c] = double.CreateTruncating(logits[c]);
            double logSum = SpecialFunctions.LogSumExp(logs);
            for (int c = 0; c < classes; c++)
                logs[c] -= logSum;
        }
    }

    /// <summary>Fills ln alpha, [T, S].</summary>
    /// <returns>ln p</returns>
    private double Forward(int steps, ReadOnlySpan<int> states)
    {
        int count = states.Length;
        Buffers.Ensure(ref _alpha, steps, count);
        Span<double> alpha = _alpha.AsSpan(0, count);
        alpha.Fill(double.NegativeInfinity);
        for (int s = 0; s < Math.Min(count, 2); s++)
            alpha[s] = _logs[states[s]];
        for (int t = 1; t < steps; t++)
        {
            ReadOnlySpan<double> before = alpha;
            alpha = _alpha.AsSpan(t * count, count);
            for (int s = 0; s < count; s++)
            {
                double total = before[s];
                if (s >= 1)
                    total = SpecialFunctions.LogAdd(total, before[s - 1]);
                if (CanSkipTo(states, s))
                    total = SpecialFunctions.LogAdd(total, before[s - 2]);
                alpha[s] = total + _logs[t * classes + states[s]];
            }
        }
        return count == 1 ? alpha[0] : SpecialFunctions.LogAdd(alpha[^1], alpha[^2]);
    }

    /// <summary>Takes ln beta, [S], from the last step to the first, and writes each step's gradient.</summary>
    private void Backward(
        BatchLayout layout, int b, ReadOnlySpan<int> states, double logLikelihood, double weight, Span<T> gradient)
    {
        int steps = layout.Lengths[b];
        int count = states.Length;
        Buffers.Ensure(ref _beta, count, 1);
        Span<double> beta = _beta.AsSpan(0, count);
        for (int t = steps - 1; t >= 0; t--)
        {
            if (t == steps - 1)
            {
                beta.Fill(double.NegativeInfinity);
                beta[Math.Max(0, count - 2)..].Clear();
            }
            else
            {
                StepBack(states, _logs.AsSpan((t + 1) * classes, classes), beta);
            }

            _occupancy.AsSpan().Clear();
            ReadOnlySpan<double> alpha = _alpha.AsSpan(t * count, count);
            for (int s = 0; s < count; s++)
                _occupancy[states[s]] += Math.Exp(alpha[s] + beta[s] - logLikelihood);
            ReadOnlySpan<double> logs = _logs.AsSpan(t * classes, classes);
            Span<T> row = gradient.Slice((layout.Offsets[t] + b) * classes, classes);
            for (int c = 0; c < classes; c++)
                row[c] = T.CreateTruncating(weight * (Math.Exp(logs[c]) - _occupancy[c]));
        }
    }

    /// <summary>From the next step's ln beta to this step's, in place: no state needs one before it.</summary>
    private static void StepBack(ReadOnlySpan<int> states, ReadOnlySpan<double> nextLogs, Span<double> beta)
    {
        for (int s = 0; s < states.Length; s++)
        {
            double total = beta[s] + nextLogs[states[s]];
            if (s + 1 < states.Length)
                total = SpecialFunctions.LogAdd(total, beta[s + 1] + nextLogs[states[s + 1]]);
            if (s + 2 < states.Length && CanSkipTo(states, s + 2))
                total = SpecialFunctions.LogAdd(total, beta[s + 2] + nextLogs[states[s + 2]]);
            beta[s] = total;
        }
    }

    /// <summary>Whether state s may follow state s - 2. A blank may not: the one before it is equal.</summary>
    private static bool CanSkipTo(ReadOnlySpan<int> states, int s) => s >= 2 && states[s] != states[s - 2];
}
