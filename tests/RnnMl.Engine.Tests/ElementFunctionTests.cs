using System;
using System.Linq;
using RnnMl.Engine.Kernels;
using Xunit;

namespace RnnMl.Engine.Tests;

public class ElementFunctionTests
{
    public static TheoryData<ActivationFunction> Functions => [.. Enum.GetValues<ActivationFunction>()];

    /// <summary>-100 to 100, dense around 0, with the edges where pieces of approximations meet.</summary>
    private static double[] Arguments =>
        [.. Enumerable.Range(-2000, 4001).Select(i => i / 100.0), -100, -88, -87, -1e-6, -1e-3, 0, 1e-6, 1e-3, 5.657, 87, 88, 100];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Single_precision_is_within_a_millionth_of_double(ActivationFunction function)
    {
        float[] x = [.. Arguments.Select(value => (float)value)];
        double[] exactX = [.. x.Select(value => (double)value)];
        var y = new float[x.Length];
        var exactY = new double[x.Length];
        new ElementFunction<float>(function).Forward(x, y);
        new ElementFunction<double>(function).Forward(exactX, exactY);
        AssertClose(y, exactY);

        float[] ones = [.. Enumerable.Repeat(1f, x.Length)];
        double[] exactOnes = [.. Enumerable.Repeat(1.0, x.Length)];
        var dx = new float[x.Length];
        var exactDx = new double[x.Length];
        new ElementFunction<float>(function).Backward(x, y, ones, dx);
        new ElementFunction<double>(function).Backward(exactX, exactY, exactOnes, exactDx);
        AssertClose(dx, exactDx);

        void AssertClose(float[] actual, double[] expected)
        {
            for (int i = 0; i < x.Length; i++)
            {
                Assert.True(
                    Math.Abs(actual[i] - expected[i]) <= 1e-6 * Math.Max(1, Math.Abs(expected[i])),
                    $"{function}({x[i]}): {actual[i]:g9}, expected {expected[i]:g12}");
            }
        }
    }

    [Theory]
    [InlineData(ActivationFunction.Gelu, 1, 0.8413447460685429)]
    [InlineData(ActivationFunction.Gelu, -2, -2 * 0.022750131948179195)]
    [InlineData(ActivationFunction.Gelu, 4, 4 * 0.99996832875816688)]
    [InlineData(ActivationFunction.Gelu, -9, 0)]
    [InlineData(ActivationFunction.Softplus, 0, 0.69314718055994531)]
    [InlineData(ActivationFunction.Softplus, -1e-3, 0.69264730556)]
    [InlineData(ActivationFunction.Selu, 1, 1.0507009873554805)]
    [InlineData(ActivationFunction.Selu, -100, -1.7580993408473766)]
    [InlineData(ActivationFunction.Elu, -1, -0.63212055882855767)]
    [InlineData(ActivationFunction.Elu, -1e-9, -1e-9)]
    [InlineData(ActivationFunction.LeakyRelu, -3, -0.03)]
    [InlineData(ActivationFunction.HardSigmoid, 2, 0.9)]
    [InlineData(ActivationFunction.HardSigmoid, -3, 0)]
    [InlineData(ActivationFunction.HardSigmoid, 3, 1)]
    public void Double_precision_has_known_values(ActivationFunction function, double x, double expected)
    {
        var y = new double[1];
        new ElementFunction<double>(function).Forward([x], y);
        Assert.Equal(expected, y[0], 1e-11);
    }

    [Fact]
    public void PyTorchs_hard_sigmoid_is_that_with_a_slope_of_a_sixth()
    {
        var y = new double[4];
        new ElementFunction<double>(ActivationFunction.HardSigmoid, 1.0 / 6).Forward([-3, -1.5, 0, 2.4], y);
        Assert.Equal([0, 0.25, 0.5, 0.9], y.Select(value => Math.Round(value, 12)));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void NaN_stays_NaN(ActivationFunction function)
    {
        var y = new float[3];
        new ElementFunction<float>(function).Forward([float.NaN, 1, float.NaN], y);
        Assert.True(float.IsNaN(y[0]) && float.IsFinite(y[1]) && float.IsNaN(y[2]));
    }

    [Fact]
    public void Softmax_of_large_numbers_does_not_overflow()
    {
        var y = new float[3];
        Softmax.Forward<float>([1e30f, 1e30f, -1e30f], y);
        Assert.Equal([0.5f, 0.5f, 0], y.Select(value => MathF.Round(value, 6)));
    }
}
