using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Once buffers have grown and the runtime has compiled everything, nothing is allocated any more, on any thread: tests that
/// run at the same time would.
/// </summary>
[Collection(Alone.Name)]
public class AllocationTests
{
    private static readonly MemoryDataset _data = MemoryDataset.Means(3, 2, seed: 1, [.. Enumerable.Range(0, 80).Select(i => 1 + i % 11)]);

    public static TheoryData<CellType, int, int> Steps => new()
    {
        { CellType.SimpleRnn, 1, 0 },
        { CellType.Lstm, 1, 0 },
        { CellType.Gru, 1, 0 },
        { CellType.Gru, 2, 0 },
        { CellType.Lstm, 2, 4 },
        { CellType.Lstm, 3, 0 },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_training_step_allocates_nothing(CellType cell, int threads, int truncation)
    {
        using var trainer = new Trainer(
            new RecurrentNetwork(Specs.Regression(cell, 3, 9, 2, layers: 2), seed: 1),
            new TrainingOptions { Threads = threads, TruncationLength = truncation });
        int[] batch = [.. Enumerable.Range(0, 64)];
        int[] smaller = [5, 3, 40];
        AssertAllocatesNothing(() =>
        {
            trainer.Step(_data, batch);
            trainer.Step(_data, smaller);
            trainer.Evaluate(_data);
        });
    }

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void A_prediction_allocates_nothing(CellType cell)
    {
        Predictor predictor = new RecurrentNetwork(Specs.PerStep(cell, 3, 9, 2), seed: 1).CreatePredictor();
        var outputs = new float[80 * 11 * 2];
        var sequence = new float[7 * 3];
        var output = new float[7 * 2];
        AssertAllocatesNothing(() =>
        {
            predictor.Predict(_data, 0, 80, outputs);
            predictor.Predict(sequence, output);
        });
    }

    private static void AssertAllocatesNothing(Action action)
    {
        // The runtime's own compilation may allocate at any call; a real allocation would be there each time.
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            action();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.Equal(0, least);
    }
}

/// <summary>Tests that run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public class Alone
{
    public const string Name = "alone";
}
