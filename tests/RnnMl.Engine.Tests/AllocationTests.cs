using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Once buffers have grown and the runtime has compiled everything, nothing is allocated any more.</summary>
public class AllocationTests
{
    private static readonly MemoryDataset _data = MemoryDataset.Means(3, 2, seed: 1, [.. Enumerable.Range(0, 80).Select(i => 1 + i % 11)]);

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void A_training_step_allocates_nothing(CellType cell)
    {
        var trainer = new Trainer(new RecurrentNetwork(Specs.Regression(cell, 3, 9, 2, layers: 2), seed: 1), new TrainingOptions());
        int[] batch = [.. Enumerable.Range(0, 32)];
        int[] smaller = [5, 3, 40];
        AssertAllocatesNothing(() =>
        {
            trainer.Step(_data, batch);
            trainer.Step(_data, smaller);
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
        // The runtime's own compilation may allocate on the thread at any call; a real allocation would be there each time.
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }
}
