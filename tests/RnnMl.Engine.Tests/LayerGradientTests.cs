using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Gradients of the layers around the recurrent core against central differences in double precision, on random shapes,
/// lengths and weights, in inference that keeps what gradients need and in training (with the masks of one step).
/// </summary>
public class LayerGradientTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-7;

    public static TheoryData<string> Names => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_central_differences(string name)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            Check(name, seed, Pass.Differentiable);
            Check(name, seed, Pass.Training(seed, step: 4));
        }
    }

    private static void Check(string name, ulong seed, Pass pass)
    {
        var random = new RandomSource(seed);
        NetworkSpec spec = LayerCases.Network(name, inputSize: 3 + random.NextInt32(9));
        int[] lengths = [.. Enumerable.Range(0, 2 + random.NextInt32(4)).Select(_ => 1 + random.NextInt32(7) + spec.FutureSteps)];
        var run = new StackRun<double>(spec, LayerCases.Parameters<double>(spec, random));
        double[] x = LayerCases.Inputs<double>(spec, random, lengths.Length * lengths.Max());
        double[] probe = [];

        double Loss()
        {
            run.Parameters.Pack();
            double[] y = run.Forward(lengths, x, pass: pass);
            if (probe.Length == 0)
                probe = RandomValues.Of<double>(random, y.Length);
            return y.Zip(probe, (a, b) => a * b).Sum();
        }

        Loss();
        double[] dx = run.Backward(probe);
        double[] dw = [.. run.Gradients];
        for (int i = 0; i < x.Length; i++)
        {
            if (LayerCases.CategoryCount(spec, i % spec.InputSize) is null)
                CheckOne("input", x.AsSpan(i, 1), dx[i]);
            else
                Assert.Equal(0, dx[i]);
        }
        for (int i = 0; i < dw.Length; i++)
            CheckOne("weights", run.Parameters.Values.AsSpan(i, 1), dw[i]);

        void CheckOne(string what, Span<double> value, double gradient)
        {
            double before = value[0];
            value[0] = before + Step;
            double above = Loss();
            value[0] = before - Step;
            double below = Loss();
            value[0] = before;
            double numeric = (above - below) / (2 * Step);
            Assert.True(
                Math.Abs(numeric - gradient) <= Tolerance * Math.Max(1, Math.Abs(numeric)),
                $"{name}, seed {seed}, {pass}: a gradient of {what} is {gradient:g9}, central difference {numeric:g9}");
        }
    }
}
