using System;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Tasks whose best possible loss is known, made to be hard for recurrent networks: the adding problem and copying a sequence
/// (Hochreiter and Schmidhuber 1997, in the form of Arjovsky et al. 2016), parity, and a delayed echo.
/// </summary>
public class TaskTests(ITestOutputHelper output)
{
    private const int ValidationCount = 256;
    private const int TrainingCount = 1 << 20;

    [Fact]
    public void An_lstm_adds_two_marked_numbers_of_twenty() =>
        Assert.InRange(LearnToAdd(CellType.Lstm, length: 20, maxSteps: 1500), 0, 0.01);

    [LongFact]
    public void An_lstm_adds_two_marked_numbers_of_two_hundred() =>
        Assert.InRange(LearnToAdd(CellType.Lstm, length: 200, maxSteps: 5000), 0, 0.01);

    /// <summary>Its gradients vanish: it learns the mean of the sum, which leaves a variance of 1/6, and no more.</summary>
    [LongFact]
    public void A_simple_network_does_not_add_two_marked_numbers_of_two_hundred() =>
        Assert.InRange(LearnToAdd(CellType.SimpleRnn, length: 200, maxSteps: 3000), 0.14, 0.2);

    [Fact]
    public void An_lstm_copies_three_symbols_after_five_steps() =>
        Assert.InRange(LearnToCopy(symbols: 3, delay: 5, hiddenSize: 32, maxSteps: 1500), 0, 0.3);

    [LongFact]
    public void An_lstm_copies_ten_symbols_after_a_hundred_steps() =>
        Assert.InRange(LearnToCopy(symbols: 10, delay: 100, hiddenSize: 64, maxSteps: 8000), 0, 0.1);

    [Fact]
    public void An_lstm_keeps_the_parity_of_twenty_bits() =>
        Assert.InRange(LearnParity(CellType.Lstm, length: 20, maxSteps: 1000), 0, 0.05);

    [LongFact]
    public void An_lstm_keeps_the_parity_of_fifty_bits() =>
        Assert.InRange(LearnParity(CellType.Lstm, length: 50, maxSteps: 3000), 0, 0.001);

    [Fact]
    public void A_delayed_echo_is_learned_in_chunks_with_carried_states_and_not_without()
    {
        (double carried, double cut) = LearnToEcho(delay: 3, chunk: 6, length: 120, epochs: 30);
        Assert.InRange(carried, 0, 0.05);
        Assert.InRange(cut, 0.4, 1.1);
    }

    [LongFact]
    public void A_long_delayed_echo_is_learned_in_chunks_with_carried_states_and_not_without()
    {
        (double carried, double cut) = LearnToEcho(delay: 10, chunk: 20, length: 2000, epochs: 30);
        Assert.InRange(carried, 0, 0.01);
        Assert.InRange(cut, 0.4, 1.1);
    }

    /// <summary>
    /// Each step has a number in [0, 1) and a mark; two steps are marked, one in each half. The target is the sum of their two
    /// numbers. Answering 1, its mean, has a mean squared error of 1/6.
    /// </summary>
    private double LearnToAdd(CellType cell, int length, int maxSteps)
    {
        var data = new GeneratedDataset(TrainingCount, 2, index =>
        {
            var random = new RandomSource((ulong)index);
            var x = new float[2 * length];
            for (int t = 0; t < length; t++)
                x[2 * t] = (float)random.NextDouble();
            int first = random.NextInt32(length / 2);
            int second = length / 2 + random.NextInt32(length - length / 2);
            x[2 * first + 1] = x[2 * second + 1] = 1;
            return (x, [x[2 * first] + x[2 * second]], []);
        });
        RecurrentNetwork network = Remembering(Specs.Regression(cell, 2, 32, 1));
        using var trainer = new Trainer(network, new TrainingOptions { LearningRate = 0.005f });
        return Train(trainer, data, maxSteps, goal: 0.002);
    }

    /// <summary>
    /// Symbols of eight kinds, then blanks for a delay, a sign to begin, and blanks in place of which the symbols must be
    /// repeated. The cross-entropy of these places is ln 8 = 2.08 for guesses. Delays are drawn between 1 and a limit that
    /// grows whenever the loss is low: at the full length alone, hardly a gradient comes through at first.
    /// </summary>
    private double LearnToCopy(int symbols, int delay, int hiddenSize, int maxSteps)
    {
        const int Kinds = 8, Blank = 8, Begin = 9;
        int limit = 1;
        bool isRandom = true;
        var data = new GeneratedDataset(TrainingCount, Kinds + 2, index =>
        {
            var random = new RandomSource((ulong)index);
            int blanks = isRandom ? 1 + random.NextInt32(limit) : limit;
            int length = symbols + blanks + symbols;
            var x = new float[length * (Kinds + 2)];
            var y = new float[length];
            var weights = new float[length];
            for (int t = 0; t < length; t++)
            {
                int symbol = t < symbols ? random.NextInt32(Kinds) : t == symbols + blanks - 1 ? Begin : Blank;
                x[t * (Kinds + 2) + symbol] = 1;
                if (t < symbols)
                {
                    y[symbols + blanks + t] = symbol;
                    weights[symbols + blanks + t] = 1;
                }
            }
            return (x, y, weights);
        });
        RecurrentNetwork network = Remembering(Specs.PerStep(CellType.Lstm, Kinds + 2, hiddenSize, Kinds));
        using var trainer = new Trainer(network, new TrainingOptions { Loss = new CrossEntropyLoss(), LearningRate = 0.005f });
        double average = Math.Log(Kinds);
        int step = 0;
        for (; step < maxSteps && (limit < delay || average > 0.05); step++)
        {
            average += 0.1 * (trainer.Step(data, Batch(step)).Loss - average);
            if (average < 0.3 && limit < delay)
            {
                limit = Math.Min(delay, limit * 3 / 2 + 1);
                average = Math.Log(Kinds);
            }
        }
        limit = delay;
        isRandom = false;
        return Report(trainer, data, step);
    }

