using System;
using System.Linq;
using System.Numerics;

namespace RnnMl.Engine.Tests;

/// <summary>A loss on rows that are the outputs of as many sequences.</summary>
internal static class LossRun
{
    /// <summary>The sum over rows with their weights (1 if not given), and its gradient.</summary>
    public static (LossSum Loss, T[] Gradient) Compute<T>(Loss loss, int outputSize, T[] output, T[] targets, T[]? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = output.Length / outputSize;
        weights ??= [.. Enumerable.Repeat(T.One, rows)];
        var layout = new BatchLayout();
        layout.Set([.. Enumerable.Repeat(1, rows)]);
        // What is not overwritten fails the comparison.
        T[] gradient = [.. Enumerable.Repeat(T.NaN, output.Length)];
        LossEvaluator<T> evaluator = loss.CreateEvaluator<T>(outputSize, outputIsSequence: false);
        LossSum sum = evaluator.Compute(layout, output, targets, weights, gradient);
        if (evaluator.Compute(layout, output, targets, weights, []) != sum)
            throw new InvalidOperationException("The loss differs when no gradient is asked for.");
        return (sum, gradient);
    }

    /// <summary>The mean over rows, and its gradient.</summary>
    public static (double Loss, T[] Gradient) Mean<T>(Loss loss, int outputSize, T[] output, T[] targets, T[]? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (LossSum sum, T[] gradient) = Compute(loss, outputSize, output, targets, weights);
        GradientClipping.Scale<T>(gradient, sum.Scale);
        return (sum.Mean, gradient);
    }
}
