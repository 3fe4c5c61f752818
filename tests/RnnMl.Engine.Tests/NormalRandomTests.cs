using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class NormalRandomTests
{
    [Fact]
    public void Normal_numbers_have_the_moments_and_the_tails_of_the_distribution()
    {
        const int Count = 200_000;
        var random = new RandomSource(1);
        double[] x = [.. Enumerable.Range(0, Count).Select(_ => random.NextNormal())];
        // Each within four standard deviations of such an average.
        AssertMean(x, value => value, 0, 1);
        AssertMean(x, value => value * value, 1, Math.Sqrt(2));
        AssertMean(x, value => Math.Pow(value, 3), 0, Math.Sqrt(15));
        AssertMean(x, value => Math.Pow(value, 4), 3, Math.Sqrt(96));
        AssertMean(x, value => value > 2 ? 1 : 0, 0.0227501, Math.Sqrt(0.0227501));
        AssertMean(x, value => value < -2 ? 1 : 0, 0.0227501, Math.Sqrt(0.0227501));
        AssertMean(x, value => Math.Abs(value) < 0.1 ? 1 : 0, 0.0796557, Math.Sqrt(0.0796557));

        static void AssertMean(double[] x, Func<double, double> function, double expected, double deviation) =>
            Assert.Equal(expected, x.Average(function), 4 * deviation / Math.Sqrt(Count));
    }

    [Fact]
    public void Exponential_numbers_have_the_moments_of_the_distribution()
    {
        const int Count = 200_000;
        var random = new RandomSource(2);
        double[] x = [.. Enumerable.Range(0, Count).Select(_ => random.NextExponential())];
        Assert.Equal(1, x.Average(), 4 / Math.Sqrt(Count));
        Assert.Equal(2, x.Average(value => value * value), 4 * Math.Sqrt(20) / Math.Sqrt(Count));
        Assert.Equal(Math.Exp(-3), x.Average(value => value > 3 ? 1 : 0), 4 * 0.218 / Math.Sqrt(Count));
    }

    [Fact]
    public void Keys_choose_the_numbers_whatever_was_drawn_before()
    {
        var random = new RandomSource(1);
        ulong[] First(ulong seed, ulong a, ulong b, ulong c)
        {
            random.Restart(seed, a, b, c);
            return [random.NextUInt64(), random.NextUInt64()];
        }

        ulong[] reference = First(1, 2, 3, 4);
        random.NextNormal();
        Assert.Equal(reference, First(1, 2, 3, 4));
        ulong[][] others = [First(2, 2, 3, 4), First(1, 3, 3, 4), First(1, 2, 4, 4), First(1, 2, 3, 5), First(1, 3, 2, 4), First(1, 2, 4, 3)];
        Assert.All(others, other => Assert.NotEqual(reference, other));
    }

    [Fact]
    public void The_key_of_a_name_is_its_published_hash()
    {
        // FNV-1a, 64 bits, from the test vectors of its authors.
        Assert.Equal(0xCBF29CE484222325, RandomSource.KeyOf(""));
        Assert.Equal(0xAF63DC4C8601EC8C, RandomSource.KeyOf("a"));
        Assert.Equal(0x85944171F73967E8, RandomSource.KeyOf("foobar"));
    }
}
