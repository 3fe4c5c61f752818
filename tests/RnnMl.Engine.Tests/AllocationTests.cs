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
    // Enough work that no thread is left out (BatchRunner, Predictor).
    private const int HiddenSize = 25;
    private static readonly MemoryDataset _data = MemoryDataset.Means(3, 2, seed: 1, [.. Enumerable.Range(0, 130).Select(i => 1 + i % 21)]);

    public static TheoryData<CellType, int> CellsAndThreads
    {
        get
        {
            var rows = new TheoryData<CellType, int>();
            foreach (CellType cell in Enum.GetValues<CellType>())
            {
                for (int threads = 1; threads <= 3; threads++)
                    rows.Add(cell, threads);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(CellsAndThreads))]
    public void A_training_step_allocates_nothing(CellType cell, int threads) =>
        AssertStepAllocatesNothing(Specs.Regression(cell, 3, HiddenSize, 2, layers: 2), new TrainingOptions { Threads = threads });

    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void Nor_does_one_with_both_directions_dropout_and_carried_state(CellType cell)
    {
        RecurrentSpec recurrent = Specs.Recurrent(cell, HiddenSize, layers: 2);
        var spec = new NetworkSpec
        {
            InputSize = 3,
            Layers =
            [
                recurrent with { Direction = Direction.Bidirectional, RecurrentDropout = 0.2, Dropout = 0.2 },
                recurrent with { Name = "second", Dilation = 2, InputDropout = 0.1 },
                new LastStepSpec { Name = "last" },
                new DenseSpec { Name = "head", OutputSize = 2 },
            ],
        };
        AssertStepAllocatesNothing(spec, new TrainingOptions { Threads = 2 });
        AssertStepAllocatesNothing(
            Specs.Regression(cell, 3, HiddenSize, 2, layers: 2), new TrainingOptions { Threads = 2, TruncationLength = 4 });
    }

    [Theory]
    [MemberData(nameof(CellsAndThreads))]
    public void A_prediction_allocates_nothing(CellType cell, int threads)
    {
        var network = new RecurrentNetwork(Specs.PerStep(cell, 3, HiddenSize, 2, layers: 2), seed: 1);
        using Predictor predictor = network.CreatePredictor(threads);
        StreamingPredictor stream = network.CreateStreamingPredictor();
        var outputs = new float[130 * 21 * 2];
        var sequence = new float[7 * 3];
        var output = new float[7 * 2];
        AssertAllocatesNothing(() =>
        {
            predictor.Predict(_data, 0, 130, outputs);
            predictor.Predict(sequence, output);
            for (int t = 0; t < 7; t++)
                stream.Predict(sequence.AsSpan(t * 3, 3), output.AsSpan(t * 2, 2));
        });
    }

    [Fact]
    public void A_prediction_takes_no_room_for_the_gradients_of_states()
    {
        const int HiddenSize = 16, Dilation = 1024, Sequences = 8;
        const long States = 2L * HiddenSize * Dilation * Sequences * sizeof(float);
        var spec = new NetworkSpec { InputSize = 3, Layers = [Specs.Recurrent(CellType.Lstm, HiddenSize) with { Dilation = Dilation }] };
        using Predictor predictor = new RecurrentNetwork(spec, seed: 1).CreatePredictor();
        var data = MemoryDataset.Means(3, 2, seed: 1, [.. Enumerable.Repeat(1, Sequences)]);
        var outputs = new float[Sequences * HiddenSize];
        long before = GC.GetAllocatedBytesForCurrentThread();
        predictor.Predict(data, 0, Sequences, outputs);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, States, 3 * States / 2);
    }

    [Fact]
    public void A_predictor_keeps_one_copy_of_recurrent_weights()
    {
        var network = new RecurrentNetwork(
            new NetworkSpec { InputSize = 256, Layers = [Specs.Recurrent(CellType.Lstm, 256)] }, seed: 1);
        long weights = network.ParameterCount * sizeof(float);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Predictor predictor = network.CreatePredictor();
        predictor.Predict(new float[256], new float[256]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, weights, 3 * weights / 2);
    }

    [Fact]
    public void Nor_does_one_of_a_sequence_whose_steps_threads_share()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 3, 256, 2), seed: 1);
        using Predictor predictor = network.CreatePredictor(threads: 2);
        var sequence = new float[40 * 3];
        var output = new float[2];
        AssertAllocatesNothing(() => predictor.Predict(sequence, output));
    }

    private static void AssertStepAllocatesNothing(NetworkSpec spec, TrainingOptions options)
    {
        using var trainer = new Trainer(new RecurrentNetwork(spec, seed: 1), options);
        int[] batch = [.. Enumerable.Range(0, 64)];
        int[] smaller = [5, 3, 40];
        AssertAllocatesNothing(() =>
        {
            trainer.Step(_data, batch);
            trainer.Step(_data, smaller);
            trainer.Evaluate(_data);
        });
    }

    private static void AssertAllocatesNothing(Action action)
    {
        // The runtime's own compilation and the test runner's threads may allocate at any call, on a busy machine at most of them; a real
        // allocation would be there each time.
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 200 && least > 0; repeat++)
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
