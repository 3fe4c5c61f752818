using System;
using Xunit;

namespace RnnMl.Engine.Tests;

public class SpecialFunctionsTests
{
    [Fact]
    public void LogGamma_of_whole_numbers_is_the_logarithm_of_the_factorial()
    {
        double factorial = 1;
        for (int n = 1; n <= 100; n++)
        {
            AssertClose(Math.Log(factorial), SpecialFunctions.LogGamma(n), 4e-15);
            factorial *= n;
        }
    }

    [Theory] // Abramowitz and Stegun, and the reflection formula at 1/2.
    [InlineData(0.5, 0.57236494292470008707)]
    [InlineData(1.5, -0.12078223763524522235)]
    [InlineData(0.25, 1.28802252469807745737)]
    [InlineData(1e-10, 23.02585092988273527722)]
    [InlineData(1e6, 12815504.569147611876)]
    public void LogGamma_has_its_known_values(double x, double expected) => AssertClose(expected, SpecialFunctions.LogGamma(x), 4e-15);

    [Theory]
    [InlineData(1, -0.57721566490153286061)]
    [InlineData(0.5, -1.96351002602142347944)]
    [InlineData(0.25, -4.22745353337626540809)]
    [InlineData(10, 2.25175258906672110765)]
    public void Digamma_has_its_known_values(double x, double expected) => AssertClose(expected, SpecialFunctions.Digamma(x), 4e-15);

    [Fact]
    public void Digamma_is_the_derivative_of_LogGamma()
    {
        for (double x = 0.05; x < 40; x *= 1.3)
        {
            double h = 1e-4 * x;
            double difference = (SpecialFunctions.LogGamma(x + h) - SpecialFunctions.LogGamma(x - h)) / (2 * h);
            AssertClose(difference, SpecialFunctions.Digamma(x), 1e-7);
        }
    }

    [Fact]
    public void LogGammaRatio_is_the_difference_and_keeps_its_digits_for_large_arguments()
    {
        for (double x = 0.05; x < 1000; x *= 1.7)
        {
            foreach (double a in (double[])[0, 0.5, 1, 20])
                AssertClose(SpecialFunctions.LogGamma(x + a) - SpecialFunctions.LogGamma(x), SpecialFunctions.LogGammaRatio(x, a), 1e-11);
        }
        AssertClose(Math.Log(1e14), SpecialFunctions.LogGammaRatio(1e14, 1), 1e-14);
    }

    [Fact]
    public void Softplus_and_sigmoid_saturate_cleanly()
    {
        AssertClose(Math.Log(2), SpecialFunctions.Softplus(0), 1e-15);
        Assert.Equal(1e5, SpecialFunctions.Softplus(1e5));
        Assert.Equal(Math.Exp(-50), SpecialFunctions.Softplus(-50));
        Assert.Equal(0.5, SpecialFunctions.Sigmoid(0));
        Assert.Equal(1, SpecialFunctions.Sigmoid(1e5));
        AssertClose(Math.Exp(-50), SpecialFunctions.Sigmoid(-50), 1e-15);
        Assert.True(double.IsNaN(SpecialFunctions.Softplus(double.NaN)) && double.IsNaN(SpecialFunctions.Sigmoid(double.NaN)));
    }

    [Fact]
    public void Sums_of_exponentials_neither_overflow_nor_underflow()
    {
        AssertClose(1e4 + Math.Log(2), SpecialFunctions.LogSumExp([1e4, 1e4]), 1e-15);
        AssertClose(-1e4 + Math.Log(2), SpecialFunctions.LogAdd(-1e4, -1e4), 1e-15);
        Assert.Equal(3, SpecialFunctions.LogAdd(double.NegativeInfinity, 3));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.LogAdd(double.NegativeInfinity, double.NegativeInfinity));
    }

    private static void AssertClose(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));
}
