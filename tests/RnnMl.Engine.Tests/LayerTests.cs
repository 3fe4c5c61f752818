using System;
using System.IO;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>What must hold for every layer around the recurrent core.</summary>
public class LayerTests
{
    private static readonly int[] _lengths = [4, 9, 1, 6, 9, 4, 2];
    private static readonly Pass _training = Pass.Training(seed: 3, step: 8);

    public static TheoryData<string> Names => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Padding_does_not_change_an_output_or_a_gradient(string name)
    {
        (StackRun<float> run, float[] x, int[] lengths) = Batch(name);
        float[] probe = Probe(run.Forward(lengths, x, pass: _training).Length);
        float[] y = run.Forward(lengths, x, pass: _training);
        float[] dx = run.Backward(probe);
        float[] dw = [.. run.Gradients];

        int longest = lengths.Max();
        for (int b = 0; b < lengths.Length; b++)
            x.AsSpan((b * longest + lengths[b]) * 5, (longest - lengths[b]) * 5).Fill(float.NaN);
        Assert.Equal(y, run.Forward(lengths, x, pass: _training));
        Assert.Equal(dx, run.Backward(probe));
        Assert.Equal(dw, run.Gradients);
        Assert.DoesNotContain(y, float.IsNaN);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_of_a_batch_equals_the_sequence_alone_to_the_bit(string name)
    {
        (StackRun<float> run, float[] x, int[] lengths) = Batch(name);
        float[] y = run.Forward(lengths, x);
        int perSequence = y.Length / lengths.Length, longest = lengths.Max();
        for (int b = 0; b < lengths.Length; b++)
        {
            float[] alone = run.Forward([lengths[b]], x.AsSpan(b * longest * 5, lengths[b] * 5).ToArray());
            Assert.Equal(y.AsSpan(b * perSequence, alone.Length).ToArray(), alone);
        }
    }

    /// <summary>Batch normalisation is the exception: its statistics are those of the piece.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_training_batch_may_be_split_into_pieces(string name)
    {
        if (LayerCases.IsBatchNorm(name))
            return;
        (StackRun<float> run, float[] x, int[] lengths) = Batch(name);
        float[] y = run.Forward(lengths, x, pass: _training);
        float[] probe = Probe(y.Length);
        run.Backward(probe);
        float[] whole = [.. run.Gradients];
        int perSequence = y.Length / lengths.Length, longest = lengths.Max();
        var sum = new float[whole.Length];
        for (int b = 0; b < lengths.Length; b++)
        {
            float[] piece = run.Forward(
                [lengths[b]], x.AsSpan(b * longest * 5, lengths[b] * 5).ToArray(), pass: Pass.Training(seed: 3, step: 8, firstSequence: b));
            Assert.Equal(y.AsSpan(b * perSequence, piece.Length).ToArray(), piece);
            run.Backward(probe.AsSpan(b * perSequence, piece.Length).ToArray());
            for (int i = 0; i < sum.Length; i++)
                sum[i] += run.Gradients[i];
        }
        Golden.AssertClose($"{name} gradient", sum, whole, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_of_the_weights_does_not_depend_on_whether_that_of_the_input_is_wanted(string name)
    {
        NetworkSpec spec = LayerCases.Network(name);
        var random = new RandomSource(5);
        ParameterSet<float> parameters = LayerCases.Parameters<float>(spec, random);
        var stack = new LayerStack<float>(spec, parameters);
        int[] lengths = Lengths(spec);
        float[] x = LayerCases.Inputs<float>(spec, random, lengths.Sum());
        float[] Gradients(bool needInputGradient)
        {
            stack.Begin(lengths, _training);
            x.CopyTo(stack.Input);
            stack.Forward();
            var gradients = new float[parameters.TrainedLength];
            float[] probe = Probe(stack.Output.Length);
            Assert.Equal(needInputGradient ? x.Length : 0, stack.Backward(probe, gradients, needInputGradient).Length);
            return gradients;
        }
        Assert.Equal(Gradients(true), Gradients(false));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_saved_network_is_the_same_to_the_bit(string name)
    {
        NetworkSpec spec = LayerCases.Network(name);
        var random = new RandomSource(6);
        var network = new RecurrentNetwork(spec, seed: 1);
        foreach (NetworkParameter parameter in network.Parameters)
            parameter.SetValues([.. RandomValues.Floats(random, parameter.Values.Length).Select(Math.Abs)]);
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

        float[] x = LayerCases.Inputs<float>(spec, random, 6);
        var expected = new float[(spec.OutputIsSequence ? 6 : 1) * spec.OutputSize];
        var actual = new float[expected.Length];
        network.CreatePredictor().Predict(x, expected);
        loaded.CreatePredictor().Predict(x, actual);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        NetworkSpec spec = LayerCases.Network(name);
        var random = new RandomSource(5);
        ParameterSet<float> parameters = LayerCases.Parameters<float>(spec, random);
        var stack = new LayerStack<float>(spec, parameters);
        int[] lengths = Lengths(spec);
        float[] x = LayerCases.Inputs<float>(spec, random, lengths.Sum());
        float[] probe = Probe(1000);
        var gradients = new float[parameters.TrainedLength];

        // The runtime's own compilation may allocate on the thread at any call; a real allocation would be there each time.
        long least = long.MaxValue;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stack.Begin(lengths, _training);
            x.CopyTo(stack.Input);
            stack.Forward();
            stack.Backward(probe.AsSpan(0, stack.Output.Length), gradients, needInputGradient: true);
            stack.UpdateStatistics();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private static (StackRun<float> Run, float[] X, int[] Lengths) Batch(string name)
    {
        NetworkSpec spec = LayerCases.Network(name);
        var random = new RandomSource(7);
        var run = new StackRun<float>(spec, LayerCases.Parameters<float>(spec, random));
        int[] lengths = Lengths(spec);
        return (run, LayerCases.Inputs<float>(spec, random, lengths.Length * lengths.Max()), lengths);
    }

    private static int[] Lengths(NetworkSpec spec) => [.. _lengths.Select(past => past + spec.FutureSteps)];

    private static float[] Probe(int length) => RandomValues.Floats(new RandomSource(8), length);
}
