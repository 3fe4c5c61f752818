using System;
using Xunit;

namespace RnnMl.Engine.Tests;

public class StepPredictorTests
{
    private static readonly RecurrentNetwork _network = new(
        new NetworkSpec
        {
            InputSize = 2,
            Layers =
            [
                Specs.Recurrent(CellType.Lstm, 5) with { Name = "rnn", LayerCount = 2 },
                new DenseSpec { Name = "head", OutputSize = 3 },
            ],
        }, seed: 4);

    [Fact]
    public void Sequences_that_part_are_those_that_a_stream_gives_alone()
    {
        float[] beginning = RandomValues.Floats(new RandomSource(1), 6);
        StreamingPredictor stream = _network.CreateStreamingPredictor();
        stream.Predict(beginning, new float[9]);
        float[] state = stream.State.ToArray();

        const int Count = 3, Steps = 4;
        float[] steps = RandomValues.Floats(new RandomSource(2), Steps * Count * 2);
        StepPredictor predictor = _network.CreateStepPredictor();
        predictor.Begin(Count, state);
        var outputs = new float[Steps * Count * 3];
        for (int t = 0; t < Steps; t++)
            predictor.Predict(steps.AsSpan(t * Count * 2, Count * 2), outputs.AsSpan(t * Count * 3, Count * 3));

        for (int b = 0; b < Count; b++)
        {
            stream.SetState(state);
            for (int t = 0; t < Steps; t++)
            {
                var alone = new float[3];
                stream.Predict(steps.AsSpan((t * Count + b) * 2, 2), alone);
                Assert.Equal(alone, outputs.AsSpan((t * Count + b) * 3, 3).ToArray());
            }
        }
    }

    [Fact]
    public void Spans_of_another_length_are_refused()
    {
        StepPredictor predictor = _network.CreateStepPredictor();
        Assert.Throws<ArgumentOutOfRangeException>(() => predictor.Begin(0, _network.CreateStreamingPredictor().State));
        Assert.Contains("state has 1 values", Assert.Throws<ArgumentException>(() => predictor.Begin(1, new float[1])).Message);
        predictor.Begin(2, _network.CreateStreamingPredictor().State);
        Assert.Contains("expected 4", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[2], new float[6])).Message);
        Assert.Contains("expected 6", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[4], new float[3])).Message);
    }
}
