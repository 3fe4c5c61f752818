using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Clipping, Adam and whole training runs against PyTorch.</summary>
public class GoldenTrainingTests(ITestOutputHelper output)
{
    [Fact]
    public void Clipping_agrees_with_PyTorch()
    {
        Golden golden = new Golden("optimizers")["clip_norm"];
        float[] gradients = [.. golden.Tensor("grad_a"), .. golden.Tensor("grad_b")];
        double norm = GradientClipping.Norm<float>(gradients);
        GradientClipping.Clip<float>(gradients, norm, golden.Double("max_norm"));
        Assert.Equal(golden.Double("total_norm"), norm, 1e-5);
        Golden.AssertClose("clipped", [.. golden.Tensor("clipped_a"), .. golden.Tensor("clipped_b")], gradients, 1e-6);
    }

    [Fact]
    public void Gradients_below_the_norm_are_not_clipped()
    {
        float[] gradients = [0.3f, -0.4f];
        GradientClipping.Clip<float>(gradients, GradientClipping.Norm<float>(gradients), maxNorm: 1);
        Assert.Equal([0.3f, -0.4f], gradients);
    }

    [Fact]
    public void Adam_agrees_with_PyTorch()
    {
        var golden = new Golden("optimizers");
        float[] weights = golden.Tensor("initial");
        Optimizer<float> adam = new AdamOptions().Create<float>(weights.Length);
        Golden expected = golden["cases"]["adam"];
        int step = 0;
        foreach ((Golden gradient, Golden after) in golden["gradients"].Items.Zip(expected["after"].Items))
        {
            adam.Step(weights, gradient.Data, expected["config"].Double("lr"));
            Golden.AssertClose($"step {++step}", after.Data, weights, 1e-6);
        }
    }

    [Theory]
    [InlineData("trajectory_lstm", CellType.Lstm)]
    [InlineData("trajectory_gru2", CellType.Gru)]
    public void A_training_run_follows_PyTorch(string name, CellType cell)
    {
        var golden = new Golden(name);
        int[] shape = golden["x"].Shape;
        int batch = golden.Int("batch");
        var network = new RecurrentNetwork(Specs.Regression(cell, shape[2], golden.Int("hidden_size"), 1, golden.Int("layers")), seed: 0);
        foreach (NetworkParameter parameter in network.Parameters)
            parameter.SetValues(golden["initial"].Tensor(parameter.Name));
        var data = new MemoryDataset(
            shape[2], 1, [.. golden.Tensor("x").Chunk(shape[1] * shape[2])], [.. golden.Tensor("y").Chunk(1)]);
        var trainer = new Trainer(network, new TrainingOptions
        {
            LearningRate = (float)golden.Double("lr"),
            ClipNorm = (float)golden.Double("clip_norm"),
        });

        double[] losses = golden.Numbers("losses");
        double[] norms = golden.Numbers("grad_norms");
        double largestLoss = 0, largestNorm = 0;
        for (int step = 0; step < losses.Length; step++)
        {
            int[] rows = [.. Enumerable.Range(step * batch, batch).Select(row => row % data.Count)];
            StepReport report = trainer.Step(data, rows);
            largestLoss = Math.Max(largestLoss, Difference("loss", step, losses[step], report.Loss));
            largestNorm = Math.Max(largestNorm, Difference("gradient norm", step, norms[step], report.GradientNorm));
        }
        output.WriteLine($"{name}: largest relative difference {largestLoss:g3} of a loss, {largestNorm:g3} of a gradient norm");
        foreach (NetworkParameter parameter in network.Parameters)
            Golden.AssertClose($"{name} {parameter.Name}", golden["final"].Tensor(parameter.Name), parameter.Values, 1e-3);

        double Difference(string what, int step, double expected, double actual)
        {
            double difference = Math.Abs(actual - expected) / expected;
            Assert.True(difference <= 1e-4, $"{name}, {what} of step {step}: {actual:g9}, expected {expected:g9}, {difference:g3} apart");
            return difference;
        }
    }
}
