using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>Windows over several series at once, and the rows after a window.</summary>
public class SequenceWindowSeriesTests
{
    private static readonly IDataView _mixed = SequenceViews.Mixed(("A", 1), ("B", 10), ("A", 2), ("B", 20), ("B", 30), ("A", 3), ("C", 7));

    [Fact]
    public void A_window_holds_rows_of_its_series_only_however_they_are_mixed()
    {
        var windows = SequenceWindowTests.Transform(_mixed, Options(2));
        Assert.Equal([[1, 2], [10, 20], [20, 30], [2, 3]], windows.Vectors("Window"));
        Assert.Equal(["A", "B", "B", "A"], windows.GetColumn<string>("Station"));
    }

    [Fact]
    public void Each_series_has_a_start_and_a_stride_of_its_own()
    {
        var options = Options(2);
        options.IncompleteWindows = IncompleteWindows.PadLeft;
        options.Stride = 2;
        Assert.Equal([[0, 1], [0, 10], [20, 30], [2, 3], [0, 7]], SequenceWindowTests.Windows(_mixed, options));
    }

    [Fact]
    public void Series_are_told_apart_by_text_number_or_key_alike()
    {
        var rows = Enumerable.Range(0, 8).Select(i => new KeyedRow
        {
            Temperature = i,
            Text = i % 2 == 0 ? "even" : "odd",
            Whole = i % 2 - 1,
            Large = (ulong)(i % 2) << 40,
            Small = (sbyte)(i % 2),
            Fraction = i % 2 / 2f,
            Precise = i % 2 / 3.0,
            Key = (uint)(i % 2),
        }).ToArray();
        float[][] expected = [[0, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7]];
        Assert.All(["Text", "Whole", "Large", "Small", "Fraction", "Precise", "Key"], key =>
        {
            var options = Options(2);
            options.SeriesColumnName = key;
            Assert.Equal(expected, SequenceWindowTests.Windows(Views.Of(rows), options));
        });
    }

    [Fact]
    public void A_row_whose_series_is_missing_is_refused_with_its_place()
    {
        var options = Options(1);
        options.SeriesColumnName = "Sensor";
        var view = Views.Of(new StepRow { Sensor = 1 }, new StepRow { Sensor = 9 });
        var exception = Assert.Throws<InvalidOperationException>(() => SequenceWindowTests.Windows(view, options));
        Assert.Contains("'Sensor' holds a missing key in row 1", exception.Message, StringComparison.Ordinal);

        options.SeriesColumnName = "Temperature";
        exception = Assert.Throws<InvalidOperationException>(() => SequenceWindowTests.Windows(SequenceViews.Steps(float.NaN), options));
        Assert.Contains("'Temperature' holds a missing number in row 0", exception.Message, StringComparison.Ordinal);

        options.SeriesColumnName = "Station";
        exception = Assert.Throws<InvalidOperationException>(() => SequenceWindowTests.Windows(SequenceViews.Mixed(("A", 1), ("", 2)), options));
        Assert.Contains("'Station' holds an empty text in row 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_horizon_shows_what_comes_after_the_window()
    {
        var windows = SequenceWindowTests.Transform(SequenceViews.Steps(1, 2, 3, 4, 5), WithHorizon(Options(2), 2));
        Assert.Equal([[1, 2], [2, 3]], windows.Vectors("Window"));
        Assert.Equal([[3, 4], [4, 5]], windows.Vectors("Next"));
        Assert.Equal(["Temperature[t+1]", "Temperature[t+2]"], windows.SlotNames("Next"));
        Assert.Equal([2, 3], windows.GetColumn<float>("Temperature"));
    }

    [Fact]
    public void A_horizon_of_one_step_of_a_Single_is_a_Single()
    {
        var windows = SequenceWindowTests.Transform(SequenceViews.Steps(1, 2, 3, 4), WithHorizon(Options(2), 1));
        Assert.Equal(NumberDataViewType.Single, windows.Schema["Next"].Type);
        Assert.Equal([3, 4], windows.GetColumn<float>("Next"));
    }

    [Fact]
    public void A_horizon_of_vectors_is_row_major_by_time()
    {
        var options = Options(1);
        options.Horizon = 2;
        options.HorizonColumns = [new("Next", "Wind"), new("Other", "Temperature")];
        var windows = SequenceWindowTests.Transform(SequenceViews.Mixed(("A", 1), ("A", 2), ("A", 3)), options);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 2), windows.Schema["Next"].Type);
        Assert.Equal([[20, -2, 30, -3]], windows.Vectors("Next"));
        Assert.Equal(["Wind.0[t+1]", "Wind.1[t+1]", "Wind.0[t+2]", "Wind.1[t+2]"], windows.SlotNames("Next"));
        Assert.Equal([[2, 3]], windows.Vectors("Other"));
    }

