using System;
using RnnMl.Benchmarks.Accuracy;
using RnnMl.Benchmarks.Accuracy.Forecasting;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public class ReadmeTableTests
{
    private static readonly AccuracyResult _good = new("GunPoint", "accuracy", [0.99, 0.97, 1], 0.98, [("1-NN", 0.9133), ("linear (ML.NET)", double.NaN)]);

    [Fact]
    public void A_row_has_the_median_the_spread_the_goal_and_the_baselines() => Assert.Equal(
        "| GunPoint | accuracy | 0.9900 | 0.9700 to 1.0000 | 0.980 | 1-NN 0.9133, linear (ML.NET) not run |", _good.Row);

    [Fact]
    public void A_median_below_its_goal_or_a_baseline_is_in_italics()
    {
        Assert.Contains("| *0.9900* |", (_good with { Goal = 0.995 }).Row, StringComparison.Ordinal);
        Assert.Contains("| *0.9900* |", (_good with { Baselines = [("other", 0.991)] }).Row, StringComparison.Ordinal);
        Assert.Contains("| 0.9900 |", (_good with { Baselines = [("other", 0.99)] }).Row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_of_forecasts_that_is_not_below_its_goal_and_the_baselines_is_in_italics()
    {
        var result = new ForecastResult("m4", "OWA", [0.40, 0.42], "95 % intervals cover 95.0 %", 0.44, [("Naive2", 1)], "the winner 0.440");
        Assert.Equal("| m4 | OWA | 0.4100 | 0.4000 to 0.4200 | 95 % intervals cover 95.0 % | 0.44 | Naive2 1.0000 | the winner 0.440 |", result.Row);
        Assert.Contains("| *0.4100* |", (result with { Goal = 0.41 }).Row, StringComparison.Ordinal);
        Assert.Contains("| *0.4100* |", (result with { Baselines = [("Naive", 0.4)] }).Row, StringComparison.Ordinal);
        Assert.Equal("m4: OWA 0.4100 (mean of 2 seeds, 0.4000 to 0.4200), 95 % intervals cover 95.0 %, goal: below 0.44; Naive2 1.0000; published: the winner 0.440", result.ToString());
    }

    [Fact]
    public void A_row_takes_the_place_of_its_own_or_stands_behind_the_others()
    {
        var table = ReadmeTable.Accuracy.With("", [(_good with { Goal = 0.999 }).Row]);
        table = ReadmeTable.Accuracy.With($"\n\n{table}\n", [(_good with { Name = "names" }).Row, _good.Row]);
        Assert.Equal([_good.Row, (_good with { Name = "names" }).Row], table.Split('\n')[2..^1]);
    }
}
