using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Views of forecasts keep the contracts of IDataView: lazy, strict about columns, in order.</summary>
public class ForecastCursorTests
{
    private static readonly IDataView _view = Fitted.Plain.Transform(Fitted.Series);

    private static readonly IDataView _withNaN = Fitted.Plain.Transform(Views.Of([1, 2, float.NaN, 4]));

    [Fact]
    public void Nothing_of_the_forecaster_runs_when_only_the_series_is_read() =>
        Assert.Equal([1, 2, float.NaN, 4], _withNaN.GetColumn<float>("Value"));

    [Fact]
    public void A_bad_value_is_met_when_a_forecast_is_read() =>
        Assert.Throws<InvalidOperationException>(() => _withNaN.Vectors("Forecast"));

    [Fact]
    public void Making_a_view_reads_no_row()
    {
        var read = false;
        var rows = Enumerable.Range(0, 20).Select(i =>
        {
            read = true;
            return new ValueRow { Value = i };
        });
        var view = Fitted.Plain.Transform(new MLContext(seed: 0).Data.LoadFromEnumerable(rows));
        view.GetRowCursor(view.Schema).Dispose();
        Assert.False(read);
        Assert.Equal(20, view.Vectors("Forecast").Length);
        Assert.True(read);
    }

    [Fact]
    public void A_forecast_can_be_read_without_its_series()
    {
        using var cursor = _view.GetRowCursor([_view.Schema["High"]]);
        Assert.Equal([false, false, false, true], _view.Schema.Select(cursor.IsColumnActive));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(_view.Schema["Value"]));
        Assert.Equal(Fitted.Rows, Count(cursor));
    }

    [Theory]
    [InlineData("Value")]
    [InlineData("Forecast")]
    public void A_column_that_was_not_asked_for_gives_no_getter(string inactive)
    {
        using var cursor = _view.GetRowCursor([_view.Schema["Low"]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(_view.Schema[inactive]));
    }

    [Fact]
    public void A_column_of_another_schema_gives_no_getter()
    {
        using var cursor = _view.GetRowCursor(_view.Schema);
        var stranger = Fitted.Timed.GetOutputSchema(Fitted.TimedSeries.Schema)["High"];
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(stranger));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.IsColumnActive(stranger));
    }

    [Fact]
    public void A_getter_of_another_type_is_refused_with_both_types_named()
    {
        using var cursor = _view.GetRowCursor(_view.Schema);
        var exception = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(_view.Schema["Forecast"]));
        Assert.Contains("'Forecast'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(VBuffer<float>).ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains(typeof(float).ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_getter_reads_nothing_before_the_first_row()
    {
        using var cursor = _view.GetRowCursor(_view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(_view.Schema["Forecast"]);
        VBuffer<float> forecast = default;
        Assert.Throws<InvalidOperationException>(() => getter(ref forecast));
        Assert.True(cursor.MoveNext());
        getter(ref forecast);
        Assert.Equal(Fitted.Horizon, forecast.Length);
    }

    [Fact]
    public void A_getter_reads_nothing_after_the_last_row()
    {
        using var cursor = _view.GetRowCursor(_view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(_view.Schema["Forecast"]);
        Assert.Equal(Fitted.Rows, Count(cursor));
        VBuffer<float> forecast = default;
        Assert.Throws<InvalidOperationException>(() => getter(ref forecast));
    }

    [Fact]
    public void A_row_read_twice_or_late_is_the_same()
    {
        var expected = _view.Vectors("Forecast");
        using var cursor = _view.GetRowCursor(_view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(_view.Schema["Forecast"]);
        for (var row = 0; cursor.MoveNext(); row++)
        {
            // Every third row is passed unread, and the buffer comes back with a length and values of its own.
            if (row % 3 == 2)
                continue;
            var forecast = new VBuffer<float>(5, [1, 2, 3, 4, 5]);
            getter(ref forecast);
            Assert.Equal(expected[row], forecast.DenseValues());
            getter(ref forecast);
            Assert.Equal(expected[row], forecast.DenseValues());
        }
    }

    [Fact]
    public void A_row_that_was_read_does_not_change_as_the_cursor_moves_on()
    {
        var row = Fitted.WindowSize;
        using var cursor = _view.GetRowCursor(_view.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(_view.Schema["Forecast"]);
        for (var i = 0; i <= row; i++)
            cursor.MoveNext();
        VBuffer<float> kept = default, next = default;
        getter(ref kept);
        cursor.MoveNext();
        getter(ref next);
        Assert.Equal(_view.Vectors("Forecast")[row], kept.DenseValues());
    }

    [Fact]
    public void One_cursor_comes_however_many_are_asked_for() => Assert.Single(_view.GetRowCursorSet(_view.Schema, 4));

    [Fact]
    public async Task Cursors_at_work_at_the_same_time_do_not_disturb_each_other()
    {
        var expected = ViewContents.Read(_view);
        var read = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ViewContents.Read(_view))));
        Assert.All(read, rows => Assert.Equal(expected, rows));
    }

    [Fact]
    public void Rows_cannot_be_shuffled_whatever_the_input_can()
    {
        Assert.False(_view.CanShuffle);
        using var cursor = _view.GetRowCursor(_view.Schema, new Random(1));
        var getter = cursor.GetGetter<float>(_view.Schema["Value"]);
        foreach (var expected in Fitted.Series.GetColumn<float>("Value"))
        {
            Assert.True(cursor.MoveNext());
            float value = 0;
            getter(ref value);
            Assert.Equal(expected, value);
        }
    }

    [Fact]
    public void A_forecaster_is_no_row_to_row_mapper()
    {
        Assert.False(Fitted.Plain.IsRowToRowMapper);
        Assert.Throws<InvalidOperationException>(() => Fitted.Plain.GetRowToRowMapper(Fitted.Series.Schema));
    }

    [Fact]
    public void The_number_of_rows_is_that_of_the_input() => Assert.Equal(Fitted.Series.GetRowCount(), _view.GetRowCount());

    private static int Count(DataViewRowCursor cursor)
    {
        var count = 0;
        while (cursor.MoveNext())
            count++;
        return count;
    }
}
