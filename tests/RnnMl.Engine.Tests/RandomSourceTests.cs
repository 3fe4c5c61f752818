using System;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

public class RandomSourceTests
{
    [Fact]
    public void Numbers_are_those_of_the_published_generator()
    {
        // xoshiro256** from the state 1, 2, 3, 4, as computed by the authors' C code.
        var random = new RandomSource(0) { State = (1, 2, 3, 4) };
        ulong[] expected = [11520, 0, 1509978240, 1215971899390074240, 1216172134540287360];
        Assert.Equal(expected, expected.Select(_ => random.NextUInt64()));
    }

    [Fact]
    public void The_state_begins_with_the_published_seeding_generator()
    {
        // SplitMix64 from 1234567, as computed by its author's C code.
        Assert.Equal((6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL), new RandomSource(1234567).State);
    }

    [Fact]
    public void A_saved_state_goes_on_where_it_was()
    {
        var random = new RandomSource(9);
        random.NextUInt64();
        var again = new RandomSource(0) { State = random.State };
        Assert.Equal(random.NextUInt64(), again.NextUInt64());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    [InlineData(1)]
    public void Values_are_chosen_as_by_comparing_each_number(double probability)
    {
        var random = new RandomSource(9);
        var same = new RandomSource(9);
        var values = new float[10_000];
        random.Choose(values, probability, 2f, 3f);
        Assert.Equal(values.Select(_ => same.NextDouble() < probability ? 2f : 3f), values);
        Assert.Equal(same.State, random.State);
    }

    [Fact]
    public void A_number_that_is_the_probability_is_not_below_it()
    {
        var random = new RandomSource(9);
        double first = new RandomSource(9).NextDouble();
        var value = new int[1];
        random.Choose(value, first, below: 2, other: 3);
        Assert.Equal(3, value[0]);
        new RandomSource(9).Choose(value, Math.BitIncrement(first), below: 2, other: 3);
        Assert.Equal(2, value[0]);
    }

    [Fact]
    public void Numbers_are_uniform_in_their_range()
    {
        var random = new RandomSource(9);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.NextInt32(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        double[] numbers = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextDouble())];
        Assert.All(numbers, number => Assert.InRange(number, 0, 1));
        Assert.Equal(0.5, numbers.Average(), 0.02);
    }

    [Fact]
    public void A_shuffle_is_a_permutation()
    {
        int[] values = [.. Enumerable.Range(0, 100)];
        new RandomSource(1).Shuffle(values);
        Assert.NotEqual(Enumerable.Range(0, 100), values);
        Assert.Equal(Enumerable.Range(0, 100), values.Order());
    }
}
