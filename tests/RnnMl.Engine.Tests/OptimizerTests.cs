using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class OptimizerTests
{
    public static TheoryData<OptimizerOptions> All =>
    [
        new SgdOptions(),
        new SgdOptions { Momentum = 0.9, Dampening = 0.2 },
        new AdamOptions { AmsGrad = true },
        new AdamWOptions(),
        new NAdamOptions(),
        new RmsPropOptions { Momentum = 0.5, Centered = true },
        new AdagradOptions { LearningRateDecay = 0.1, InitialAccumulator = 0.1 },
        new AdadeltaOptions(),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void An_optimizer_that_is_given_the_state_of_another_goes_on_to_the_bit(OptimizerOptions options)
    {
        const int Count = 37;
        var random = new RandomSource(9);
        float[] weights = RandomValues.Floats(random, Count);
        Optimizer<float> first = options.Create<float>(Count);
        for (int step = 0; step < 5; step++)
            first.Step(weights, RandomValues.Floats(random, Count), 0.01);

        Optimizer<float> second = options.Create<float>(Count);
        second.Steps = first.Steps;
        foreach (((string name, float[] from), (string copyName, float[] to)) in first.State.Zip(second.State))
        {
            Assert.Equal(name, copyName);
            from.CopyTo(to, 0);
        }
        float[] copy = [.. weights];
        for (int step = 0; step < 5; step++)
        {
            float[] gradients = RandomValues.Floats(random, Count);
            first.Step(weights, gradients, 0.01);
            second.Step(copy, gradients, 0.01);
        }
        Assert.Equal(weights, copy);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_optimizer_finds_the_bottom_of_a_bowl(OptimizerOptions options)
    {
        double[] weights = [1, -2, 0.5];
        double rate = options switch { AdadeltaOptions => 1, AdagradOptions => 0.5, _ => 0.05 };
        Optimizer<double> optimizer = options.Create<double>(weights.Length);
        for (int step = 0; step < 5000; step++)
            optimizer.Step(weights, [.. weights.Select((w, i) => (i + 1) * w)], rate);
        Assert.All(weights, w => Assert.True(Math.Abs(w) < 0.05, $"{options}: {w}"));
    }

    [Fact]
    public void Dampening_spares_the_first_step()
    {
        double[] weights = [0];
        Optimizer<double> sgd = new SgdOptions { Momentum = 0.5, Dampening = 0.25 }.Create<double>(1);
        sgd.Step(weights, [1], 1);
        Assert.Equal(-1, weights[0]);
        sgd.Step(weights, [1], 1);
        Assert.Equal(-1 - (0.5 * 1 + 0.75 * 1), weights[0]);
    }

    [Fact]
    public void Adagrad_lowers_its_rate_and_begins_with_the_given_sum()
    {
        double[] weights = [0];
        Optimizer<double> adagrad = new AdagradOptions { LearningRateDecay = 0.5, InitialAccumulator = 3 }.Create<double>(1);
        adagrad.Step(weights, [1], 1);
        Assert.Equal(-0.5, weights[0], 1e-9);
        adagrad.Step(weights, [2], 1);
        Assert.Equal(-0.5 - 2 / 1.5 / Math.Sqrt(8), weights[0], 1e-9);
    }

    [Fact]
    public void Centred_rms_prop_bears_gradients_that_do_not_change()
    {
        float[] weights = [1];
        Optimizer<float> optimizer = new RmsPropOptions { Alpha = 0.5, Centered = true, Epsilon = 1e-3 }.Create<float>(1);
        for (int step = 0; step < 1000; step++)
            optimizer.Step(weights, [0.1f], 1e-6);
        Assert.True(float.IsFinite(weights[0]), $"{weights[0]}");
    }

    public static TheoryData<OptimizerOptions, string> Refused => new()
    {
        { new SgdOptions { Momentum = 1 }, "SgdOptions.Momentum is 1; expected 0 or more and less than 1." },
        { new SgdOptions { Dampening = 0.1 }, "SgdOptions.Dampening is 0.1; expected 0 where Momentum is 0." },
        { new SgdOptions { Nesterov = true }, "SgdOptions.Momentum is 0; expected a number above 0 where Nesterov is on." },
        { new SgdOptions { Nesterov = true, Momentum = 0.5, Dampening = 0.1 }, "SgdOptions.Dampening is 0.1; expected 0 where Nesterov is on." },
        { new AdamOptions { Beta2 = double.NaN }, "AdamOptions.Beta2 is NaN; expected 0 or more and less than 1." },
        { new AdamWOptions { WeightDecay = -1 }, "AdamWOptions.WeightDecay is -1; expected 0 or more." },
        { new NAdamOptions { Epsilon = 0 }, "NAdamOptions.Epsilon is 0; expected a number above 0." },
        { new RmsPropOptions { Alpha = -0.1 }, "RmsPropOptions.Alpha is -0.1; expected 0 or more and less than 1." },
        { new AdagradOptions { InitialAccumulator = -1 }, "AdagradOptions.InitialAccumulator is -1; expected 0 or more." },
        { new AdadeltaOptions { Rho = 1.5 }, "AdadeltaOptions.Rho is 1.5; expected 0 or more and less than 1." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Constants_out_of_range_are_named(OptimizerOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => options.Create<float>(1)).Message);

    [Fact]
    public void Gradients_below_the_norm_are_not_clipped()
    {
        float[] gradients = [0.3f, -0.4f];
        GradientClipping.Clip<float>(gradients, GradientClipping.Norm<float>(gradients), maxNorm: 1);
        Assert.Equal([0.3f, -0.4f], gradients);
    }

    [Fact]
    public void Clipping_by_value_cuts_each_gradient()
    {
        float[] gradients = [.. Enumerable.Range(-10, 21).Select(i => i * 0.1f)];
        float[] expected = [.. gradients.Select(g => Math.Clamp(g, -0.5f, 0.5f))];
        GradientClipping.ClipValue<float>(gradients, 0.5);
        Assert.Equal(expected, gradients);
    }

    [Fact]
    public void Penalties_act_on_matrices_and_leave_biases_alone()
    {
        var parameters = new ParameterSet<double>(Specs.Regression(CellType.Gru, 2, 3, 1));
        parameters.Initialize(Specs.Regression(CellType.Gru, 2, 3, 1), new RandomSource(1));
        parameters["head.weight"].In(parameters.Values.AsSpan())[0] = 0;
        var gradients = new double[parameters.Values.Length];
        Regularization.AddGradient(parameters, gradients, l1: 0.1, l2: 0.01);
        foreach (Parameter<double> parameter in parameters.Items)
        {
            double[] expected = [.. parameter.In(parameters.Values.AsSpan()).ToArray()
                .Select(w => parameter.Shape.Count == 2 ? 0.1 * Math.Sign(w) + 0.01 * w : 0)];
            Assert.Equal(expected, parameter.In(gradients.AsSpan()).ToArray());
        }
    }
}
