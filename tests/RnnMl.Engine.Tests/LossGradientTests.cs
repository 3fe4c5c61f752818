using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Gradients of all losses against central differences, in double precision.</summary>
public class LossGradientTests
{
    private const double Step = 1e-5;

    public static TheoryData<Loss> ValueLosses =>
    [
        new MeanSquaredErrorLoss(),
        new MeanAbsoluteErrorLoss(),
        new HuberLoss { Delta = 0.8 },
        new LogCoshLoss(),
        new BinaryCrossEntropyLoss(),
        new CrossEntropyLoss(),
        new CrossEntropyLoss { LabelSmoothing = 0.2, IgnoreIndex = 1 },
        new PinballLoss { Quantiles = [0.9, 0.25, 0.5] },
        new NormalLoss(),
        new StudentTLoss(),
        new LaplaceLoss(),
        new PoissonLoss(),
        new NegativeBinomialLoss(),
    ];

    [Theory]
    [MemberData(nameof(ValueLosses))]
    public void Gradients_are_those_of_central_differences(Loss loss)
    {
        var random = new RandomSource(11);
        for (int trial = 0; trial < 20; trial++)
        {
            int values = 1 + random.NextInt32(4);
            int rows = 1 + random.NextInt32(6);
            int outputSize = loss is CrossEntropyLoss ? values + 1 : values * ((ValueLoss)loss).Check(values);
            if (loss is CrossEntropyLoss)
                values = 1;
            double[] outputs = [.. RandomValues.Of<double>(random, rows * outputSize).Select(x => 3 * x)];
            double[] targets = [.. Enumerable.Range(0, rows * values).Select(_ => RandomTarget(loss, outputSize, random))];
            double[] weights = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt32(4) == 0 ? 0 : 2 * random.NextDouble())];
            (_, double[] gradient) = LossRun.Compute(loss, outputSize, outputs, targets, weights);
            AssertGradient(outputs, gradient, () => LossRun.Compute(loss, outputSize, outputs, targets, weights).Loss.Sum);
        }
    }

    [Fact]
    public void Class_weights_weigh_rows_and_the_gradient_is_that_of_central_differences()
    {
        var loss = new CrossEntropyLoss { ClassWeights = [0.5, 2, 0, 1.5], LabelSmoothing = 0.1 };
        var random = new RandomSource(5);
        double[] outputs = RandomValues.Of<double>(random, 6 * 4);
        double[] targets = [0, 1, 2, 3, 1, 0];
        (LossSum sum, double[] gradient) = LossRun.Compute(loss, 4, outputs, targets);
        Assert.Equal(0.5 + 2 + 0 + 1.5 + 2 + 0.5, sum.Weight, 1e-12);
        AssertGradient(outputs, gradient, () => LossRun.Compute(loss, 4, outputs, targets).Loss.Sum);
    }

    [Fact]
    public void Gradients_of_ctc_are_those_of_central_differences()
    {
        var random = new RandomSource(7);
        for (int trial = 0; trial < 20; trial++)
        {
            int classes = 2 + random.NextInt32(4);
            var loss = new CtcLoss { Blank = random.NextInt32(classes) };
            int labels = random.NextInt32(4);
            int[] lengths = [.. Enumerable.Range(0, 1 + random.NextInt32(3)).Select(_ => 2 * labels + 1 + random.NextInt32(5))];
            var layout = new BatchLayout();
            layout.Set(lengths);
            double[] targets = [.. lengths.SelectMany(_ => CtcTests.RandomLabels(random, classes, loss.Blank, labels, targetSize: 4))];
            double[] weights = [.. lengths.Select(_ => random.NextInt32(4) == 0 ? 0 : 2 * random.NextDouble())];
            double[] outputs = [.. RandomValues.Of<double>(random, layout.Rows * classes).Select(x => 3 * x)];
            double[] gradient = [.. outputs.Select(_ => double.NaN)];
            LossEvaluator<double> evaluator = loss.CreateEvaluator<double>(classes, outputIsSequence: true);
            evaluator.Compute(layout, outputs, targets, weights, gradient);
            AssertGradient(outputs, gradient, () => evaluator.Compute(layout, outputs, targets, weights, []).Sum);
        }
    }

    private static double RandomTarget(Loss loss, int outputSize, RandomSource random) => loss switch
    {
        CrossEntropyLoss => random.NextInt32(outputSize),
        BinaryCrossEntropyLoss => random.NextDouble(),
        PoissonLoss or NegativeBinomialLoss => random.NextInt32(20),
        _ => 4 * random.NextDouble() - 2,
    };

    private static void AssertGradient(double[] outputs, double[] gradient, Func<double> loss)
    {
        double largest = Math.Max(1, gradient.Max(Math.Abs));
        for (int i = 0; i < outputs.Length; i++)
        {
            double output = outputs[i];
            outputs[i] = output + Step;
            double above = loss();
            outputs[i] = output - Step;
            double below = loss();
            outputs[i] = output;
            double difference = Math.Abs((above - below) / (2 * Step) - gradient[i]);
            Assert.True(difference <= 1e-7 * largest, $"output {i}: {gradient[i]:g9} is {difference:g3} off");
        }
    }
}
