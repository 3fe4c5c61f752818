using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using RnnMl.Benchmarks.Speed;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

/// <summary>Contestants that fail; the benchmark's own program stands for all.</summary>
public class ContestantTests
{
    private static readonly BenchmarkCase _small = new("small", B: 2, T: 3, I: 1, H: 4, L: 1);

    // An empty batch ends the program with a message.
    private static readonly BenchmarkCase _deadly = _small with { B = 0 };

    [Fact]
    public void One_that_dies_says_why_and_the_others_go_on()
    {
        using var own = Contestant.Start(Peers.RnnMl, Peers.Own(threads: 1));
        using var peer = Contestant.Start(Peers.PyTorch, Peers.Own(threads: 1));
        var both = new List<Contestant> { own, peer };
        Measurement before = PeersCommand.Measure(both, threads: 1, _small, "GRU", "train", rounds: 2, seconds: 0.01);
        Assert.True(before.Ratio(Peers.PyTorch) > 0);

        Assert.True(double.IsNaN(peer.Measure(_deadly, "GRU", "train", seconds: 0.01)));
        Assert.Equal("it ended with code 2: A batch needs at least one sequence.", peer.Failure);
        Measurement after = PeersCommand.Measure(both, threads: 1, _small, "GRU", "train", rounds: 2, seconds: 0.01);
        Assert.NotNull(after.Time(Peers.RnnMl));
        Assert.Null(after.Time(Peers.PyTorch));
        Assert.Null(own.Failure);
    }

    [Fact]
    public void One_that_does_not_answer_in_time_has_fallen_out()
    {
        using var slow = Contestant.Start(Peers.RnnMl, Peers.Own(threads: 1));
        slow.Patience = TimeSpan.FromSeconds(0.2);
        var watch = Stopwatch.StartNew();
        Assert.True(double.IsNaN(slow.Measure(_small, "LSTM", "infer", seconds: 3600)));
        Assert.Equal("it did not answer within 0.2 s", slow.Failure);
        Assert.True(double.IsNaN(slow.Measure(_small, "LSTM", "infer", seconds: 3600)));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void One_that_is_not_there_says_why() => Assert.Throws<IOException>(
        () => Contestant.Start("none", new ProcessStartInfo(Path.Combine(Path.GetTempPath(), "there-is-no-such-program"))));

    [Fact]
    public void One_that_is_not_ready_is_known_by_its_line()
    {
        var start = new ProcessStartInfo("dotnet", ["--version"]);
        Assert.Matches(@"^\d+\.\d+", Assert.Throws<IOException>(() => Contestant.Start("dotnet", start)).Message);
    }
}
