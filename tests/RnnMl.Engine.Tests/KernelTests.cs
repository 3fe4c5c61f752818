using System;
using System.Linq;
using System.Numerics;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

public class KernelTests
{
    [Fact]
    public void Sigmoid_is_within_2e_7_over_the_whole_range()
    {
        foreach (float x in Samples())
            Assert.True(Math.Abs(Sigmoid(x) - 1 / (1 + Math.Exp(-(double)x))) <= 2e-7, $"sigmoid({x:g9}) = {Sigmoid(x):g9}");
    }

    [Fact]
    public void Tanh_is_within_2e_7_and_relatively_within_1e_6_near_zero()
    {
        foreach (float x in Samples())
        {
            double expected = Math.Tanh(x);
            double difference = Math.Abs(Tanh(x) - expected);
            Assert.True(difference <= 2e-7 && difference <= 1e-6 * Math.Abs(expected), $"tanh({x:g9}) = {Tanh(x):g9}, expected {expected:g9}");
        }
    }

    [Fact]
    public void Activations_are_exact_at_zero_saturate_and_pass_NaN_on()
    {
        Assert.Equal(0.5f, Sigmoid(0));
        Assert.Equal(0f, Tanh(0));
        Assert.Equal(1f, Sigmoid(float.PositiveInfinity));
        Assert.Equal(0f, Sigmoid(float.NegativeInfinity), 1e-37f);
        Assert.Equal(1f, Tanh(float.PositiveInfinity));
        Assert.Equal(-1f, Tanh(float.NegativeInfinity));
        Assert.True(float.IsNaN(Sigmoid(float.NaN)));
        Assert.True(float.IsNaN(Tanh(float.NaN)));
    }

    [Fact]
    public void Loads_and_stores_stop_at_the_end_of_a_row()
    {
        float[] row = [.. Enumerable.Range(1, 2 * Vector<float>.Count)];
        for (int length = 1; length <= Vector<float>.Count; length++)
        {
            Vector<float> loaded = Lanes.Load<float>(row.AsSpan(0, length), 0);
            for (int lane = 0; lane < Vector<float>.Count; lane++)
                Assert.Equal(lane < length ? lane + 1 : 0, loaded[lane]);
            float[] stored = [.. row];
            Vector.Create(-1f).Store(stored.AsSpan(0, length), 0);
            Assert.Equal(length, stored.Count(value => value == -1));
        }
    }

    private static float Sigmoid(float x) => Activations.Sigmoid(Vector.Create(x))[0];

    private static float Tanh(float x) => Activations.Tanh(Vector.Create(x))[0];

    private static float[] Samples()
    {
        var random = new RandomSource(1);
        return
        [
            .. Enumerable.Range(0, 4001).Select(i => (i - 2000) * 0.01f),
            .. Enumerable.Range(0, 20000).Select(_ => (float)((2 * random.NextDouble() - 1) * Math.Pow(10, 6 * random.NextDouble() - 4))),
            1e-30f, -1e-30f, 1e-20f, 88, -88, 200, -200, float.MaxValue, float.MinValue,
        ];
    }
}
