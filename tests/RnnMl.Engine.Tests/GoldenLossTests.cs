using System;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Losses and their gradients against PyTorch.</summary>
public class GoldenLossTests(ITestOutputHelper output)
{
    [Fact]
    public void Mean_squared_error_agrees_with_PyTorch() => Check("mse", new MeanSquaredErrorLoss(), outputSize: 3);

    private void Check(string name, Loss loss, int outputSize)
    {
        Golden golden = new Golden("losses")[name];
        (double mean, float[] gradient) = LossRun.Mean(loss, outputSize, golden.Tensor("pred"), golden.Tensor("target"));
        AssertClose(name, golden.Double("value"), mean, golden.Tensor("grad"), gradient);
    }

    private void AssertClose(string name, double expected, double actual, float[] expectedGradient, float[] gradient)
    {
        double difference = Math.Abs(actual - expected) / Math.Abs(expected);
        Assert.True(difference <= 1e-5, $"{name}: {actual:g9}, expected {expected:g9}, {difference:g3} apart");
        double ofGradient = Golden.AssertClose(name + " gradient", expectedGradient, gradient);
        output.WriteLine($"{name}: relative difference {difference:g3}; of the gradient {ofGradient:g3} of the largest value");
    }
}
