using RnnMl.Benchmarks.Speed;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

/// <summary>The table of goals as the project wrote it down; null where it set none.</summary>
public class GoalsTests
{
    private static readonly string[] _trained = ["A", "B", "C", "D", "E"];

    [Theory]
    [InlineData("LSTM", "train", 1, new[] { 18, 6, 2.2, 2.3, 1.45 })]
    [InlineData("LSTM", "infer", 1, new[] { 11, 5, 2.3, 2.2, 1.4 })]
    [InlineData("GRU", "train", 1, new[] { 18, 6, 2.2, 2.0, 1.35 })]
    [InlineData("GRU", "infer", 1, new[] { 11, 5, 2.3, 2.2, 1.4 })]
    [InlineData("RNN", "train", 1, new[] { 17, 9, 3, 2.3, 1.35 })]
    [InlineData("LSTM", "train", 2, new[] { 28, 10, 3.5, 3, 1.6 })]
    public void Against_tuned_PyTorch(string cell, string mode, int threads, double[] goals)
    {
        for (int i = 0; i < goals.Length; i++)
            Assert.Equal(goals[i], Goals.Ratio(Peers.TunedPyTorch, BenchmarkCase.Find(_trained[i]), cell, mode, threads));
    }

    [Theory]
    [InlineData("A", "LSTM", "train", 1, 1.15)]
    [InlineData("D", "LSTM", "infer", 1, 1.15)]
    [InlineData("E", "LSTM", "train", 1, 1.05)]
    [InlineData("E", "LSTM", "infer", 1, 1.04)]
    [InlineData("S1", "LSTM", "infer", 1, 2.5)]
    [InlineData("S2", "LSTM", "infer", 1, 1.4)]
    [InlineData("A", "GRU", "infer", 1, 1.04)]
    [InlineData("C", "LSTM", "train", 2, 1.05)]
    [InlineData("C", "RNN", "infer", 1, null)]
    [InlineData("C", "GRU", "infer", 2, null)]
    [InlineData("C", "LSTM", "train", 4, null)]
    public void Against_oneDNN_and_ONNX_Runtime(string name, string cell, string mode, int threads, double? goal)
    {
        Assert.Equal(goal, Goals.Ratio(Peers.OneDnn, BenchmarkCase.Find(name), cell, mode, threads));
        Assert.Equal(goal, Goals.Ratio(Peers.OnnxRuntime, BenchmarkCase.Find(name), cell, mode, threads));
    }

    [Theory]
    [InlineData("S1", "LSTM", "infer", 1, 25.0)]
    [InlineData("S2", "GRU", "infer", 1, 2.9)]
    [InlineData("S1", "LSTM", "infer", 2, null)]
    [InlineData("A", "RNN", "infer", 1, null)]
    [InlineData("A", "GRU", "train", 2, null)]
    public void Against_tuned_PyTorch_elsewhere(string name, string cell, string mode, int threads, double? goal) =>
        Assert.Equal(goal, Goals.Ratio(Peers.TunedPyTorch, BenchmarkCase.Find(name), cell, mode, threads));

    [Fact]
    public void Plain_PyTorch_has_none() => Assert.Null(Goals.Ratio(Peers.PyTorch, BenchmarkCase.Find("A"), "LSTM", "train", 1));

    [Theory]
    [InlineData("LSTM", "train", new[] { 0.75, 0.85, 0.84, 0.86, 0.90 })]
    [InlineData("GRU", "infer", new[] { 0.65, 0.80, 0.90, 0.92, 0.94 })]
    [InlineData("RNN", "train", new[] { 0.50, 0.85, 0.84, 0.86, 0.90 })]
    public void Of_the_peak_on_one_thread(string cell, string mode, double[] goals)
    {
        for (int i = 0; i < goals.Length; i++)
        {
            Assert.Equal(goals[i], Goals.Peak(BenchmarkCase.Find(_trained[i]), cell, mode, threads: 1));
            Assert.Null(Goals.Peak(BenchmarkCase.Find(_trained[i]), cell, mode, threads: 2));
        }
        Assert.Null(Goals.Peak(BenchmarkCase.Find("S1"), cell, "infer", threads: 1));
    }
}
