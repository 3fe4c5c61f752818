using System;
using System.Linq;
using RnnMl.Benchmarks.Speed;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class BenchmarkCaseTests
{
    [Theory]
    // 2 operations, 4 gates of 32 units, 1 + 32 inputs, 32 sequences of 24 steps.
    [InlineData("A", "LSTM", "infer", 2L * 128 * 33 * 32 * 24)]
    // As much for the weights' gradients, and for the gradient of h alone: nobody asks for that of x.
    [InlineData("A", "LSTM", "train", 2L * 128 * (33 + 33 + 32) * 32 * 24)]
    [InlineData("C", "GRU", "infer", 2L * 384 * (7 + 128 + 128 + 128) * 64 * 96)]
    // The second layer hands the gradient of its input down.
    [InlineData("C", "RNN", "train", 2L * 128 * (135 + 135 + 128 + 256 + 256 + 256) * 64 * 96)]
    [InlineData("S2", "LSTM", "infer", 2L * 1024 * (16 + 256) * 168)]
    public void Operations_are_those_of_the_products(string name, string cell, string mode, long expected) =>
        Assert.Equal(expected, BenchmarkCase.Find(name).Flops(cell, mode));

    [Fact]
    public void Streams_are_not_trained() =>
        Assert.Equal(["S1", "S2"], BenchmarkCase.All.Where(one => !one.Modes.Contains("train")).Select(one => one.Name));

    [Fact]
    public void An_unknown_case_is_refused_with_those_that_there_are() =>
        Assert.Contains("'X'; expected some of A,B,C,D,E,S1,S2", Assert.Throws<ArgumentException>(() => BenchmarkCase.Find("X")).Message);
}
