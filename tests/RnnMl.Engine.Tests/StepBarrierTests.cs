using System;
using System.Threading;
using Xunit;

namespace RnnMl.Engine.Tests;

public class StepBarrierTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Nobody_begins_a_step_before_all_have_ended_the_last(int members)
    {
        using var team = new ThreadTeam(members);
        var barrier = new StepBarrier(members);
        for (int round = 0; round < 3; round++)
        {
            int ended = 0;
            barrier.Reset();
            team.Run(members, member =>
            {
                for (int step = 1; step <= 200; step++)
                {
                    Interlocked.Increment(ref ended);
                    Assert.True(barrier.Wait(member, members, step));
                    Assert.True(Volatile.Read(ref ended) >= step * members);
                }
            });
            Assert.Equal(200 * members, ended);
        }
    }

    [Fact]
    public void A_member_that_fails_lets_the_others_go()
    {
        using var team = new ThreadTeam(3);
        var barrier = new StepBarrier(3);
        barrier.Reset();
        bool[] passed = new bool[3];
        var e = Assert.Throws<InvalidOperationException>(() => team.Run(3, member =>
        {
            if (member == 1)
            {
                barrier.Break();
                throw new InvalidOperationException("member 1");
            }
            passed[member] = barrier.Wait(member, 3, 1);
        }));
        Assert.Equal("member 1", e.Message);
        Assert.Equal([false, false, false], passed);
        barrier.Reset();
        Assert.True(barrier.Wait(0, 1, 1));
    }
}
