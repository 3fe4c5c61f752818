using System;
using System.Threading;
using Xunit;

namespace RnnMl.Engine.Tests;

public class ThreadTeamTests
{
    [Fact]
    public void All_members_work_at_the_same_time_each_on_its_thread()
    {
        using var team = new ThreadTeam(4);
        using var barrier = new Barrier(4);
        for (int round = 0; round < 50; round++)
        {
            var threads = new Thread[4];
            team.Run(4, member =>
            {
                threads[member] = Thread.CurrentThread;
                // Nobody passes unless all are there.
                Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30)));
            });
            Assert.Same(Thread.CurrentThread, threads[0]);
            Assert.Equal(4, new System.Collections.Generic.HashSet<Thread>(threads).Count);
        }
    }

    [Fact]
    public void A_run_may_need_fewer_members_than_there_are()
    {
        using var team = new ThreadTeam(3);
        var calls = new int[3];
        Action<int> work = member => Interlocked.Increment(ref calls[member]);
        for (int count = 1; count <= 3; count++)
            team.Run(count, work);
        team.Run(2, work);
        Assert.Equal([4, 3, 1], calls);
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run(4, work));
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run(0, work));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    public void The_exception_of_the_lowest_member_surfaces_after_all_have_returned(int first, int second)
    {
        using var team = new ThreadTeam(3);
        int returned = 0;
        for (int round = 0; round < 10; round++)
        {
            returned = 0;
            var e = Assert.Throws<InvalidOperationException>(() => team.Run(3, member =>
            {
                Thread.Sleep(member == second ? 5 : 0);
                Interlocked.Increment(ref returned);
                if (member == first || member == second)
                    throw new InvalidOperationException($"member {member}");
            }));
            Assert.Equal(3, returned);
            Assert.Equal($"member {Math.Min(first, second)}", e.Message);
        }
        team.Run(3, _ => Interlocked.Increment(ref returned));
        Assert.Equal(6, returned);
    }

    [Fact]
    public void Members_wake_again_after_a_rest()
    {
        using var team = new ThreadTeam(2);
        int calls = 0;
        for (int round = 0; round < 5; round++)
        {
            Thread.Sleep(20);
            team.Run(2, _ => Interlocked.Increment(ref calls));
        }
        Assert.Equal(10, calls);
    }

    [Fact]
    public void Disposing_ends_the_threads()
    {
        var threads = new Thread[3];
        var team = new ThreadTeam(3);
        team.Run(3, member => threads[member] = Thread.CurrentThread);
        team.Dispose();
        Assert.True(threads[1].Join(TimeSpan.FromSeconds(30)));
        Assert.True(threads[2].Join(TimeSpan.FromSeconds(30)));
        Assert.Throws<ObjectDisposedException>(() => team.Run(2, _ => { }));
    }

    [Fact]
    public void The_threads_of_a_forgotten_team_end()
    {
        Thread thread = Forget();
        for (int i = 0; i < 100 && thread.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            thread.Join(50);
        }
        Assert.False(thread.IsAlive);

        static Thread Forget()
        {
            Thread? other = null;
            new ThreadTeam(2).Run(2, member => other = member == 1 ? Thread.CurrentThread : other);
            return other!;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_team_that_cannot_be_leaves_nothing_behind(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(size));
        // A finalizer that failed would end the process.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
