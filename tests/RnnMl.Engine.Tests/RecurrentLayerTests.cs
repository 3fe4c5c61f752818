using System;
using System.IO;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>What must hold for every recurrent layer, whatever its options.</summary>
public class RecurrentLayerTests
{
    private const int InputSize = 5;
    private static readonly int[] _lengths = [4, 9, 1, 6, 9, 4, 2];
    private static readonly Pass _training = Pass.Training(seed: 3, step: 8);

    public static TheoryData<string> Names => RecurrentCases.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_those_of_the_published_equations(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        var random = new RandomSource(9);
        ParameterSet<double> parameters = RecurrentCases.Parameters<double>(spec, random);
        double[] x = RandomValues.Of<double>(random, 7 * InputSize);
        double[] y = new StackRun<double>(spec, parameters).Forward([7], x);
        double[][] expected = new RecurrentReference(RecurrentCases.Spec(name), parameters).Run([.. x.Chunk(InputSize)]);
        double difference = expected.SelectMany(step => step).Zip(y, (a, b) => Math.Abs(a - b)).Max();
        Assert.Equal(expected.Sum(step => step.Length), y.Length);
        Assert.True(difference < 1e-12, $"{name}: largest difference {difference:g3}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Padding_does_not_change_an_output_or_a_gradient(string name)
    {
        (StackRun<float> run, float[] x) = Batch(name);
        float[] y = run.Forward(_lengths, x, pass: _training);
        float[] probe = RandomValues.Floats(new RandomSource(8), y.Length);
        float[] dx = run.Backward(probe);
        float[] dw = [.. run.Gradients];

        for (int b = 0; b < _lengths.Length; b++)
            x.AsSpan((b * 9 + _lengths[b]) * InputSize, (9 - _lengths[b]) * InputSize).Fill(float.NaN);
        Assert.Equal(y, run.Forward(_lengths, x, pass: _training));
        Assert.Equal(dx, run.Backward(probe));
        Assert.Equal(dw, run.Gradients);
        Assert.DoesNotContain(y, float.IsNaN);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_of_a_batch_equals_the_sequence_alone_to_the_bit(string name)
    {
        (StackRun<float> run, float[] x) = Batch(name);
        int B = _lengths.Length;
        float[] y = run.Forward(_lengths, x);
        (float[] h, float[] c) = run.State;
        float[] dx = run.Backward(RandomValues.Floats(new RandomSource(8), y.Length));
        float[] probe = RandomValues.Floats(new RandomSource(8), y.Length);
        for (int b = 0; b < B; b++)
        {
            float[] alone = run.Forward([_lengths[b]], x.AsSpan(b * 9 * InputSize, _lengths[b] * InputSize).ToArray());
            Assert.Equal(y.AsSpan(b * y.Length / B, alone.Length).ToArray(), alone);
            Assert.Equal(RowOf(h, b, run.State.H.Length), run.State.H);
            Assert.Equal(RowOf(c, b, run.State.C.Length), run.State.C);
            float[] dxAlone = run.Backward(probe.AsSpan(b * y.Length / B, alone.Length).ToArray());
            Assert.Equal(dx.AsSpan(b * 9 * InputSize, _lengths[b] * InputSize).ToArray(), dxAlone);
        }

        // States are [cells, B, size]; alone they are [cells, 1, size].
        float[] RowOf(float[] states, int b, int length) =>
            [.. states.Chunk(Math.Max(1, states.Length / CellsOf(name) / B)).Where((_, i) => i % B == b).SelectMany(row => row).Take(length)];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_batch_may_be_split_into_pieces(string name)
    {
        (StackRun<float> run, float[] x) = Batch(name);
        float[] y = run.Forward(_lengths, x, pass: _training);
        float[] probe = RandomValues.Floats(new RandomSource(8), y.Length);
        run.Backward(probe);
        float[] whole = [.. run.Gradients];
        var sum = new double[whole.Length];
        for (int b = 0; b < _lengths.Length; b++)
        {
            float[] piece = run.Forward(
                [_lengths[b]], x.AsSpan(b * 9 * InputSize, _lengths[b] * InputSize).ToArray(),
                pass: Pass.Training(seed: 3, step: 8, firstSequence: b));
            int at = b * (y.Length / _lengths.Length);
            Assert.Equal(y.AsSpan(at, piece.Length).ToArray(), piece);
            run.Backward(probe.AsSpan(at, piece.Length).ToArray());
            for (int i = 0; i < sum.Length; i++)
                sum[i] += run.Gradients[i];
        }
        Golden.AssertClose($"{name} gradient", [.. sum.Select(value => (float)value)], whole, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_of_the_weights_does_not_depend_on_whether_that_of_the_input_is_wanted(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        var random = new RandomSource(5);
        ParameterSet<float> parameters = RecurrentCases.Parameters<float>(spec, random);
        var stack = new LayerStack<float>(spec, parameters);
        float[] x = RandomValues.Floats(random, _lengths.Sum() * InputSize);
        float[] Gradients(bool needInputGradient)
        {
            stack.Begin(_lengths, _training);
            x.CopyTo(stack.Input);
            stack.Forward();
            var gradients = new float[parameters.TrainedLength];
            float[] probe = RandomValues.Floats(new RandomSource(8), stack.Output.Length);
            Assert.Equal(needInputGradient ? x.Length : 0, stack.Backward(probe, gradients, needInputGradient).Length);
            return gradients;
        }
        Assert.Equal(Gradients(true), Gradients(false));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_carried_state_continues_a_sequence_to_the_bit(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        if (!spec.Layers[0].IsCausal)
            return;
        (StackRun<float> run, float[] x) = Batch(name);
        var stack = new LayerStack<float>(spec, run.Parameters);
        float[] y = run.Forward([9, 9, 9], x[..(3 * 9 * InputSize)]);
        int outputs = y.Length / 3;
        var states = new float[3 * stack.StateSize];

        // The sequences' pieces have lengths of their own, so that their order in memory changes from piece to piece.
        int[] done = [0, 0, 0];
        foreach (int[] steps in new int[][] { [2, 5, 3], [4, 1, 3], [3, 3, 3] })
        {
            stack.Begin(steps);
            if (done[0] > 0)
                stack.SetStates(states);
            BatchLayout layout = stack.Layout;
            for (int row = 0; row < 3; row++)
            {
                int b = layout.Order[row];
                layout.StoreColumns(
                    x.AsSpan((b * 9 + done[b]) * InputSize, steps[b] * InputSize), stack.Input, row, InputSize, 0, InputSize);
            }
            stack.Forward();
            stack.GetStates(states);
            for (int row = 0; row < 3; row++)
            {
                int b = layout.Order[row];
                int size = spec.OutputSize;
                if (spec.OutputIsSequence)
                {
                    var piece = new float[steps[b] * size];
                    layout.LoadColumns(stack.Output, piece, row, size, 0, size);
                    Assert.Equal(y.AsSpan(b * outputs + done[b] * size, piece.Length).ToArray(), piece);
                }
                done[b] += steps[b];
                if (!spec.OutputIsSequence && done[b] == 9)
                    Assert.Equal(y.AsSpan(b * outputs, outputs).ToArray(), stack.Output.Slice(row * size, size).ToArray());
            }
        }
        Assert.Equal([9, 9, 9], done);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Streaming_equals_scoring_the_whole_sequence_to_the_bit(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        spec = spec with { Layers = [.. spec.Layers, new DenseSpec { Name = "head", OutputSize = 2 }] };
        var network = new RecurrentNetwork(spec, seed: 3);
        if (!spec.Layers[0].IsCausal)
        {
            string message = Assert.Throws<InvalidOperationException>(() => network.CreateStreamingPredictor()).Message;
            Assert.Contains("Layer 'rnn'", message);
            return;
        }
        float[] x = RandomValues.Floats(new RandomSource(1), 11 * InputSize);
        var whole = new float[(spec.OutputIsSequence ? 11 : 1) * 2];
        network.CreatePredictor().Predict(x, whole);

        StreamingPredictor stream = network.CreateStreamingPredictor();
        for (int repeat = 0; repeat < 2; repeat++)
        {
            var stepwise = new float[whole.Length];
            for (int t = 0; t < 11; t++)
            {
                if (t == 5)
                {
                    float[] state = stream.State.ToArray();
                    stream = network.CreateStreamingPredictor();
                    stream.SetState(state);
                }
                stream.Predict(x.AsSpan(t * InputSize, InputSize), stepwise.AsSpan(spec.OutputIsSequence ? t * 2 : 0, 2));
            }
            Assert.Equal(whole, stepwise);
            stream.Reset();
        }
        var pieces = new float[whole.Length];
        stream.Predict(x.AsSpan(0, 4 * InputSize), pieces.AsSpan(0, spec.OutputIsSequence ? 8 : 2));
        stream.Predict(x.AsSpan(4 * InputSize), pieces.AsSpan(spec.OutputIsSequence ? 8 : 0));
        Assert.Equal(whole, pieces);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_network_is_the_same_to_the_bit(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        var network = new RecurrentNetwork(spec, seed: 1);
        var file = new MemoryStream();
        network.Save(file);

        RecurrentNetwork loaded = RecurrentNetwork.Load(new MemoryStream(file.ToArray()));
        Assert.Equal(spec, loaded.Spec);
        Assert.Equal(spec.GetHashCode(), loaded.Spec.GetHashCode());
        Assert.Equal(network.Weights.Values, loaded.Weights.Values);
        Assert.Equal(network.Parameters.Select(p => p.Name), loaded.Parameters.Select(p => p.Name));
        var again = new MemoryStream();
        loaded.Save(again);
        Assert.Equal(file.ToArray(), again.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        var random = new RandomSource(5);
        ParameterSet<float> parameters = RecurrentCases.Parameters<float>(spec, random);
        var stack = new LayerStack<float>(spec, parameters);
        float[] x = RandomValues.Floats(random, _lengths.Sum() * InputSize);
        float[] probe = RandomValues.Floats(random, 2000);
        var gradients = new float[parameters.TrainedLength];
        var states = new float[_lengths.Length * stack.StateSize];

        // The runtime's own compilation may allocate on the thread at any call; a real allocation would be there each time.
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stack.Begin(_lengths, _training);
            stack.SetStates(states);
            x.CopyTo(stack.Input);
            stack.Forward();
            stack.GetStates(states);
            stack.Backward(probe.AsSpan(0, stack.Output.Length), gradients, needInputGradient: true);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private static int CellsOf(string name)
    {
        RecurrentSpec spec = RecurrentCases.Spec(name);
        return spec.LayerCount * (spec.Direction == Direction.Bidirectional ? 2 : 1);
    }

    private static (StackRun<float> Run, float[] X) Batch(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        var random = new RandomSource(7);
        var run = new StackRun<float>(spec, RecurrentCases.Parameters<float>(spec, random));
        return (run, RandomValues.Floats(random, _lengths.Length * 9 * InputSize));
    }
}
