using System.Linq;
using Microsoft.ML;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Which rows a forecast is made from, and where it stands.</summary>
public class ForecastSemanticsTests
{
    private const int Row = 40;

    private static readonly float[] _values = SyntheticSeries.Noisy(60, seed: 7);

    [Theory]
    [InlineData("Forecast")]
    [InlineData("Low")]
    [InlineData("High")]
    public void The_rows_before_the_first_full_window_hold_NaN_and_the_others_numbers(string column)
    {
        var rows = Transform(_values, column);
        Assert.Equal(_values.Length, rows.Length);
        Assert.All(rows, row => Assert.Equal(Fitted.Horizon, row.Length));
        Assert.All(rows[..(Fitted.WindowSize - 1)], row => Assert.All(row, value => Assert.True(float.IsNaN(value))));
        Assert.All(rows[(Fitted.WindowSize - 1)..], row => Assert.All(row, value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void A_view_shorter_than_the_window_holds_NaN_alone() =>
        Assert.All(Transform(_values[..(Fitted.WindowSize - 1)]), row => Assert.All(row, value => Assert.True(float.IsNaN(value))));

    [Fact]
    public void Later_rows_change_nothing()
    {
        var changed = Transform([.. _values[..(Row + 1)], .. _values[(Row + 1)..].Select(value => 2 * value)]);
        Assert.Equal(Transform(_values)[..(Row + 1)], changed[..(Row + 1)]);
        Assert.NotEqual(Transform(_values)[Row + 1], changed[Row + 1]);
    }

    [Fact]
    public void Rows_before_the_window_change_nothing()
    {
        var first = Row - Fitted.WindowSize + 1;
        var changed = Transform([.. _values[..first].Select(value => 2 * value), .. _values[first..]]);
        Assert.Equal(Transform(_values)[Row..], changed[Row..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Fitted.WindowSize - 1)]
    public void The_first_and_the_last_row_of_the_window_count(int inWindow)
    {
        float[] values = [.. _values];
        values[Row - Fitted.WindowSize + 1 + inWindow] += 10;
        Assert.NotEqual(Transform(_values)[Row], Transform(values)[Row]);
    }

    [Fact]
    public void A_view_is_forecast_from_its_own_rows_alone() => Assert.Equal(
        Transform(_values)[(Row + Fitted.WindowSize - 1)..],
        Transform(_values[Row..])[(Fitted.WindowSize - 1)..]);

    [Fact]
    public void The_rows_of_the_series_stay_as_they_are() => Assert.Equal(
        _values, new MLContext().Data.CreateEnumerable<ValueRow>(Fitted.Plain.Transform(Views.Of(_values)), false).Select(row => row.Value));

    [Fact]
    public void The_calendar_of_the_windows_rows_counts()
    {
        // The same values one day later in the week.
        var one = Fitted.Timed.Transform(Views.Of(_values, Fitted.Day)).Vectors("Forecast");
        var other = Fitted.Timed.Transform(Views.Of(_values, i => Fitted.Day(i + 1))).Vectors("Forecast");
        var aWeekOn = Fitted.Timed.Transform(Views.Of(_values, i => Fitted.Day(i + 7))).Vectors("Forecast");
        Assert.NotEqual(one[Row], other[Row]);
        Assert.Equal(one[Row], aWeekOn[Row]);
    }

    [Fact]
    public void With_differences_the_calendar_of_the_rows_that_the_network_sees_counts()
    {
        // The first two rows of a window are there for the differences of those that follow.
        const int Lag = 2;
        var options = Fitted.TimedOptions();
        options.DifferencingLag = Lag;
        var forecaster = Fitted.Fit(options, Fitted.TimedSeries);
        float[] Forecast(int inWindow) => forecaster.Transform(Views.Of(_values,
            i => Fitted.Day(i).AddHours(i == Row - Fitted.WindowSize + 1 + inWindow ? 12 : 0))).Vectors("Forecast")[Row];

        var unchanged = Forecast(inWindow: -1);
        Assert.All(Enumerable.Range(0, Lag), inWindow => Assert.Equal(unchanged, Forecast(inWindow)));
        Assert.All(Enumerable.Range(Lag, Fitted.WindowSize - Lag), inWindow => Assert.NotEqual(unchanged, Forecast(inWindow)));
    }

    [Fact]
    public void A_larger_scale_gives_larger_forecasts_as_each_window_is_scaled_by_itself()
    {
        var one = Transform(_values)[Row];
        var other = Transform([.. _values.Select(value => 1024 * value)])[Row];
        Assert.All(one.Zip(other), pair => Assert.Equal(1024, pair.Second / pair.First, 1e-2));
    }

    private static float[][] Transform(float[] values, string column = "Forecast") =>
        Fitted.Plain.Transform(Views.Of(values)).Vectors(column);
}
