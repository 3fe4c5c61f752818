using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Gradients against central differences in double precision, on random shapes, lengths and weights.</summary>
public class GradientCheckTests
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-7;

    public static TheoryData<CellType, ActivationFunction, ulong> Cases
    {
        get
        {
            var cases = new TheoryData<CellType, ActivationFunction, ulong>();
            for (ulong seed = 1; seed <= 4; seed++)
            {
                cases.Add(CellType.Lstm, ActivationFunction.Tanh, seed);
                cases.Add(CellType.Gru, ActivationFunction.Tanh, seed);
                cases.Add(CellType.SimpleRnn, ActivationFunction.Tanh, seed);
                cases.Add(CellType.SimpleRnn, ActivationFunction.Relu, seed);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_of_central_differences(CellType cell, ActivationFunction nonlinearity, ulong seed)
    {
        var random = new RandomSource(seed);
        int I = 1 + random.NextInt32(4), H = 1 + random.NextInt32(7), L = 1 + random.NextInt32(2), K = 1 + random.NextInt32(3);
        int[] lengths = [.. Enumerable.Range(0, 1 + random.NextInt32(5)).Select(_ => 1 + random.NextInt32(6))];
        int B = lengths.Length, T = lengths.Max();
        bool perStep = seed % 2 == 0;
        RecurrentSpec recurrent = Specs.Recurrent(cell, H, L, nonlinearity);
        var dense = new DenseSpec { Name = "head", OutputSize = K };
        var spec = new NetworkSpec
        {
            InputSize = I,
            Layers = perStep ? [recurrent, dense] : [recurrent, new LastStepSpec { Name = "last" }, dense],
        };
        var run = new StackRun<double>(spec, seed);
        bool hasCell = cell == CellType.Lstm;
        double[] x = RandomValues.Of<double>(random, B * T * I);
        double[] h0 = RandomValues.Of<double>(random, L * B * H);
        double[] c0 = hasCell ? RandomValues.Of<double>(random, L * B * H) : [];
        double[] probe = RandomValues.Of<double>(random, B * (perStep ? T : 1) * K);
        double[] probeH = RandomValues.Of<double>(random, L * B * H);
        double[] probeC = RandomValues.Of<double>(random, L * B * H);

        double Loss()
        {
            run.Parameters.Pack();
            double[] y = run.Forward(lengths, x, h0, hasCell ? c0 : null);
            (double[] h, double[] c) = run.State;
            return Dot(y, probe) + Dot(h, probeH) + Dot(c, probeC);
        }

        Loss();
        double[] dx = run.Backward(probe, probeH, hasCell ? probeC : null);
        (double[] dh0, double[] dc0) = run.StateGradient;
        double[] dw = [.. run.Gradients];

        CheckAll("input", x, dx);
        CheckAll("h0", h0, dh0);
        CheckAll("c0", c0, dc0);
        CheckAll("weights", run.Parameters.Values, dw);

        void CheckAll(string what, double[] values, double[] gradient)
        {
            for (int i = 0; i < values.Length; i++)
            {
                double value = values[i];
                values[i] = value + Step;
                double above = Loss();
                values[i] = value - Step;
                double below = Loss();
                values[i] = value;
                double numeric = (above - below) / (2 * Step);
                Assert.True(
                    Math.Abs(numeric - gradient[i]) <= Tolerance * Math.Max(1, Math.Abs(numeric)),
                    $"{cell} I={I} H={H} L={L} lengths {string.Join(",", lengths)}: gradient {i} of {what} is {gradient[i]:g9}, central difference {numeric:g9}");
            }
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
