using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class GruUpdateGateTests
{
    /// <summary>
    /// One step gives (1 - z) n + z h, and z n + (1 - z) h with weights that mean the other gate: together n + h. With an update
    /// gate that is shut the step gives n.
    /// </summary>
    [Theory]
    [InlineData("Gru")]
    [InlineData("Gru, reset before")]
    [InlineData("Gru, hard sigmoid gates")]
    [InlineData("Gru, layer normalisation")]
    [InlineData("Gru, reset before, layer normalisation")]
    [InlineData("Gru, bidirectional, Sum")]
    public void Inverted_weights_mean_the_other_gate(string name)
    {
        NetworkSpec spec = RecurrentCases.Network(name);
        RecurrentSpec layer = RecurrentCases.Spec(name) with { LayerCount = 1 };
        spec = spec with { Layers = [layer] };
        var random = new RandomSource(3);
        var network = new RecurrentNetwork(spec, seed: 7);
        var run = new StackRun<float>(spec, network.Weights);
        float[] x = RandomValues.Floats(random, 2 * spec.InputSize);
        run.Forward([1, 1], x);
        float[] h0 = RandomValues.Floats(random, run.State.H.Length);

        float[] Step()
        {
            run.Forward([1, 1], x, h0);
            return run.State.H;
        }

        float[] original = Step();
        float[] weights = [.. network.Weights.Values];
        GruUpdateGate.Invert(network, "rnn");
        float[] inverted = Step();
        GruUpdateGate.Invert(network, "rnn");
        Assert.Equal(weights, network.Weights.Values);

        foreach (NetworkParameter parameter in network.Parameters)
        {
            float[] values = parameter.Values.ToArray();
            int block = values.Length / 3;
            bool isBias = parameter.Name.Contains("bias", StringComparison.Ordinal);
            if (isBias || layer.LayerNormalization == parameter.Name.Contains("norm", StringComparison.Ordinal))
                values.AsSpan(block, block).Fill(isBias ? -50 : 0);
            parameter.SetValues(values);
        }
        float[] candidate = Step();
        float[] expected = [.. candidate.Zip(h0, (n, h) => n + h)];
        Golden.AssertClose(name, expected, [.. original.Zip(inverted, (a, b) => a + b)], 1e-6);
        Assert.NotEqual(original, inverted);
    }

    [Fact]
    public void Weights_are_packed_once_however_many_parameters_change()
    {
        var network = new RecurrentNetwork(Specs.Regression(CellType.Gru, 2, 3, 1, layers: 2), seed: 1);
        PackCounter counter = PackCounter.Of(network);
        GruUpdateGate.Invert(network, "rnn");
        Assert.Equal(2, counter.Count);
    }

    [Fact]
    public void Only_gates_that_can_be_inverted_are()
    {
        NetworkSpec lstm = RecurrentCases.Network("Lstm");
        Assert.Contains("expected Gru", Refused(lstm));
        NetworkSpec relu = new() { InputSize = 2, Layers = [Specs.Recurrent(CellType.Gru, 3) with { GateNonlinearity = ActivationFunction.Relu }] };
        Assert.Contains("gate function Relu", Refused(relu));

        static string Refused(NetworkSpec spec) =>
            Assert.Throws<ArgumentException>(() => GruUpdateGate.Invert(new RecurrentNetwork(spec, 1), "rnn")).Message;
    }
}
