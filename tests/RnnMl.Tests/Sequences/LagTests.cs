using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>Lags and rolling figures: what the rows before one say of its value. Expected values are worked out by hand.</summary>
public class LagTests
{
    [Fact]
    public void A_lag_is_the_value_so_many_rows_before() => Assert.Equal(
        [[NaN, NaN], [1, NaN], [3, NaN], [5, 1], [9, 3]],
        Features(Steps(1, 3, 5, 9, 7), new() { Lags = [1, 3] }));

    [Fact]
    public void A_rolling_mean_ends_before_the_rows_own_value() => Assert.Equal(
        [[NaN, NaN], [NaN, 1], [2, 3], [4, 5], [7, 9]],
        Features(Steps(1, 3, 5, 9, 7), new() { RollingMeanWindows = [2, 1] }));

    [Fact]
    public void A_rolling_deviation_is_a_samples_and_ends_before_the_rows_own_value()
    {
        // 1, 3, 5: mean 3, squares 4 + 0 + 4, divided by 2. 3, 5, 10: mean 6, squares 9 + 1 + 16.
        var features = Features(Steps(1, 3, 5, 10, 0), new() { RollingDeviationWindows = [3] });
        Assert.All(features[..3], row => Assert.Equal([NaN], row));
        Assert.Equal(2, features[3][0], 1e-6f);
        Assert.Equal(Math.Sqrt(13), features[4][0], 1e-6);
    }

    [Fact]
    public void A_rows_own_value_and_later_ones_change_nothing_of_its_features()
    {
        var options = new TimeFeaturesEstimator.Options { Lags = [1, 2], RollingMeanWindows = [3], RollingDeviationWindows = [2] };
        float[] series = [4, 8, 15, 16, 23, 42];
        var features = Features(Steps(series), options);
        for (var changed = 0; changed < series.Length; changed++)
        {
            float[] other = [.. series[..changed], .. series[changed..].Select(value => -value)];
            Assert.Equal(features[..(changed + 1)], Features(Steps(other), options)[..(changed + 1)]);
        }
    }

    [Fact]
    public void Each_series_looks_back_at_itself_only() => Assert.Equal(
        [[NaN], [NaN], [1], [10], [2], [NaN]],
        Features(Mixed(("A", 1), ("B", 10), ("A", 2), ("B", 20), ("A", 3), ("C", 5)), new() { Lags = [1], SeriesColumnName = "Station" }));

    [Fact]
    public void A_value_that_is_missing_makes_what_is_taken_from_it_missing_and_nothing_else() => Assert.Equal(
        [[NaN, NaN], [1, NaN], [NaN, NaN], [3, NaN], [5, 4]],
        Features(Steps(1, NaN, 3, 5, 7), new() { Lags = [1], RollingMeanWindows = [2] }));

    [Fact]
    public void Infinities_are_taken_as_they_are() => Assert.Equal(
        [[NaN, NaN], [float.PositiveInfinity, NaN], [2, float.PositiveInfinity]],
        Features(Steps(float.PositiveInfinity, 2, 3), new() { Lags = [1], RollingMeanWindows = [2] }));

    [Fact]
    public void Features_longer_than_the_series_stay_missing() =>
        Assert.Equal([[NaN], [NaN]], Features(Steps(1, 2), new() { Lags = [1000] }));

    [Fact]
    public void Calendar_and_lags_stand_together_and_the_slots_say_which_is_which()
    {
        var view = Steps(1, 2, 3);
        var transformed = Transform(view, new()
        {
            TimeColumnName = "Time",
            CalendarParts = [CalendarPart.Hour],
            Encoding = CalendarEncoding.Number,
            RollingDeviationWindows = [2],
            RollingMeanWindows = [2],
            Lags = [2],
        });
        Assert.Equal(["Hour", "Temperature[t-2]", "Mean(Temperature[t-2..t-1])", "StandardDeviation(Temperature[t-2..t-1])"],
            transformed.SlotNames("Features"));
        // The deviation of 1 and 2: squares 1/4 + 1/4, divided by 1.
        Assert.Equal([2, 1, 1.5f, MathF.Sqrt(0.5f)], transformed.Vectors("Features")[2]);
    }

    [Fact]
    public void Timestamps_must_increase_within_a_series_where_they_are_known()
    {
        var options = new TimeFeaturesEstimator.Options { TimeColumnName = "Time", Lags = [1] };
        var view = Views.Of(new StepRow { Time = Hour(1) }, new StepRow { Time = Hour(1) });
        var exception = Assert.Throws<InvalidOperationException>(() => Features(view, options));
        Assert.Contains("'Time' holds 2024-01-01T01:00:00 in row 1", exception.Message, StringComparison.Ordinal);

        options.SeriesColumnName = "Station";
        view = Views.Of(new StepRow { Time = Hour(5) }, new StepRow { Time = Hour(1), Station = "B" });
        Assert.Equal(2, Features(view, options).Length);
    }

    [Fact]
    public void A_row_whose_series_is_missing_is_refused() => Assert.Throws<InvalidOperationException>(() =>
        Features(Views.Of(new StepRow { Sensor = 5 }), new() { Lags = [1], SeriesColumnName = "Sensor" }));

    [Fact]
    public void Lags_need_the_rows_in_order()
    {
        var view = Transform(Steps(1, 2), new() { Lags = [1] });
        Assert.False(view.CanShuffle);
        Assert.Equal(2, view.GetRowCount());
        Assert.Single(view.GetRowCursorSet(view.Schema, 4));
        Assert.Equal([1, 2], view.GetColumn<float>("Temperature"));
    }

    [Fact]
    public void A_prediction_engine_refuses_lags()
    {
        var ml = new MLContext(seed: 0);
        var options = new TimeFeaturesEstimator.Options { OutputColumnName = "Features", ValueColumnName = "Temperature", Lags = [1] };
        var model = ml.Transforms.TimeFeatures(options).Fit(Steps(1));
        Assert.Throws<InvalidOperationException>(() => model.GetRowToRowMapper(Steps(1).Schema));
        Assert.Throws<ArgumentOutOfRangeException>(() => ml.Model.CreatePredictionEngine<StepRow, SequenceRow>(model));
    }

    private static IDataView Transform(IDataView view, TimeFeaturesEstimator.Options options)
    {
        options.OutputColumnName = "Features";
        options.ValueColumnName = "Temperature";
        return new MLContext(seed: 0).Transforms.TimeFeatures(options).Fit(view).Transform(view);
    }

    private static float[][] Features(IDataView view, TimeFeaturesEstimator.Options options) => Transform(view, options).Vectors("Features");
}
