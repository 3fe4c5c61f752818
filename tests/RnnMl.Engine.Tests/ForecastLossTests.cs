using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Losses made of other losses: of targets that are missing, and of counts with a scale.</summary>
public class ForecastLossTests
{
    [Fact]
    public void A_missing_target_counts_for_nothing()
    {
        double[] outputs = [1, 2, 3, 4, 5, 6];
        (LossSum some, double[] gradient) = LossRun.Compute(
            new MissingTargetsLoss { Inner = new MeanSquaredErrorLoss() }, 3, outputs, [0, double.NaN, 5, double.NaN, double.NaN, 6]);
        Assert.Equal((1 + 4 + 0) / 3.0, some.Mean, 1e-12);
        Assert.Equal([0, 0, 0], [gradient[1], gradient[3], gradient[4]]);
        Assert.NotEqual(0, gradient[0]);
    }

    [Fact]
    public void Without_missing_targets_it_is_the_other_loss()
    {
        double[] outputs = [1, -2, 0.5, 3, 1, 1], targets = [0, 1, 2];
        Loss loss = new NormalLoss();
        Assert.Equal(LossRun.Compute(loss, 6, outputs, targets).Gradient,
            LossRun.Compute(new MissingTargetsLoss { Inner = new NormalLoss() }, 6, outputs, targets).Gradient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_scaled_counts_is_that_of_central_differences(bool poisson)
    {
        Loss loss = Scaled(poisson);
        int perValue = poisson ? 1 : 2;
        var random = new RandomSource(3);
        double[] outputs = [.. RandomValues.Of<double>(random, 2 * 2 * perValue).Select(x => 2 * x)];
        double[] targets = [3, 0, 2.5, double.NaN, 7, 40];
        (_, double[] gradient) = LossRun.Compute(loss, 2 * perValue, outputs, targets);
        for (int i = 0; i < outputs.Length; i++)
        {
            const double Step = 1e-5;
            double output = outputs[i];
            outputs[i] = output + Step;
            double above = LossRun.Compute(loss, 2 * perValue, outputs, targets).Loss.Sum;
            outputs[i] = output - Step;
            double below = LossRun.Compute(loss, 2 * perValue, outputs, targets).Loss.Sum;
            outputs[i] = output;
            Assert.Equal((above - below) / (2 * Step), gradient[i], 1e-6 * Math.Max(1, Math.Abs(gradient[i])));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_scale_multiplies_the_mean(bool poisson)
    {
        // softplus(0.4) + 0.001 and e^0.4, times 30; the summand of the first is not scaled.
        double[] output = poisson ? [0.4] : [0.4, 0.2];
        ValueLoss loss = poisson ? new PoissonLoss() : new NegativeBinomialLoss();
        loss.Rescale(output, 30);
        if (poisson)
            Assert.Equal(30 * Math.Exp(0.4), PoissonLoss.Rate(output[0]), 1e-9);
        else
            Assert.Equal(30 * Math.Log(1 + Math.Exp(0.4)) + 0.001, NegativeBinomialLoss.Parameters(output[0], output[1]).Mean, 1e-9);
    }

    /// <summary>Where e^x is all that there is of softplus(x), the scale shifts x by its logarithm.</summary>
    [Theory]
    [InlineData(-30, 1)]
    [InlineData(-30, 50)]
    [InlineData(-38, 1)]
    [InlineData(-38, 50)]
    [InlineData(-38, 0.001)]
    [InlineData(-120, 1e30)]
    [InlineData(-1000, 2)]
    public void A_scale_shifts_the_output_of_a_very_small_mean(double x, double scale)
    {
        double[] output = [x, 0.2];
        double slope = new NegativeBinomialLoss().Rescale(output, scale);
        Assert.Equal(x + Math.Log(scale), output[0], 1e-11);
        Assert.Equal(1, slope, 1e-11);
    }

    [Fact]
    public void The_scaled_mean_of_counts_and_its_slope_change_smoothly_as_it_becomes_small()
    {
        const double Scale = 3;
        for (double x = -45; x < 5; x += 0.25)
        {
            double[] output = [x, 0.2], above = [x + 1e-4, 0.2], below = [x - 1e-4, 0.2];
            ValueLoss loss = new NegativeBinomialLoss();
            double slope = loss.Rescale(output, Scale);
            loss.Rescale(above, Scale);
            loss.Rescale(below, Scale);
            Assert.Equal(1, Scale * SpecialFunctions.Softplus(x) / SpecialFunctions.Softplus(output[0]), 1e-10);
            Assert.Equal((above[0] - below[0]) / 2e-4, slope, 1e-6);
        }
    }

    [Fact]
    public void A_network_that_is_far_off_has_a_finite_loss_of_scaled_counts()
    {
        foreach (double x in (double[])[-38, -1000])
        {
            (LossSum sum, double[] gradient) = LossRun.Compute(Scaled(poisson: false), 2, [x, 0.2], [3, 40]);
            Assert.True(double.IsFinite(sum.Sum) && gradient.All(double.IsFinite));
        }
    }

    [Fact]
    public void Only_counts_have_a_scale() => Assert.Contains("NormalLoss has no scaled form", Assert.Throws<ArgumentException>(
        () => LossRun.Compute(new ScaledCountLoss { Inner = new NormalLoss() }, 2, [0.0, 0], [1, 1])).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scale_is_above_0(double scale)
    {
        foreach (bool poisson in new[] { false, true })
        {
            double[] output = poisson ? [0.4] : [0.4, 0.2];
            string message = Assert.Throws<ArgumentException>(
                () => LossRun.Compute(Scaled(poisson), output.Length, output, [3, scale])).Message;
            Assert.Contains(FormattableString.Invariant($"A target is {scale}; "), message);
            Assert.Contains("a scale above 0", message);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Series_in_a_row_have_scales_of_their_own(bool poisson)
    {
        // Two steps of two series of the scales 2 and 300, in two rows, against each series by itself.
        int perValue = poisson ? 1 : 2;
        double[] outputs = [.. RandomValues.Of<double>(new RandomSource(3), 2 * 4 * perValue)];
        double[] targets = [3, 700, 0, double.NaN, 2, 300, 5, 250, 1, 400, 3, 200];
        (LossSum both, double[] gradient) = LossRun.Compute(Scaled(poisson) with { ScaleCount = 2 }, 4 * perValue, outputs, targets);

        double sum = 0;
        for (int series = 0; series < 2; series++)
        {
            double[] own = [.. outputs.Where((_, i) => i / perValue % 2 == series)];
            double[] ownTargets = [.. targets.Where((_, i) => i % 2 == series)];
            (LossSum alone, double[] ownGradient) = LossRun.Compute(Scaled(poisson), 2 * perValue, own, ownTargets);
            sum += alone.Sum / 2;
            // A row's loss is a mean over twice as many values.
            Assert.Equal(ownGradient.Select(g => g / 2), gradient.Where((_, i) => i / perValue % 2 == series));
        }
        Assert.Equal(sum, both.Sum, 1e-9);
    }

    [Theory]
    [InlineData(0, "ScaleCount is 0")]
    [InlineData(2, "3 target values; 2 scales")]
    public void Scales_take_turns_without_rest(int count, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(
        () => LossRun.Compute(Scaled(poisson: true) with { ScaleCount = count }, 3, [0.0, 0, 0], [1, 1, 1, 1, 1])).Message);

    [Fact]
    public void The_scale_of_a_row_of_weight_0_is_not_looked_at()
    {
        (LossSum sum, double[] gradient) = LossRun.Compute(Scaled(poisson: true), 1, [0.4, 0.4], [3, 2, 3, 0], [1, 0]);
        Assert.True(double.IsFinite(sum.Sum));
        Assert.Equal(0, gradient[1]);
    }

    private static ScaledCountLoss Scaled(bool poisson) =>
        new() { Inner = new MissingTargetsLoss { Inner = poisson ? new PoissonLoss() : new NegativeBinomialLoss() } };
}
