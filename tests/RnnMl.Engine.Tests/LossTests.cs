using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class LossTests
{
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(-0.5, 1)]
    [InlineData(0, 0)]
    public void The_absolute_error_has_the_gradient_of_its_sign(double difference, double magnitude)
    {
        (_, double[] gradient) = LossRun.Mean<double>(new MeanAbsoluteErrorLoss(), 1, [difference], [0]);
        Assert.Equal(difference < 0 ? -magnitude : magnitude, gradient[0]);
    }

    [Fact]
    public void Log_cosh_neither_overflows_nor_loses_small_differences()
    {
        Assert.Equal(1000 - Math.Log(2), LossRun.Mean<double>(new LogCoshLoss(), 1, [1000], [0]).Loss, 1e-12);
        Assert.Equal(Math.Log(Math.Cosh(0.3)), LossRun.Mean<double>(new LogCoshLoss(), 1, [-0.3], [0]).Loss, 1e-15);
    }

    [Theory]
    [InlineData(1e4, 1, 0)]
    [InlineData(-1e4, 1, 1e4)]
    [InlineData(1e30, 0, 1e30)]
    [InlineData(0, 0.5, 0.6931471805599453)]
    public void Binary_cross_entropy_bears_any_logit(double logit, double target, double expected)
    {
        (double loss, double[] gradient) = LossRun.Mean<double>(new BinaryCrossEntropyLoss(), 1, [logit], [target]);
        Assert.Equal(expected, loss, expected * 1e-15);
        Assert.Equal((logit > 0 ? 1 : logit < 0 ? 0 : 0.5) - target, gradient[0]);
    }

    [Fact]
    public void Cross_entropy_bears_any_logits()
    {
        (double loss, double[] gradient) = LossRun.Mean<double>(new CrossEntropyLoss(), 3, [1e5, -1e5, 0], [1]);
        Assert.Equal(2e5, loss);
        Assert.Equal([1, -1, 0], gradient);
    }

    [Fact]
    public void Likelihoods_stay_finite_far_from_the_target()
    {
        foreach (ValueLoss loss in (ValueLoss[])[new NormalLoss(), new LaplaceLoss(), new StudentTLoss(), new NegativeBinomialLoss()])
        {
            int outputs = loss.Check(1);
            foreach (double raw in (double[])[-1e6, -1e3, -40, 40, 1e3, 1e6])
            {
                (double value, double[] gradient) = LossRun.Mean(
                    loss, outputs, [.. Enumerable.Repeat(raw, outputs)], [1000.0]);
                Assert.True(double.IsFinite(value) && gradient.All(double.IsFinite), $"{loss} at {raw}: {value}, [{string.Join(", ", gradient)}]");
            }
        }
    }

    [Fact]
    public void Student_t_with_many_degrees_of_freedom_is_normal()
    {
        (double student, double[] gradient) = LossRun.Mean<double>(new StudentTLoss(), 3, [0.2, 0.4, 1e9], [1]);
        (double normal, double[] normalGradient) = LossRun.Mean<double>(new NormalLoss(), 2, [0.2, 0.4], [1]);
        Assert.Equal(normal, student, 1e-8);
        Assert.Equal(normalGradient[0], gradient[0], 1e-8);
        Assert.Equal(normalGradient[1], gradient[1], 1e-8);
    }

    [Fact]
    public void Negative_binomial_with_little_dispersion_is_nearly_poisson()
    {
        const double Mean = 3;
        double x0 = Math.Log(Math.Exp(Mean - 1e-3) - 1);
        double negativeBinomial = LossRun.Mean<double>(new NegativeBinomialLoss(), 2, [x0, -50], [4]).Loss;
        double poisson = LossRun.Mean<double>(new PoissonLoss(), 1, [Math.Log(Mean)], [4]).Loss;
        Assert.Equal(poisson, negativeBinomial, 3e-3);
    }

    [Fact]
    public void Laplace_likelihood_is_the_logarithm_of_its_density()
    {
        (double mu, double b) = LaplaceLoss.Parameters(0.3, -0.7);
        double density = Math.Exp(-Math.Abs(1.5 - mu) / b) / (2 * b);
        Assert.Equal(-Math.Log(density), LossRun.Mean<double>(new LaplaceLoss(), 2, [0.3, -0.7], [1.5]).Loss, 1e-14);
    }

    [Fact]
    public void The_pinball_loss_is_smallest_at_the_quantile()
    {
        double[] targets = [.. Enumerable.Range(1, 99).Select(i => (double)i)];
        double Loss(double p) => LossRun.Mean(new PinballLoss { Quantiles = [0.8] }, 1, [.. targets.Select(_ => p)], targets).Loss;
        int best = (int)targets.MinBy(Loss);
        Assert.Equal(80, best);
    }

    [Fact]
    public void A_values_outputs_lie_one_after_another()
    {
        double first = LossRun.Mean<double>(new NormalLoss(), 2, [0.1, 0.2], [1]).Loss;
        double second = LossRun.Mean<double>(new NormalLoss(), 2, [0.3, 0.4], [2]).Loss;
        Assert.Equal((first + second) / 2, LossRun.Mean<double>(new NormalLoss(), 4, [0.1, 0.2, 0.3, 0.4], [1, 2]).Loss, 1e-15);
    }

    [Fact]
    public void Weights_make_a_weighted_mean_and_zero_leaves_a_row_out()
    {
        double[] outputs = [1, 2, 3, 4];
        double[] targets = [0, 0, double.NaN, double.NaN];
        (double loss, double[] gradient) = LossRun.Mean(new MeanSquaredErrorLoss(), 1, outputs, targets, [3.0, 1.0, 0.0, 0.0]);
        Assert.Equal((3 * 1 + 1 * 4) / 4.0, loss);
        Assert.Equal([3 * 2 / 4.0, 4 / 4.0, 0, 0], gradient);
    }

    [Fact]
    public void A_batch_without_any_weight_has_neither_loss_nor_gradient()
    {
        (double loss, double[] gradient) = LossRun.Mean<double>(new CrossEntropyLoss(), 2, [1, 2, 3, 4], [-100, -100]);
        Assert.Equal(0, loss);
        Assert.Equal([0, 0, 0, 0], gradient);
    }

    [Fact]
    public void Sums_of_parts_make_the_mean_of_the_whole()
    {
        var random = new RandomSource(2);
        double[] outputs = RandomValues.Of<double>(random, 12);
        double[] targets = RandomValues.Of<double>(random, 12);
        double[] weights = [1, 0.5, 0, 2];
        var loss = new HuberLoss();
        LossSum parts = LossRun.Compute(loss, 3, outputs[..6], targets[..6], weights[..2]).Loss
            + LossRun.Compute(loss, 3, outputs[6..], targets[6..], weights[2..]).Loss;
        Assert.Equal(LossRun.Compute(loss, 3, outputs, targets, weights).Loss.Mean, parts.Mean, 1e-15);
    }

    public static TheoryData<Loss, int, string> Refused => new()
    {
        { new HuberLoss { Delta = 0 }, 1, "HuberLoss.Delta is 0; expected a number above 0." },
        { new HuberLoss { Delta = double.NaN }, 1, "HuberLoss.Delta is NaN; expected a number above 0." },
        { new CrossEntropyLoss { LabelSmoothing = 1.5 }, 3, "CrossEntropyLoss.LabelSmoothing is 1.5; expected 0 to 1." },
        { new CrossEntropyLoss { ClassWeights = [1, 2] }, 3, "The length of CrossEntropyLoss.ClassWeights is 2; expected the number of classes, 3." },
        { new CrossEntropyLoss { ClassWeights = [1, -2] }, 2, "CrossEntropyLoss.ClassWeights[1] is -2; expected 0 or more." },
        { new PinballLoss { Quantiles = [] }, 1, "The length of PinballLoss.Quantiles is 0; expected at least 1." },
        { new PinballLoss { Quantiles = [0.5, 1] }, 2, "PinballLoss.Quantiles[1] is 1; expected a number between 0 and 1." },
        { new StudentTLoss(), 4, "The network's output size is 4; StudentTLoss expects a multiple of 3, which is the number of outputs for each target value." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_out_of_range_are_named(Loss loss, int outputSize, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => loss.CreateEvaluator<float>(outputSize, outputIsSequence: false));
        Assert.Equal(message, exception.Message);
    }

    public static TheoryData<Loss, double, string> RefusedTargets => new()
    {
        { new CrossEntropyLoss(), 2, "A target is 2; CrossEntropyLoss expects a class, 0 to 1, or -100 for none." },
        { new CrossEntropyLoss(), 0.5, "A target is 0.5; CrossEntropyLoss expects a class, 0 to 1, or -100 for none." },
        { new CrossEntropyLoss(), double.NaN, "A target is NaN; CrossEntropyLoss expects a class, 0 to 1, or -100 for none." },
        { new BinaryCrossEntropyLoss(), -1, "A target is -1; BinaryCrossEntropyLoss expects 0 to 1." },
        { new PoissonLoss(), -1, "A target is -1; PoissonLoss expects a count, 0 or more." },
        { new NegativeBinomialLoss(), double.PositiveInfinity, "A target is Infinity; NegativeBinomialLoss expects a count, 0 or more." },
    };

    [Theory]
    [MemberData(nameof(RefusedTargets))]
    public void Targets_that_a_loss_does_not_allow_are_named(Loss loss, double target, string message)
    {
        int values = loss is BinaryCrossEntropyLoss or PoissonLoss ? 2 : 1;
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => LossRun.Mean(loss, 2, [0.0, 0.0], [.. Enumerable.Repeat(target, values)]));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Losses_are_equal_by_value()
    {
        Assert.Equal(new PinballLoss { Quantiles = [0.1, 0.9] }, new PinballLoss { Quantiles = [0.1, 0.9] });
        Assert.NotEqual(new PinballLoss { Quantiles = [0.1, 0.9] }, new PinballLoss { Quantiles = [0.1, 0.8] });
        Assert.Equal(new CrossEntropyLoss { ClassWeights = [1, 2] }, new CrossEntropyLoss { ClassWeights = [1, 2] });
        Assert.NotEqual(new CrossEntropyLoss { ClassWeights = [1, 2] }, new CrossEntropyLoss());
    }
}
