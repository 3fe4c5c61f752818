using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class CtcTests
{
    [Fact]
    public void The_probability_is_the_sum_over_all_paths_that_read_as_the_labels()
    {
        var random = new RandomSource(3);
        for (int trial = 0; trial < 30; trial++)
        {
            int classes = 2 + random.NextInt32(2);
            int blank = random.NextInt32(classes);
            int labels = random.NextInt32(3);
            int steps = 2 * labels + 1 + random.NextInt32(2);
            double[] logits = [.. RandomValues.Of<double>(random, steps * classes).Select(x => 2 * x)];
            double[] target = RandomLabels(random, classes, blank, labels, targetSize: 3);
            double expected = -Math.Log(ProbabilityByEnumeration(logits, classes, blank, [.. target.Where(label => label >= 0)]));
            Assert.Equal(expected, Compute(new CtcLoss { Blank = blank }, [steps], logits, target).Sum, 1e-10);
        }
    }

    [Fact]
    public void Sequences_in_a_batch_do_not_change_each_other()
    {
        var random = new RandomSource(4);
        const int Classes = 4;
        int[] lengths = [6, 3, 8];
        double[][] logits = [.. lengths.Select(steps => RandomValues.Of<double>(random, steps * Classes))];
        double[][] targets = [[1, 2, -1], [3, -1, -1], [2, 2, 1]];
        double alone = Enumerable.Range(0, 3).Sum(i => Compute(new CtcLoss(), [logits[i].Length / Classes], logits[i], targets[i]).Sum);

        var layout = new BatchLayout();
        layout.Set(lengths);
        var rows = new double[layout.Rows * Classes];
        for (int b = 0; b < 3; b++)
        {
            double[] sequence = logits[layout.Order[b]];
            for (int t = 0; t < layout.Lengths[b]; t++)
                sequence.AsSpan(t * Classes, Classes).CopyTo(rows.AsSpan((layout.Offsets[t] + b) * Classes));
        }
        double[] sorted = [.. layout.Order.ToArray().SelectMany(i => targets[i])];
        LossSum together = new CtcLoss().CreateEvaluator<double>(Classes, outputIsSequence: true)
            .Compute(layout, rows, sorted, [1, 1, 1], []);
        Assert.Equal(alone, together.Sum, 1e-12);
        Assert.Equal(3, together.Weight);
    }

    [Fact]
    public void A_thousand_confident_steps_neither_underflow_nor_overflow()
    {
        const int Steps = 1000;
        double[] logits = [.. Enumerable.Range(0, Steps).SelectMany(t => t % 2 == 0 ? new double[] { -300, 300, -300 } : [-300, -300, 300])];
        double[] target = [1, -1, -1];
        double loss = Compute(new CtcLoss(), [Steps], logits, target).Sum;
        Assert.True(double.IsFinite(loss) && loss > 100_000, $"{loss}");
    }

    [Fact]
    public void Labels_that_do_not_fit_into_the_steps_are_an_error_that_says_so()
    {
        double[] logits = new double[3 * 3];
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Compute(new CtcLoss(), [3], logits, [1, 1, 2]));
        Assert.Equal("A sequence of 3 time steps has 3 labels; CtcLoss needs at least 4 steps for them.", exception.Message);
        LossSum loss = Compute(new CtcLoss { ZeroInfinity = true }, [3], logits, [1, 1, 2]);
        Assert.Equal(new LossSum(0, 1), loss);
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(0.0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_label_that_is_no_class_is_an_error_that_says_so(double label)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Compute(new CtcLoss(), [3], new double[9], [label]));
        Assert.Equal(
            FormattableString.Invariant($"A target is {label}; CtcLoss expects a label, 0 to 2 and not the blank, 0; or a negative number after the last label."),
            exception.Message);
    }

    [Fact]
    public void A_network_that_yields_no_sequence_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CtcLoss().CreateEvaluator<float>(3, outputIsSequence: false));
        Assert.Throws<ArgumentException>(() => new CtcLoss { Blank = 3 }.CreateEvaluator<float>(3, outputIsSequence: true));
    }

    /// <summary>Labels that are not the blank, and -1 up to the target size.</summary>
    internal static double[] RandomLabels(RandomSource random, int classes, int blank, int labels, int targetSize)
    {
        double[] target = [.. Enumerable.Repeat(-1.0, targetSize)];
        for (int i = 0; i < labels; i++)
            target[i] = (blank + 1 + random.NextInt32(classes - 1)) % classes;
        return target;
    }

    private static LossSum Compute(CtcLoss loss, int[] lengths, double[] logits, double[] targets)
    {
        var layout = new BatchLayout();
        layout.Set(lengths);
        return loss.CreateEvaluator<double>(logits.Length / layout.Rows, outputIsSequence: true)
            .Compute(layout, logits, targets, [.. lengths.Select(_ => 1.0)], new double[logits.Length]);
    }

    private static double ProbabilityByEnumeration(double[] logits, int classes, int blank, double[] labels)
    {
        int steps = logits.Length / classes;
        double total = 0;
        var path = new int[steps];
        while (true)
        {
            if (Read(path, blank).SequenceEqual(labels))
                total += path.Select((c, t) => Math.Exp(logits[t * classes + c]) / logits.Skip(t * classes).Take(classes).Sum(Math.Exp))
                    .Aggregate(1.0, (product, p) => product * p);
            int digit = 0;
            while (digit < steps && ++path[digit] == classes)
                path[digit++] = 0;
            if (digit == steps)
                return total;
        }
    }

    private static IEnumerable<double> Read(int[] path, int blank)
    {
        for (int t = 0; t < path.Length; t++)
        {
            if (path[t] != blank && (t == 0 || path[t] != path[t - 1]))
                yield return path[t];
        }
    }
}
