using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Benchmarks.Speed;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class PeersReportTests
{
    // A core that could do a training step of case A in 0.2 ms.
    private static readonly double _peak = BenchmarkCase.Find("A").Flops("LSTM", "train") / 0.2e-3;

    [Fact]
    public void A_ratio_is_the_peers_time_by_ours()
    {
        Measurement one = Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 0.25), (Peers.PyTorch, 5), (Peers.OneDnn, 0.5));
        Assert.Equal(20, one.Ratio(Peers.PyTorch));
        Assert.Equal(2, one.SmallestRatio);
        Assert.Null(one.Ratio(Peers.OnnxRuntime));
        Assert.Null(one.Ratio(Peers.RnnMl));
    }

    [Fact]
    public void The_share_of_the_peak_counts_all_threads()
    {
        Assert.Equal(0.8, Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 0.25)).ShareOfPeak!.Value, 1e-12);
        Assert.Equal(0.4, Measure("A", "LSTM", "train", 2, (Peers.RnnMl, 0.25)).ShareOfPeak!.Value, 1e-12);
        Assert.Null(Measure("A", "LSTM", "train", 1, (Peers.PyTorch, 5)).ShareOfPeak);
    }

    [Fact]
    public void There_is_a_table_for_each_cell_and_mode_with_the_threads_of_a_case_together()
    {
        string report = PeersReport.Of(
        [
            Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 0.25), (Peers.PyTorch, 5), (Peers.TunedPyTorch, 4), (Peers.OneDnn, 0.5)),
            Measure("A", "LSTM", "infer", 1, (Peers.RnnMl, 0.1)),
            Measure("C", "LSTM", "train", 1, (Peers.RnnMl, 70.113), (Peers.OneDnn, 77.1243)),
            Measure("A", "LSTM", "train", 2, (Peers.RnnMl, 0.25), (Peers.PyTorch, 125)),
        ]);
        string[] lines = report.Split('\n');
        Assert.Equal("slowest against the best peer: C LSTM train 1 ratio 1.10 below", lines[^1]);
        lines = lines[Array.IndexOf(lines, "<summary>Case by case</summary>")..];
        Assert.Equal(
        [
            "<summary>Case by case</summary>",
            "",
            "| LSTM train | threads | RnnMl | of FMA peak | PyTorch | PyTorch tuned | oneDNN | ONNX Runtime |",
            "|---|---|---|---|---|---|---|---|",
            "| A | 1 | 0.2500 | 80 % | 5.00 (20×) | 4.00 (*16×, goal 18*) | 0.5000 (2×) | – |",
            "| A | 2 | 0.2500 | 40 % | 125 (500×) | – | – | – |",
        ], lines[..6]);
        Assert.StartsWith("| C | 1 | 70.11 | ", lines[6], StringComparison.Ordinal);
        Assert.EndsWith(" | – | – | 77.12 (*1.1×, goal 1.15*) | – |", lines[6], StringComparison.Ordinal);
        Assert.Equal("", lines[7]);
        Assert.StartsWith("| LSTM infer | threads |", lines[8], StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_has_the_smallest_and_the_largest_ratio_of_all_cases()
    {
        string report = PeersReport.Of(
        [
            Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 0.25), (Peers.PyTorch, 5), (Peers.OneDnn, 0.5)),
            Measure("C", "LSTM", "train", 1, (Peers.RnnMl, 70), (Peers.PyTorch, 156)),
            Measure("A", "LSTM", "train", 2, (Peers.PyTorch, 5)),
        ]);
        Assert.Equal(
        [
            "| a peer's time over RnnMl's | threads | PyTorch | PyTorch tuned | oneDNN | ONNX Runtime |",
            "|---|---|---|---|---|---|",
            "| LSTM train | 1 | 2.23× to 20× | – | 2× to 2× | – |",
            "| LSTM train | 2 | – | – | – | – |",
            "",
        ], report.Split('\n')[..5]);
    }

    [Fact]
    public void A_wide_spread_stands_beside_its_time()
    {
        var times = new Dictionary<string, Figure> { [Peers.RnnMl] = new(0.25, 0.02), [Peers.PyTorch] = new(5, 0.31) };
        string report = PeersReport.Of([new(BenchmarkCase.Find("A"), "LSTM", "train", 1, times, _peak)]);
        Assert.Contains("| A | 1 | 0.2500 | 80 % | 5.00 ~31 % (20×) |", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, "ratio 2.00")]
    [InlineData(0.25, "ratio 1.00 below")]
    public void The_last_line_says_where_a_goal_is_missed(double oneDnn, string end) => Assert.Equal(
        $"slowest against the best peer: A LSTM train 1 {end}",
        PeersReport.LastLine([Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 0.25), (Peers.TunedPyTorch, 25), (Peers.OneDnn, oneDnn))]));

    [Fact]
    public void The_slowest_need_not_be_the_one_below_its_goal() => Assert.Equal(
        "slowest against the best peer: E LSTM train 1 ratio 1.50 below",
        PeersReport.LastLine(
        [
            Measure("A", "LSTM", "train", 1, (Peers.RnnMl, 1), (Peers.TunedPyTorch, 17)),
            Measure("E", "LSTM", "train", 1, (Peers.RnnMl, 1), (Peers.TunedPyTorch, 1.5)),
        ]));

    [Fact]
    public void Without_peers_there_is_no_slowest() => Assert.Equal(
        "slowest against the best peer: none took part", PeersReport.LastLine([Measure("A", "GRU", "train", 1, (Peers.RnnMl, 1))]));

    [Fact]
    public void A_case_that_RnnMl_does_not_finish_is_below_every_goal()
    {
        Measurement one = Measure("A", "LSTM", "train", 1, (Peers.PyTorch, 5));
        Assert.Contains("| A | 1 | – | – | 5.00 | – | – | – |", PeersReport.Of([one]), StringComparison.Ordinal);
        Assert.EndsWith(" below", PeersReport.LastLine([one]), StringComparison.Ordinal);
    }

    private static Measurement Measure(string name, string cell, string mode, int threads, params (string Name, double Time)[] times) =>
        new(BenchmarkCase.Find(name), cell, mode, threads, times.ToDictionary(one => one.Name, one => new Figure(one.Time, 0)), _peak);
}