    [Fact]
    public void A_window_waits_for_its_own_series_and_comes_when_its_horizon_has()
    {
        var windows = SequenceWindowTests.Transform(_mixed, WithHorizon(Options(1), 2));
        Assert.Equal([[10], [1]], windows.Vectors("Window"));
        Assert.Equal([[20, 30], [2, 3]], windows.Vectors("Next"));
        Assert.Equal(["B", "A"], windows.GetColumn<string>("Station"));
        Assert.Equal([[100, -10], [10, -1]], windows.Vectors("Wind"));
    }

    [Fact]
    public void Windows_without_a_whole_horizon_can_be_kept_and_come_last_in_the_order_of_their_rows()
    {
        var options = WithHorizon(Options(2), 2);
        options.KeepIncompleteHorizons = true;
        options.SeriesColumnName = "Station";
        var windows = SequenceWindowTests.Transform(_mixed, options);
        Assert.Equal([[1, 2], [10, 20], [20, 30], [2, 3]], windows.Vectors("Window"));
        Assert.Equal([[3, float.NaN], [30, float.NaN], [float.NaN, float.NaN], [float.NaN, float.NaN]], windows.Vectors("Next"));
    }

    [Fact]
    public void Padding_and_a_horizon_go_together()
    {
        var options = WithHorizon(Options(3), 1);
        options.IncompleteWindows = IncompleteWindows.PadLeft;
        var windows = SequenceWindowTests.Transform(SequenceViews.Steps(1, 2, 3), options);
        Assert.Equal([[0, 0, 1], [0, 1, 2]], windows.Vectors("Window"));
        Assert.Equal([2, 3], windows.GetColumn<float>("Next"));
    }

    [Fact]
    public void Many_series_and_long_ones_give_the_windows_that_looking_back_in_the_whole_series_gives()
    {
        const int WindowSize = 5, Horizon = 3, Stride = 2, Series = 7, Rows = 400;
        var random = new Random(1);
        var rows = Enumerable.Range(0, Rows).Select(_ => ($"S{random.Next(Series)}", (float)random.NextDouble())).ToArray();
        var options = WithHorizon(Options(WindowSize), Horizon);
        options.Stride = Stride;
        options.SeriesColumnName = "Station";
        var windows = SequenceWindowTests.Transform(SequenceViews.Mixed(rows), options);

        var found = windows.GetColumn<string>("Station")
            .Zip(windows.Vectors("Window"), windows.Vectors("Next"))
            .GroupBy(window => window.First)
            .ToDictionary(group => group.Key, group => group.Select(window => window.Second.Concat(window.Third).ToArray()).ToArray());
        foreach (var series in rows.GroupBy(row => row.Item1, row => row.Item2))
        {
            var values = series.ToArray();
            var expected = Enumerable.Range(0, values.Length).Where(start => start % Stride == 0 && start + WindowSize + Horizon <= values.Length)
                .Select(start => values[start..(start + WindowSize + Horizon)]).ToArray();
            Assert.Equal(expected, found[series.Key]);
        }
    }

    private static SequenceWindowEstimator.Options Options(int windowSize)
    {
        var options = SequenceWindowTests.Options(windowSize);
        options.SeriesColumnName = "Station";
        return options;
    }

    private static SequenceWindowEstimator.Options WithHorizon(SequenceWindowEstimator.Options options, int horizon)
    {
        options.Horizon = horizon;
        options.HorizonColumns = [new InputOutputColumnPair("Next", "Temperature")];
        return options;
    }

    private sealed class KeyedRow
    {
        public float Temperature { get; set; }

        public string Text { get; set; } = "";

        public int Whole { get; set; }

        public ulong Large { get; set; }

        public sbyte Small { get; set; }

        public float Fraction { get; set; }

        public double Precise { get; set; }

        [KeyType(2)]
        public uint Key { get; set; }
    }
}
