using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>Which rows a window is made of, and how they lie in it. Expected windows are written out by hand.</summary>
public class SequenceWindowTests
{
    private static readonly IDataView _five = SequenceViews.Steps(1, 2, 3, 4, 5);

    [Fact]
    public void A_window_holds_the_last_rows_oldest_first() =>
        Assert.Equal([[1, 2, 3], [2, 3, 4], [3, 4, 5]], Windows(_five, Options(3)));

    [Fact]
    public void A_window_of_one_row_is_the_row() => Assert.Equal([[1], [2], [3], [4], [5]], Windows(_five, Options(1)));

    [Fact]
    public void With_a_stride_of_two_every_second_window_is_left_out()
    {
        var options = Options(3);
        options.Stride = 2;
        Assert.Equal([[1, 2, 3], [3, 4, 5]], Windows(_five, options));
    }

    [Fact]
    public void Incomplete_windows_are_padded_on_the_left_where_that_is_asked_for()
    {
        var options = Options(3);
        options.IncompleteWindows = IncompleteWindows.PadLeft;
        options.PadValue = -1;
        Assert.Equal([[-1, -1, 1], [-1, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5]], Windows(_five, options));
        options.Stride = 2;
        Assert.Equal([[-1, -1, 1], [1, 2, 3], [3, 4, 5]], Windows(_five, options));
    }

    [Fact]
    public void A_series_shorter_than_the_window_has_none_or_a_padded_one_for_each_row()
    {
        var options = Options(9);
        Assert.Empty(Windows(SequenceViews.Steps(7, 8), options));
        options.IncompleteWindows = IncompleteWindows.PadLeft;
        Assert.Equal([[0, 0, 0, 0, 0, 0, 0, 0, 7], [0, 0, 0, 0, 0, 0, 0, 7, 8]], Windows(SequenceViews.Steps(7, 8), options));
    }

    [Fact]
    public void An_empty_view_has_no_windows()
    {
        var options = Options(1);
        options.IncompleteWindows = IncompleteWindows.PadLeft;
        Assert.Empty(Windows(Views.Of<StepRow>(), options));
    }

    [Fact]
    public void Features_are_interleaved_step_by_step_and_the_slots_say_so()
    {
        var view = SequenceViews.Mixed(("A", 1), ("A", 2), ("A", 3));
        var windows = Transform(view, Options(2, "Wind", "Temperature"));
        Assert.Equal([[10, -1, 1, 20, -2, 2], [20, -2, 2, 30, -3, 3]], windows.Vectors("Window"));
        Assert.Equal(["Wind.0[t-1]", "Wind.1[t-1]", "Temperature[t-1]", "Wind.0[t]", "Wind.1[t]", "Temperature[t]"], windows.SlotNames("Window"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3), windows.Schema["Window"].Type);
    }

    [Fact]
    public void A_vectors_own_slot_names_are_kept()
    {
        var joined = new MLContext(seed: 0).Transforms.Concatenate("Both", "Temperature", "Other");
        var view = new MLContext(seed: 0).Transforms.CopyColumns("Other", "Temperature").Append(joined).Fit(_five).Transform(_five);
        Assert.Equal(["Both.Temperature[t-1]", "Both.Other[t-1]", "Both.Temperature[t]", "Both.Other[t]"],
            Transform(view, Options(2, "Both")).SlotNames("Window"));
    }

    [Fact]
    public void Slot_names_are_unique_whatever_the_columns_are_called()
    {
        var view = new MLContext(seed: 0).Transforms.CopyColumns("Wind.0", "Temperature").Fit(_five).Transform(_five);
        Assert.Equal(["Wind.0[t]", "Wind.1[t]", "Wind.0[t] (2)"], Transform(view, Options(1, "Wind", "Wind.0")).SlotNames("Window"));
    }

    [Fact]
    public void The_other_columns_show_what_they_hold_in_the_windows_last_row()
    {
        var view = Views.Of(Enumerable.Range(0, 4).Select(i => new StepRow
        {
            Station = $"S{i / 4}",
            Time = SequenceViews.Hour(i),
            Temperature = i,
            Wind = [i, i + 0.5f],
            Sensor = (uint)i,
        }));
        var options = Options(2);
        options.Stride = 2;
        var windows = Transform(view, options);
        Assert.Equal(["Station", "Time", "Temperature", "Wind", "Sensor", "Window"], windows.Schema.Select(column => column.Name));
        Assert.Equal([SequenceViews.Hour(1), SequenceViews.Hour(3)], windows.GetColumn<DateTime>("Time"));
        Assert.Equal([1, 3], windows.GetColumn<float>("Temperature"));
        Assert.Equal([[1, 1.5f], [3, 3.5f]], windows.Vectors("Wind"));
        // Key 3 is out of range, and so missing, which a column that nobody windows may be.
        Assert.Equal([2u, 0u], windows.GetColumn<uint>("Sensor"));
        Assert.Equal(["S0", "S0"], windows.GetColumn<string>("Station"));
    }

    [Fact]
    public void A_window_column_named_as_its_input_hides_it()
    {
        var windows = new MLContext(seed: 0).Transforms.SequenceWindow("Temperature", null, windowSize: 2).Fit(_five).Transform(_five);
        Assert.Equal([[1, 2], [2, 3], [3, 4], [4, 5]], windows.Vectors("Temperature"));
        Assert.True(windows.Schema[2].IsHidden);
        Assert.Equal([2, 3, 4, 5], windows.GetColumn<float>(windows.Schema[2]));
    }

    [Fact]
    public void Values_that_are_no_numbers_are_taken_as_they_are() => Assert.Equal(
        [[1, float.NaN], [float.NaN, float.PositiveInfinity]],
        Windows(SequenceViews.Steps(1, float.NaN, float.PositiveInfinity), Options(2)));

    [Fact]
    public void A_sparse_vector_counts_with_its_zeros()
    {
        var view = Views.Of(new SparseRow { Values = new VBuffer<float>(4, 1, [5], [2]) });
        Assert.Equal([[0, 0, 5, 0]], Windows(view, Options(1, "Values")));
    }

    [Fact]
    public void A_vector_that_is_not_as_long_as_its_type_says_is_refused_with_its_row()
    {
        var view = Views.Of(new StepRow(), new StepRow { Wind = [1, 2, 3] });
        var exception = Assert.Throws<InvalidOperationException>(() => Windows(view, Options(1, "Wind")));
        Assert.Contains("'Wind' holds 3 values in row 1", exception.Message, StringComparison.Ordinal);
    }

    internal static SequenceWindowEstimator.Options Options(int windowSize, params string[] inputs) => new()
    {
        OutputColumnName = "Window",
        InputColumnNames = inputs.Length == 0 ? ["Temperature"] : inputs,
        WindowSize = windowSize,
    };

    internal static IDataView Transform(IDataView view, SequenceWindowEstimator.Options options) =>
        new MLContext(seed: 0).Transforms.SequenceWindow(options).Fit(view).Transform(view);

    internal static float[][] Windows(IDataView view, SequenceWindowEstimator.Options options) => Transform(view, options).Vectors("Window");

    private sealed class SparseRow
    {
        [VectorType(4)]
        public VBuffer<float> Values { get; set; }
    }
}