    /// <summary>At each step, whether the number of ones so far is odd. The cross-entropy of guesses is ln 2 = 0.69.</summary>
    private double LearnParity(CellType cell, int length, int maxSteps)
    {
        var data = new GeneratedDataset(TrainingCount, 1, index =>
        {
            var random = new RandomSource((ulong)index);
            float[] x = [.. Enumerable.Range(0, length).Select(_ => (float)random.NextInt32(2))];
            int parity = 0;
            return (x, [.. x.Select(bit => (float)(parity ^= (int)bit))], []);
        });
        var network = new RecurrentNetwork(Specs.PerStep(cell, 1, 16, 1), seed: 1);
        using var trainer = new Trainer(network, new TrainingOptions { Loss = new BinaryCrossEntropyLoss(), LearningRate = 0.01f });
        return Train(trainer, data, maxSteps, goal: 0.0005);
    }

    /// <summary>
    /// Streams of random signs whose target is the sign some steps before, 0 at first. Answering 0 has a mean squared error of
    /// 1. With carried states, every target can be known; without, those of the first steps of each chunk cannot, which leaves
    /// delay / chunk = 1/2.
    /// </summary>
    private (double Carried, double Cut) LearnToEcho(int delay, int chunk, int length, int epochs)
    {
        float[][] x = [.. Enumerable.Range(0, 32).Select(i =>
        {
            var random = new RandomSource((ulong)i);
            return Enumerable.Range(0, length).Select(_ => 2f * random.NextInt32(2) - 1).ToArray();
        })];
        float[][] y = [.. x.Select(signs => Enumerable.Repeat(0f, delay).Concat(signs.SkipLast(delay)).ToArray())];
        var streams = new MemoryDataset(1, 1, x, y);
        var chunks = new MemoryDataset(
            1, 1, [.. x.SelectMany(signs => signs.Chunk(chunk))], [.. y.SelectMany(signs => signs.Chunk(chunk))]);
        double carried = Learn(streams, truncation: chunk);
        double cut = Learn(chunks, truncation: 0);
        output.WriteLine($"mean squared error with carried states {carried:g3}, without {cut:g3}");
        return (carried, cut);

        double Learn(MemoryDataset data, int truncation)
        {
            using var trainer = new Trainer(
                new RecurrentNetwork(Specs.PerStep(CellType.Gru, 1, 32, 1), seed: 1),
                new TrainingOptions { TruncationLength = truncation, MaxEpochs = epochs, LearningRate = 0.01f });
            return trainer.Fit(data, data).BestLoss;
        }
    }

    /// <summary>A network whose forget gates begin open (Gers et al. 2000; Jozefowicz et al. 2015), where it has any.</summary>
    private static RecurrentNetwork Remembering(NetworkSpec spec)
    {
        var network = new RecurrentNetwork(spec, seed: 1);
        var recurrent = (RecurrentSpec)spec.Layers[0];
        if (recurrent.Cell == CellType.Lstm)
        {
            NetworkParameter bias = network.Parameters.Single(parameter => parameter.Name == "rnn.bias_ih_l0");
            float[] values = bias.Values.ToArray();
            values.AsSpan(recurrent.HiddenSize, recurrent.HiddenSize).Fill(2);
            bias.SetValues(values);
        }
        return network;
    }

    private double Train(Trainer trainer, GeneratedDataset data, int maxSteps, double goal)
    {
        double average = 1;
        int step = 0;
        for (; step < maxSteps && average > goal; step++)
            average += 0.05 * (trainer.Step(data, Batch(step)).Loss - average);
        return Report(trainer, data, step);
    }

    private double Report(Trainer trainer, GeneratedDataset data, int steps)
    {
        double loss = trainer.Evaluate(data.First(ValidationCount));
        output.WriteLine($"loss {loss:g3} after {steps} steps");
        return loss;
    }

    /// <summary>32 sequences that no other step has, and validation neither.</summary>
    private static int[] Batch(int step) => [.. Enumerable.Range(ValidationCount + 32 * step, 32)];
}
