using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Optimizers and clipping against PyTorch.</summary>
public class GoldenOptimizerTests(ITestOutputHelper output)
{
    private static readonly Golden _golden = new("optimizers");

    [Theory]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov_wd")]
    [InlineData("adam")]
    [InlineData("adam_wd")]
    [InlineData("adam_amsgrad")]
    [InlineData("adamw")]
    [InlineData("adagrad")]
    [InlineData("rmsprop")]
    [InlineData("rmsprop_momentum_centered")]
    [InlineData("adadelta")]
    public void Steps_agree_with_PyTorch(string name)
    {
        Golden expected = _golden["cases"][name];
        OptimizerOptions options = name switch
        {
            "sgd" => new SgdOptions(),
            "sgd_momentum" => new SgdOptions { Momentum = 0.9 },
            "sgd_nesterov_wd" => new SgdOptions { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 },
            "adam" => new AdamOptions(),
            "adam_wd" => new AdamOptions { WeightDecay = 0.1 },
            "adam_amsgrad" => new AdamOptions { AmsGrad = true },
            "adamw" => new AdamWOptions { WeightDecay = 0.1 },
            "adagrad" => new AdagradOptions(),
            "rmsprop" => new RmsPropOptions { Alpha = 0.9 },
            "rmsprop_momentum_centered" => new RmsPropOptions { Alpha = 0.9, Momentum = 0.5, Centered = true },
            _ => new AdadeltaOptions(),
        };
        float[] weights = _golden.Tensor("initial");
        Optimizer<float> optimizer = options.Create<float>(weights.Length);
        double largest = 0;
        foreach ((Golden gradient, Golden after) in _golden["gradients"].Items.Zip(expected["after"].Items))
        {
            optimizer.Step(weights, gradient.Data, expected["config"].Double("lr"));
            largest = Math.Max(largest, Golden.AssertClose($"{name}, step {optimizer.Steps}", after.Data, weights, 1e-6));
        }
        Assert.Equal(12, optimizer.Steps);
        output.WriteLine($"{name}: largest difference {largest:g3} of the largest weight");
    }

    /// <summary>
    /// PyTorch 1.13, which made the file, multiplies the next product of momenta by the current one twice; 2.0 corrected it
    /// (pytorch/pytorch pull request 92699), and RnnMl follows 2.0. So the formula is written out here: with the fault it must
    /// give the file's numbers, without it the optimizer's.
    /// </summary>
    [Fact]
    public void NAdam_agrees_with_PyTorch_but_for_the_fault_of_its_version_1_13()
    {
        double[][] gradients = [.. _golden["gradients"].Items.Select(g => g.Data.Select(x => (double)x).ToArray())];
        float[][] after = [.. _golden["cases"]["nadam"]["after"].Items.Select(item => item.Data)];
        double[] withFault = [.. _golden.Tensor("initial").Select(w => (double)w)];
        double[] without = [.. withFault];
        float[] weights = _golden.Tensor("initial");
        Optimizer<float> optimizer = new NAdamOptions().Create<float>(weights.Length);
        double[] m = new double[weights.Length], v = new double[weights.Length];
        double product = 1;
        for (int t = 1; t <= gradients.Length; t++)
        {
            double mu = Momentum(t), next = Momentum(t + 1);
            product *= mu;
            for (int i = 0; i < weights.Length; i++)
            {
                double g = gradients[t - 1][i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                double denominator = Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8;
                withFault[i] -= 0.01 * ((1 - mu) / (1 - product) * g + next / (1 - product * mu * next) * m[i]) / denominator;
                without[i] -= 0.01 * ((1 - mu) / (1 - product) * g + next / (1 - product * next) * m[i]) / denominator;
            }
            optimizer.Step(weights, [.. gradients[t - 1].Select(g => (float)g)], 0.01);
            Golden.AssertClose($"with the fault, step {t}", after[t - 1], [.. withFault.Select(w => (float)w)], 1e-6);
            Golden.AssertClose($"without it, step {t}", [.. without.Select(w => (float)w)], weights, 1e-6);
        }

        static double Momentum(int t) => 0.9 * (1 - 0.5 * Math.Pow(0.96, 0.004 * t));
    }

    [Fact]
    public void Clipping_by_norm_agrees_with_PyTorch()
    {
        Golden golden = _golden["clip_norm"];
        float[] gradients = [.. golden.Tensor("grad_a"), .. golden.Tensor("grad_b")];
        double norm = GradientClipping.Norm<float>(gradients);
        GradientClipping.Clip<float>(gradients, norm, golden.Double("max_norm"));
        Assert.Equal(golden.Double("total_norm"), norm, 1e-5);
        Golden.AssertClose("clipped", [.. golden.Tensor("clipped_a"), .. golden.Tensor("clipped_b")], gradients, 1e-6);
    }
}
