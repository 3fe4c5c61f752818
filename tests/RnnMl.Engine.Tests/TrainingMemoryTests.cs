using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>The formula for the memory of a training step that <see cref="Trainer"/>'s documentation has.</summary>
[Collection(Alone.Name)]
public class TrainingMemoryTests
{
    /// <summary>The head, targets and small objects are not in the formula.</summary>
    private const double Tolerance = 0.05;

    [Theory]
    [InlineData(CellType.Lstm, 9, 48, 60, 15, 64, 2, 1)]
    [InlineData(CellType.Lstm, 9, 48, 60, 15, 64, 2, 2)]
    [InlineData(CellType.Lstm, 9, 100, 20, 40, 256, 1, 1)]
    [InlineData(CellType.Gru, 8, 48, 60, 15, 64, 2, 2)]
    [InlineData(CellType.Gru, 8, 40, 90, 30, 32, 3, 1)]
    [InlineData(CellType.SimpleRnn, 4, 48, 60, 15, 64, 2, 2)]
    [InlineData(CellType.SimpleRnn, 4, 300, 30, 63, 128, 1, 2)]
    public void A_training_step_takes_the_memory_of_the_formula(
        CellType cell, int g, int B, int T, int I, int H, int L, int threads)
    {
        var network = new RecurrentNetwork(Specs.Regression(cell, I, H, 1, L), seed: 1);
        long R = I + Enumerable.Range(0, L).Sum(level => (level == 0 ? I : H) + 1 + g * H);
        AssertTakes(network, R, B, T, I, threads);
    }

    [Theory]
    [InlineData(CellType.Lstm, 18)]
    [InlineData(CellType.Gru, 14)]
    [InlineData(CellType.SimpleRnn, 6)]
    public void A_step_with_layer_normalisation_takes_the_memory_of_the_formula(CellType cell, int g)
    {
        const int I = 15;
        const int H = 64;
        var spec = new NetworkSpec
        {
            InputSize = I,
            Layers =
            [
                Specs.Recurrent(cell, H, layers: 2) with { LayerNormalization = true },
                new LastStepSpec { Name = "last" },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        long R = I + (I + 1 + g * H) + (H + 1 + g * H);
        AssertTakes(new RecurrentNetwork(spec, seed: 1), R, B: 48, T: 60, I, threads: 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_directions_take_twice_as_much_and_what_joins_them(int L)
    {
        const int I = 15;
        const int H = 64;
        var spec = new NetworkSpec
        {
            InputSize = I,
            Layers =
            [
                Specs.Recurrent(CellType.Lstm, H, L) with { Direction = Direction.Bidirectional },
                new LastStepSpec { Name = "last" },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        long R = I + Enumerable.Range(0, L).Sum(level =>
            2 * ((level == 0 ? I : 2 * H) + 1 + 9 * H) + (level == L - 1 ? 4 : 8) * H);
        AssertTakes(new RecurrentNetwork(spec, seed: 1), R, B: 48, T: 60, I, threads: 1);
    }

    /// <param name="network">The network.</param>
    /// <param name="R">The values kept of a time step.</param>
    /// <param name="B">The sequences of the batch.</param>
    /// <param name="T">Their length.</param>
    /// <param name="I">The features.</param>
    /// <param name="threads">The threads, all of which have pieces.</param>
    private static void AssertTakes(RecurrentNetwork network, long R, int B, int T, int I, int threads)
    {
        MemoryDataset data = MemoryDataset.Means(I, 1, seed: 2, [.. Enumerable.Repeat(T, B)]);
        int[] batch = [.. Enumerable.Range(0, B)];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var trainer = new Trainer(network, new TrainingOptions { Threads = threads });
        trainer.Step(data, batch);
        trainer.Step(data, batch);
        long measured = GC.GetTotalMemory(forceFullCollection: true) - before;

        long W = network.ParameterCount;
        long S = Math.Max(W < 1 << 16 ? 16 : W < 1 << 20 ? 32 : 64, (B + 15) / 16);
        // The weights themselves were there before.
        long expected = 4 * (threads * (S * T * R + 2 * W) + (7 - 1) * W + (long)B * T * I);
        Assert.True(
            Math.Abs(measured - expected) <= Tolerance * expected,
            $"{measured} bytes; the formula says {expected}, {(double)measured / expected:p1} of it.");
        GC.KeepAlive(data);
    }
}
