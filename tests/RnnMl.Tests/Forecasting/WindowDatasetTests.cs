using System;
using System.Linq;
using RnnMl.Forecasting;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>The windows that train: of the squares 0, 1, 4, … with the row's number times 10 as a covariate.</summary>
public class WindowDatasetTests
{
    private const int Lag = 2, Window = 6, Horizon = 3, First = 4;

    private static readonly EncodedSeries _series =
        new([.. Enumerable.Range(0, 20).SelectMany(i => (float[])[i * i, 10 * i])], Constants: [], Key: 0);

    private static readonly ForecastPlan _plan = new()
    {
        Strategy = ForecastStrategy.Direct,
        Preparation = new WindowPreparation(Window, Horizon, LogTransform: false, Lag, WindowScaling.None),
        FlatScales = [1],
        Layout = new RowLayout(Channels: 1, PastCount: 1, FutureCount: 0, CalendarCount: 0),
        Loss = ForecastLoss.MeanSquaredError,
        Quantiles = [],
        MinimumHistory = Window,
    };

    private readonly WindowDataset _dataset = new(_plan, [new WindowRange(_series, First + Window - 1, Count: 5)]);

    [Fact]
    public void A_step_holds_the_difference_and_the_covariate_of_its_row()
    {
        var sequence = new float[2 * (Window - Lag)];
        _dataset.GetSequence(1, sequence);
        Assert.Equal(Window - Lag, _dataset.GetLength(1));
        Assert.Equal(Enumerable.Range(First + 1 + Lag, Window - Lag).SelectMany(row => (float[])[Difference(row), 10 * row]), sequence);
    }

    [Fact]
    public void The_targets_are_the_differences_of_the_rows_behind_the_window()
    {
        var target = new float[Horizon];
        _dataset.GetTarget(1, target);
        Assert.Equal(Enumerable.Range(First + 1 + Window, Horizon).Select(Difference), target);
    }

    [Fact]
    public void A_window_read_for_its_steps_leaves_the_targets_of_another_as_they_are()
    {
        float[] alone = new float[Horizon], after = new float[Horizon];
        _dataset.GetTarget(3, alone);
        _dataset.GetSequence(0, new float[2 * (Window - Lag)]);
        _dataset.GetTarget(3, after);
        Assert.Equal(alone, after);
    }

    [Fact]
    public void What_is_asked_of_a_window_again_is_the_same()
    {
        float[] sequence = new float[2 * (Window - Lag)], target = new float[Horizon], again = new float[sequence.Length];
        _dataset.GetSequence(2, sequence);
        _dataset.GetTarget(2, target);
        _dataset.GetSequence(2, again);
        Assert.Equal(sequence, again);
        _dataset.GetTarget(2, again.AsSpan(0, Horizon));
        Assert.Equal(target, again[..Horizon]);
    }

    [Fact]
    public void Windows_of_several_series_follow_each_other_a_stride_apart()
    {
        var other = new EncodedSeries([.. _series.Rows.Select(value => -value)], Constants: [], Key: 0);
        var dataset = new WindowDataset(_plan, [new WindowRange(_series, 5, 4), new WindowRange(other, 5, 0), new WindowRange(other, 7, 5)], stride: 2);
        Assert.Equal(2 + 0 + 3, dataset.Count);
        int[] lasts = [5, 7, 7, 9, 11];
        for (var i = 0; i < dataset.Count; i++)
        {
            var target = new float[Horizon];
            dataset.GetTarget(i, target);
            Assert.Equal((i < 2 ? 1 : -1) * Difference(lasts[i] + 1), target[0]);
        }
    }

    [Fact]
    public void The_beginning_of_a_series_is_a_shorter_window()
    {
        var dataset = new WindowDataset(_plan with { MinimumHistory = 3 }, [new WindowRange(_series, 2, 5)]);
        Assert.Equal([1, 2, 3, 4, 4], Enumerable.Range(0, 5).Select(dataset.GetLength));
        var sequence = new float[2];
        dataset.GetSequence(0, sequence);
        Assert.Equal([Difference(2), 20], sequence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_missing_value_is_seen_as_the_last_or_the_middle_and_never_as_0(bool fills)
    {
        // Rows 1, ?, 3, 4 are the window; ?, 6, 7 come after it.
        var series = new EncodedSeries([1, float.NaN, 3, 4, float.NaN, 6, 7], Constants: [], Key: 0);
        var preparation = new WindowPreparation(4, 3, LogTransform: false, 0, WindowScaling.None)
        {
            MissingValues = fills ? MissingValueHandling.LastValue : MissingValueHandling.Mask,
        };
        var middle = fills ? 4 : (1 + 3 + 4) / 3f;
        foreach (var strategy in new[] { ForecastStrategy.Direct, ForecastStrategy.Recursive })
        {
            var plan = _plan with { Strategy = strategy, Preparation = preparation, Layout = new RowLayout(1, 0, 0, 0), MinimumHistory = 2 };
            var dataset = new WindowDataset(plan, [new WindowRange(series, 3, 1)]);
            var sequence = new float[dataset.GetLength(0) * dataset.InputSize];
            dataset.GetSequence(0, sequence);
            float[] values = [.. sequence.Chunk(dataset.InputSize).Select(step => step[0])];
            float[] seen = [1, fills ? 1 : middle, 3, 4, .. strategy == ForecastStrategy.Recursive ? (float[])[middle, 6] : []];
            Assert.Equal(seen, values);
            var targets = new float[strategy == ForecastStrategy.Recursive ? 6 : 3];
            dataset.GetTarget(0, targets);
            Assert.Equal([float.NaN, 6, 7], targets[^3..]);
        }
    }

    [Fact]
    public void The_beginning_of_a_window_is_filled_with_its_first_value()
    {
        var series = new EncodedSeries([float.NaN, float.NaN, 3, 4, 5, 6, 7], Constants: [], Key: 0);
        var plan = _plan with
        {
            Preparation = new WindowPreparation(4, 3, LogTransform: false, 0, WindowScaling.Mean) { MissingValues = MissingValueHandling.LastValue },
            Layout = new RowLayout(1, 0, 0, 0),
        };
        var sequence = new float[4];
        new WindowDataset(plan, [new WindowRange(series, 3, 1)]).GetSequence(0, sequence);
        Assert.Equal([3 / 3.25f, 3 / 3.25f, 3 / 3.25f, 4 / 3.25f], sequence);
    }

    [Fact]
    public void Steps_in_windows_that_are_watched_count_for_nothing_where_they_were_trained_on()
    {
        var plan = _plan with { Strategy = ForecastStrategy.Recursive, Layout = new RowLayout(1, 1, 0, 0) };
        foreach (var horizonOnly in new[] { false, true })
        {
            var dataset = new WindowDataset(plan, [new WindowRange(_series, 8, 3)], horizonOnly: horizonOnly).Clone();
            var weights = new float[dataset.GetLength(0)];
            dataset.GetStepWeights(0, weights);
            var within = horizonOnly ? 0f : 1f;
            Assert.Equal([.. Enumerable.Repeat(within, Window - Lag - 1), 1, 1, 1], weights);
        }
    }

    private static float Difference(int row) => row * row - (row - Lag) * (row - Lag);
}
