using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Sequences;

/// <summary>Views of windows keep the contracts of IDataView: lazy, strict about columns, in order.</summary>
public class SequenceWindowCursorTests
{
    private static readonly SequenceWindowTransformer _transformer = Fit();
    private static readonly IDataView _windows = _transformer.Transform(SequenceViews.Steps(1, 2, 3, 4, 5));

    [Fact]
    public void A_window_is_there_as_soon_as_its_horizon_is_and_nothing_is_read_beyond()
    {
        var read = 0;
        var rows = Enumerable.Range(0, 100).Select(i =>
        {
            read++;
            return new StepRow { Temperature = i };
        });
        var view = _transformer.Transform(new MLContext(seed: 0).Data.LoadFromEnumerable(rows));
        using var cursor = view.GetRowCursor([view.Schema["Window"]]);
        Assert.Equal(0, read);
        Assert.True(cursor.MoveNext());
        Assert.Equal(3, read);
        Assert.True(cursor.MoveNext());
        Assert.Equal(4, read);
    }

    [Fact]
    public void A_window_can_be_read_without_the_other_columns()
    {
        using var cursor = _windows.GetRowCursor([_windows.Schema["Window"]]);
        Assert.True(cursor.IsColumnActive(_windows.Schema["Window"]));
        Assert.False(cursor.IsColumnActive(_windows.Schema["Next"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(_windows.Schema["Temperature"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(_windows.Schema["Next"]));
    }

    [Fact]
    public void The_rows_of_windows_can_be_read_without_them() =>
        Assert.Equal([2, 3, 4], _windows.GetColumn<float>("Temperature"));

    [Fact]
    public void A_getter_of_another_type_is_refused_with_both_types_named()
    {
        using var cursor = _windows.GetRowCursor(_windows.Schema);
        var exception = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(_windows.Schema["Window"]));
        Assert.Contains("'Window'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(VBuffer<float>).ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(_windows.Schema["Temperature"]));
    }

    [Fact]
    public void A_getter_reads_nothing_before_the_first_window_and_after_the_last()
    {
        using var cursor = _windows.GetRowCursor(_windows.Schema);
        var window = cursor.GetGetter<VBuffer<float>>(_windows.Schema["Window"]);
        var time = cursor.GetGetter<DateTime>(_windows.Schema["Time"]);
        Check();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(i, cursor.Position);
        }
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Check();

        void Check()
        {
            Assert.Equal(-1, cursor.Position);
            VBuffer<float> values = default;
            Assert.Throws<InvalidOperationException>(() => window(ref values));
            DateTime timestamp = default;
            Assert.Throws<InvalidOperationException>(() => time(ref timestamp));
        }
    }

    [Fact]
    public void A_window_that_was_read_does_not_change_as_the_cursor_moves_on()
    {
        using var cursor = _windows.GetRowCursor(_windows.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(_windows.Schema["Window"]);
        var wind = cursor.GetGetter<VBuffer<float>>(_windows.Schema["Wind"]);
        VBuffer<float> kept = default, next = default, keptWind = default, nextWind = default;
        cursor.MoveNext();
        getter(ref kept);
        wind(ref keptWind);
        while (cursor.MoveNext())
        {
            getter(ref next);
            wind(ref nextWind);
        }
        Assert.Equal([1, 2], kept.DenseValues());
        Assert.Equal([2, -2], keptWind.DenseValues());
        Assert.Equal([4, -4], nextWind.DenseValues());
    }

    [Fact]
    public void A_windows_id_is_that_of_its_last_row()
    {
        using var cursor = _windows.GetRowCursor([]);
        var getter = cursor.GetIdGetter();
        for (ulong row = 1; cursor.MoveNext(); row++)
        {
            DataViewRowId id = default;
            getter(ref id);
            Assert.Equal(new DataViewRowId(row, 0), id);
        }
    }

    [Fact]
    public void Windows_come_from_one_cursor_in_order_and_their_number_is_not_known_before()
    {
        Assert.False(_windows.CanShuffle);
        Assert.Null(_windows.GetRowCount());
        Assert.Single(_windows.GetRowCursorSet(_windows.Schema, 4));
    }

    private static SequenceWindowTransformer Fit()
    {
        var view = SequenceViews.Steps(0);
        return new MLContext(seed: 0).Transforms
            .SequenceWindow("Window", ["Temperature"], windowSize: 2, horizon: 1, horizonColumns: new InputOutputColumnPair("Next", "Temperature"))
            .Fit(view);
    }
}
