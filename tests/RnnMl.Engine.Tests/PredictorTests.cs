using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace RnnMl.Engine.Tests;

public class PredictorTests
{
    [Theory]
    [InlineData(CellType.SimpleRnn)]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    public void A_dataset_is_scored_in_its_order_and_as_each_sequence_alone(CellType cell)
    {
        var network = new RecurrentNetwork(Specs.Regression(cell, 2, 9, 3), seed: 1);
        MemoryDataset data = MemoryDataset.Means(2, 3, seed: 2, [.. Enumerable.Range(0, 150).Select(i => 1 + i * 7 % 13)]);
        Predictor predictor = network.CreatePredictor();
        var all = new float[140 * 3];
        predictor.Predict(data, 5, 140, all);
        var alone = new float[3];
        for (int i = 0; i < 140; i++)
        {
            predictor.Predict(Sequence(data, 5 + i), alone);
            Assert.Equal(alone, all[(i * 3)..(i * 3 + 3)]);
        }
    }

    [Fact]
    public void Outputs_per_step_are_zero_beyond_the_end_of_a_sequence()
    {
        var network = new RecurrentNetwork(Specs.PerStep(CellType.Gru, 2, 9, 3), seed: 1);
        MemoryDataset data = MemoryDataset.Means(2, 3, seed: 2, [2, 5, 1]);
        Predictor predictor = network.CreatePredictor();
        var all = new float[3 * 5 * 3];
        all.AsSpan().Fill(7);
        predictor.Predict(data, 0, 3, all);
        for (int i = 0; i < 3; i++)
        {
            int T = data.GetLength(i);
            var alone = new float[T * 3];
            predictor.Predict(Sequence(data, i), alone);
            Assert.Equal([.. alone, .. new float[(5 - T) * 3]], all[(i * 15)..(i * 15 + 15)]);
        }
    }

    [Fact]
    public void Predictors_work_beside_each_other()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 16, 1), seed: 1);
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 2, [.. Enumerable.Range(0, 100).Select(i => 1 + i % 20)]);
        var expected = new float[100];
        network.CreatePredictor().Predict(data, 0, 100, expected);
        Parallel.For(0, 4, _ =>
        {
            Predictor predictor = network.CreatePredictor();
            var outputs = new float[100];
            for (int repeat = 0; repeat < 20; repeat++)
            {
                predictor.Predict(data, 0, 100, outputs);
                Assert.Equal(expected, outputs);
            }
        });
    }

    [Theory]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    [InlineData(CellType.SimpleRnn)]
    public void Threads_do_not_change_an_output(CellType cell)
    {
        var network = new RecurrentNetwork(Specs.Regression(cell, 2, 100, 1), seed: 1);
        MemoryDataset data = MemoryDataset.Means(2, 1, seed: 2, [.. Enumerable.Range(0, 200).Select(i => 1 + i % 20)]);
        var expected = new float[200];
        network.CreatePredictor().Predict(data, 0, 200, expected);
        foreach (int threads in (int[])[2, 3])
        {
            using Predictor predictor = network.CreatePredictor(threads);
            var outputs = new float[200];
            predictor.Predict(data, 0, 200, outputs);
            Assert.Equal(expected, outputs);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => network.CreatePredictor(threads: 0));
    }

    // Large enough that threads share a layer (FusedRecurrentLayer.OneSequence).
    [Theory]
    [InlineData(CellType.Lstm, Direction.Forward, 256)]
    [InlineData(CellType.Lstm, Direction.Bidirectional, 203)]
    [InlineData(CellType.Gru, Direction.Reverse, 250)]
    [InlineData(CellType.Gru, Direction.Forward, 256)]
    [InlineData(CellType.SimpleRnn, Direction.Forward, 400)]
    public void Nor_do_they_change_that_of_a_sequence_alone(CellType cell, Direction direction, int hiddenSize)
    {
        RecurrentSpec recurrent = Specs.Recurrent(cell, hiddenSize, layers: 2);
        AssertThreadsChangeNothing(recurrent with { Direction = direction, InitialState = InitialState.Learned });
    }

    [Fact]
    public void Nor_where_steps_are_not_shared()
    {
        RecurrentSpec recurrent = Specs.Recurrent(CellType.Lstm, 256);
        AssertThreadsChangeNothing(recurrent with { Dilation = 2 });
        AssertThreadsChangeNothing(recurrent with { LayerNormalization = true });
    }

    [Fact]
    public void A_predictor_sees_weights_that_are_set_later()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 1, 4, 1), seed: 1);
        Predictor predictor = network.CreatePredictor();
        foreach (NetworkParameter parameter in network.Parameters)
            parameter.SetValues(new float[parameter.Values.Length]);
        network.Parameters.Single(parameter => parameter.Name == "head.bias").SetValues([2.5f]);
        var output = new float[1];
        predictor.Predict([1, 2, 3], output);
        Assert.Equal(2.5f, output[0]);
        Assert.Throws<ArgumentException>(() => network.Parameters[0].SetValues(new float[3]));
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        Predictor predictor = new RecurrentNetwork(Specs.Regression(CellType.Lstm, 2, 4, 3), seed: 1).CreatePredictor();
        MemoryDataset data = MemoryDataset.Means(2, 3, seed: 2, 4, 5);
        Assert.Contains("multiple of the input size, 2", Message(() => predictor.Predict(new float[5], new float[3])));
        Assert.Contains("0 values", Message(() => predictor.Predict([], new float[3])));
        Assert.Contains("room for 4 outputs; expected 3", Message(() => predictor.Predict(new float[4], new float[4])));
        Assert.Contains("room for 5 outputs; expected 6", Message(() => predictor.Predict(data, 0, 2, new float[5])));
        Assert.Contains("input size is 3; the network's is 2", Message(() => predictor.Predict(MemoryDataset.Means(3, 3, 2, 4), 0, 1, new float[3])));
        Assert.Throws<ArgumentOutOfRangeException>(() => predictor.Predict(data, 1, 2, new float[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => predictor.Predict(data, -1, 2, new float[6]));
        Assert.Contains("Sequence 1 of the dataset has length 0", Message(() => predictor.Predict(new MemoryDataset(2, 3, [[1, 2], []], []), 0, 2, new float[6])));

        static string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
    }

    private static void AssertThreadsChangeNothing(RecurrentSpec recurrent)
    {
        var spec = new NetworkSpec { InputSize = 3, Layers = [recurrent, new DenseSpec { Name = "head", OutputSize = 2 }] };
        var network = new RecurrentNetwork(spec, seed: 1);
        MemoryDataset data = MemoryDataset.Means(3, 2, seed: 2, 70, 41);
        float[] sequence = Sequence(data, 0);
        var expected = new float[70 * 2];
        network.CreatePredictor().Predict(sequence, expected);
        foreach (int threads in (int[])[2, 3, 5])
        {
            using Predictor predictor = network.CreatePredictor(threads);
            var output = new float[70 * 2];
            for (int round = 0; round < 3; round++)
            {
                output.AsSpan().Clear();
                predictor.Predict(sequence, output);
                Assert.Equal(expected, output);
                output.AsSpan().Clear();
                predictor.Predict(data, 0, 1, output);
                Assert.Equal(expected, output);
                // Each thread has one of its own.
                var both = new float[2 * 70 * 2];
                predictor.Predict(data, 0, 2, both);
                Assert.Equal(expected, both[..expected.Length]);
            }
        }
    }

    private static float[] Sequence(MemoryDataset data, int index)
    {
        var sequence = new float[data.GetLength(index) * data.InputSize];
        data.GetSequence(index, sequence);
        return sequence;
    }
}
