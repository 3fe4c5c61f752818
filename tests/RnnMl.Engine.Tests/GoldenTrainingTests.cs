using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>Whole training runs against PyTorch.</summary>
public class GoldenTrainingTests(ITestOutputHelper output)
{
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
