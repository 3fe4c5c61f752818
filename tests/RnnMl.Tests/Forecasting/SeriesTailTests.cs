using System;
using System.Linq;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting;

public class SeriesTailTests
{
    [Fact]
    public void Keeps_the_last_rows_in_order()
    {
        var tail = new SeriesTail(4);
        for (var i = 0; i < 11; i++)
        {
            tail.Add([i], new DateTime(2000 + i, 1, 1));
            var count = Math.Min(i + 1, 4);
            var values = new float[count];
            var times = new DateTime[count];
            tail.CopyTo(values, times);

            Assert.Equal(count, tail.Count);
            Assert.Equal(i + 1, tail.Total);
            Assert.Equal(Enumerable.Range(i + 1 - count, count).Select(x => (float)x), values);
            Assert.Equal(Enumerable.Range(i + 1 - count, count).Select(x => 2000 + x), times.Select(time => time.Year));
            Assert.Equal(2000 + i, tail.LastTime.Year);
        }
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        var tail = new SeriesTail([1, 2, 3], [], windowSize: 2);
        var clone = tail.Clone();
        clone.Add([4], default);

        float[] original = new float[2], changed = new float[2];
        tail.CopyTo(original, new DateTime[2]);
        clone.CopyTo(changed, new DateTime[2]);
        Assert.Equal([2, 3], original);
        Assert.Equal([3, 4], changed);
    }

    [Fact]
    public void Missing_rows_come_in_a_step_apart_and_only_as_far_as_they_are_kept()
    {
        var tail = new SeriesTail([1, 2, 3], [new(2024, 1, 1), new(2024, 1, 2), new(2024, 1, 3)], windowSize: 3);
        tail.AddMissing(7, new TimeStep(0, TimeSpan.TicksPerDay));
        tail.Add([11], new DateTime(2024, 1, 11));
        var rows = new float[3];
        var times = new DateTime[3];
        tail.CopyTo(rows, times);
        Assert.Equal([float.NaN, float.NaN, 11], rows);
        Assert.Equal([9, 10, 11], times.Select(time => time.Day));
        Assert.Equal(11, tail.Total);
    }
}
