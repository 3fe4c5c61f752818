using System;
using RnnMl.Benchmarks.Accuracy;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class AccuracyTableTests
{
    private static readonly AccuracyResult _good = new("GunPoint", "accuracy", [0.99, 0.97, 1], 0.98, [("1-NN", 0.9133), ("linear (ML.NET)", double.NaN)]);

    [Fact]
    public void A_row_has_the_median_the_spread_the_goal_and_the_baselines() => Assert.Equal(
        "| GunPoint | accuracy | 0.9900 | 0.9700 to 1.0000 | 0.980 | 1-NN 0.9133, linear (ML.NET) not run |", Row(_good));

    [Fact]
    public void A_median_below_its_goal_or_a_baseline_is_in_italics()
    {
        Assert.Contains("| *0.9900* |", Row(_good with { Goal = 0.995 }), StringComparison.Ordinal);
        Assert.Contains("| *0.9900* |", Row(_good with { Baselines = [("other", 0.991)] }), StringComparison.Ordinal);
        Assert.Contains("| 0.9900 |", Row(_good with { Baselines = [("other", 0.99)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_takes_the_place_of_its_own_and_stands_in_the_order_of_tasks()
    {
        var table = AccuracyTable.With("", _good with { Name = "names" });
        table = AccuracyTable.With($"\n\n{table}\n", _good with { Goal = 0.999 });
        table = AccuracyTable.With($"\n\n{table}\n", _good);
        Assert.Equal([Row(_good), Row(_good with { Name = "names" })], table.Split('\n')[2..^1]);
    }

    private static string Row(AccuracyResult result) => AccuracyTable.With("", result).Split('\n')[2];
}
