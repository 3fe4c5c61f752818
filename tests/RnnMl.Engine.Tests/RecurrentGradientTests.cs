using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// Gradients of every cell, option and arrangement against central differences in double precision: those of the input, the
/// given initial state and every parameter, on random lengths and weights, in training (with the masks of one step).
/// </summary>
public class RecurrentGradientTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 2e-7;

    public static TheoryData<string> Names => RecurrentCases.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_those_of_central_differences(string name)
    {
        var random = new RandomSource(RandomSource.KeyOf(name));
        NetworkSpec spec = RecurrentCases.Network(name);
        var run = new StackRun<double>(spec, RecurrentCases.Parameters<double>(spec, random));
        int[] lengths = [.. Enumerable.Range(0, 2 + random.NextInt32(3)).Select(_ => 1 + random.NextInt32(6))];
        double[] x = RandomValues.Of<double>(random, lengths.Length * lengths.Max() * spec.InputSize);
        run.Forward(lengths, x);
        double[] h0 = RandomValues.Of<double>(random, run.State.H.Length);
        double[] c0 = RandomValues.Of<double>(random, run.State.C.Length);

        Check(run, name + ", own initial state", random, lengths, x, [], []);
        Check(run, name + ", given initial state", random, lengths, x, h0, c0);
    }

    private static void Check(
        StackRun<double> run, string name, RandomSource random, int[] lengths, double[] x, double[] h0, double[] c0)
    {
        Pass pass = Pass.Training(seed: 2, step: 3);
        double[]? probe = null, probeH = null, probeC = null;
        double Loss()
        {
            run.Parameters.Pack();
            double[] y = run.Forward(lengths, x, h0.Length > 0 ? h0 : null, c0, pass);
            (double[] h, double[] c) = run.State;
            probe ??= RandomValues.Of<double>(random, y.Length);
            probeH ??= RandomValues.Of<double>(random, h.Length);
            probeC ??= RandomValues.Of<double>(random, c.Length);
            return Dot(y, probe) + Dot(h, probeH) + Dot(c, probeC);
        }

        Loss();
        double[] dx = run.Backward(probe!, probeH, probeC);
        (double[] dh, double[] dc) = run.StateGradient;
        double[] dw = [.. run.Gradients];
        CheckAll("input", x, dx);
        CheckAll("h0", h0, dh);
        CheckAll("c0", c0, dc);
        foreach (Parameter<double> parameter in run.Parameters.Items)
            CheckAll(parameter.Name, parameter.In(run.Parameters.Values.AsSpan()), parameter.In(dw.AsSpan()));

        void CheckAll(string what, Span<double> values, ReadOnlySpan<double> gradients)
        {
            // One value in three is enough to see every block of every gate.
            for (int i = random.NextInt32(3); i < values.Length; i += 3)
            {
                double before = values[i];
                values[i] = before + Step;
                double above = Loss();
                values[i] = before - Step;
                double below = Loss();
                values[i] = before;
                double numeric = (above - below) / (2 * Step);
                Assert.True(
                    Math.Abs(numeric - gradients[i]) <= Tolerance * Math.Max(1, Math.Abs(numeric)),
                    $"{name}: the gradient of {what}[{i}] is {gradients[i]:g9}, central difference {numeric:g9}");
            }
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
