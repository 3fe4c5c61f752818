using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Training on: what new rows follow, what is held back of them, and what becomes of series that have none.</summary>
public class FineTuningTests
{
    private const int Before = 50, Window = ManySeries.WindowSize, Horizon = ManySeries.Horizon;

    private static readonly RichRow[] _a = ManySeries.Series("a", Before + 20, 1, "warm");

    // Series "a" up to row 50, and "b".
    private static readonly Lazy<RecurrentForecastingTransformer> _start = new(() => Estimator(Options()).Fit(Views.Of([.. _a[..Before], .. ManySeries.Series("b", 45, 10, "cold")])));

    [Theory]
    [InlineData(Horizon)]
    [InlineData(2 * Window)]
    public void New_rows_follow_those_that_are_remembered(int count)
    {
        var on = On(_a[Before..(Before + count)]);
        Assert.NotEqual(Weights(_start.Value), Weights(on));
        AssertSame(On(_a[(Before - Window)..(Before + count)]), on);
    }

    [Fact]
    public void Where_rows_overlap_the_new_ones_count()
    {
        RichRow[] revised = [.. _a[(Before - 3)..Before].Select(row => Row(row.Time, 2 * row.Value)), .. _a[Before..(Before + 6)]];
        AssertSame(On([.. _a[(Before - Window)..(Before - 3)], .. revised]), On(revised));
        // A history that reaches further back than what is remembered stands alone.
        var without = new RecurrentForecastingTransformer(_start.Value.Host, _start.Value.Columns, _start.Value.Model, _start.Value.States.Skip(1).ToArray());
        Assert.Equal(["b"], without.SeriesNames);
        var all = Options();
        (all.ConfidenceLowerBoundColumn, all.ConfidenceUpperBoundColumn, all.CalibrationFraction, all.ValidationSetFraction) = (null, null, 0, 0);
        RecurrentForecastingTransformer OnAll(RecurrentForecastingTransformer start) => Estimator(all).Fit(Views.Of(_a[..(Before + 6)]), start);
        Assert.Equal(Weights(OnAll(without)), Weights(OnAll(_start.Value)));
    }

    [Fact]
    public void Rows_that_are_remembered_are_not_held_back()
    {
        const int Long = 30, HeldBack = 7 + 4;
        var options = Options();
        (options.WindowSize, options.MinimumHistory) = (Long, 4);
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        RecurrentForecastingTransformer On(int first, int count, List<string>? warnings = null) =>
            Estimator(options, warnings).Fit(Views.Of(_a[first..(Before + count)]), start);

        // With those that are remembered there are rows enough, but of the new ones too few.
        var warnings = new List<string>();
        Assert.Equal(start.Model.Bounds!.Distances.ToArray(), On(Before, HeldBack - 1, warnings).Model.Bounds!.Distances.ToArray());
        Assert.Contains(warnings, message => message.Contains("enough new rows to hold rows back", StringComparison.Ordinal));
        warnings.Clear();
        Assert.NotEqual(start.Model.Bounds!.Distances.ToArray(), On(Before, HeldBack, warnings).Model.Bounds!.Distances.ToArray());
        Assert.DoesNotContain(warnings, message => message.Contains("hold rows back", StringComparison.Ordinal));

        // Given once more they are no new ones.
        foreach (var count in (int[])[HeldBack - 1, HeldBack])
            AssertSame(On(Before, count), On(Before - Long, count));
    }

    [Fact]
    public void Without_timestamps_rows_do_not_tell_whether_they_follow_and_those_before_them_are_asked_for()
    {
        var options = Options();
        options.TimeColumnName = null;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        var message = Assert.Throws<InvalidOperationException>(() => Estimator(options).Fit(Views.Of(_a[Before..(Before + 5)]), start)).Message;
        Assert.Contains("has 5 rows", message, StringComparison.Ordinal);
        Assert.Contains("TimeColumnName", message, StringComparison.Ordinal);
        Estimator(options).Fit(Views.Of(_a[(Before - Window)..(Before + 5)]), start);
    }

    [Fact]
    public void A_calendar_that_the_forecaster_does_not_see_is_told_of()
    {
        var options = Options();
        options.UseCalendar = false;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        foreach (var asked in (bool[])[false, true])
        {
            options.UseCalendar = asked;
            var ml = new MLContext(seed: 0);
            var told = new List<string>();
            ml.Log += (_, e) => told.Add(e.Message);
            Assert.Empty(ml.Forecasting.ForecastByGru(options).Fit(Views.Of(_a[Before..]), start).Model.Rows.Cycles);
            Assert.Equal(asked ? 1 : 0, told.Count(message => message.Contains("UseCalendar", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_time_column_that_only_one_of_the_two_has_is_refused_by_its_name()
    {
        var options = Options();
        options.TimeColumnName = null;
        Assert.StartsWith("TimeColumnName is none; the forecaster to go on from was fitted with Time,", Assert.Throws<InvalidOperationException>(
            () => Estimator(options).Fit(Views.Of(_a), _start.Value)).Message, StringComparison.Ordinal);
        var start = Estimator(options).Fit(Views.Of(_a));
        Assert.StartsWith("TimeColumnName is Time; the forecaster to go on from was fitted with none,", Assert.Throws<InvalidOperationException>(
            () => On(_a, start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_new_rows_than_a_horizon_are_refused_with_their_number() => Assert.Contains($"has {Window + 2} rows",
        Assert.Throws<InvalidOperationException>(() => On(_a[Before..(Before + 2)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_that_are_too_few_to_be_held_back_all_train_and_the_bounds_stay_and_a_warning_says_so()
    {
        var warnings = new List<string>();
        var on = Estimator(Options(), warnings).Fit(Views.Of(_a[Before..(Before + 5)]), _start.Value);
        Assert.Equal(_start.Value.Model.Bounds!.Distances.ToArray(), on.Model.Bounds!.Distances.ToArray());
        Assert.Contains(warnings, message => message.Contains("enough new rows to hold rows back", StringComparison.Ordinal) && message.Contains("MaxEpoch", StringComparison.Ordinal));

        // The last row trains, too.
        RichRow[] other = [.. _a[Before..(Before + 4)], Row(_a[Before + 4].Time, 500)];
        Assert.NotEqual(Weights(on), Weights(On(other)));

        // Of more rows some are held back, and measure the bounds anew.
        warnings.Clear();
        Assert.NotEqual(_start.Value.Model.Bounds!.Distances.ToArray(),
            Estimator(Options(), warnings).Fit(Views.Of(_a[Before..]), _start.Value).Model.Bounds!.Distances.ToArray());
        Assert.DoesNotContain(warnings, message => message.Contains("hold rows back", StringComparison.Ordinal));
    }

    [Fact]
    public void Bounds_stay_only_where_members_are_combined_as_when_they_were_measured()
    {
        var options = Options();
        options.NumberOfMembers = 2;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        options.Combination = EnsembleCombination.Mean;
        // Of enough rows they are measured anew.
        Assert.Equal(EnsembleCombination.Mean, Estimator(options).Fit(Views.Of(_a[Before..]), start).Model.Combination);
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        Assert.StartsWith("Combination is Mean", Assert.Throws<InvalidOperationException>(
            () => Estimator(options).Fit(Views.Of(_a[Before..(Before + 5)]), start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_that_were_never_measured_are_refused_where_too_few_rows_can_be_held_back()
    {
        var options = Options();
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn, options.CalibrationFraction) = (null, null, 0);
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        options = Options();
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        Assert.Contains("CalibrationFraction", Assert.Throws<InvalidOperationException>(
            () => Estimator(options).Fit(Views.Of(_a[Before..(Before + 5)]), start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_without_new_rows_stay_where_they_were_and_new_ones_come_last()
    {
        var on = On([.. ManySeries.Series("c", 30, 0.1f, "warm"), .. _a[Before..(Before + 5)]]);
        Assert.Equal(["a", "b", "c"], on.SeriesNames);
        var stood = new RecurrentForecastingTransformer(on.Host, on.Columns, on.Model, _start.Value.States);
        ForecastEngineTests.AssertSame(stood.CreateForecastEngine(seriesName: "b").Predict(), on.CreateForecastEngine(seriesName: "b").Predict());
        Assert.Equal(Fitted.Day(Before + 5), on.Forecast(horizon: 1)["Time"][0]);
    }

    [Fact]
    public void A_series_without_a_name_is_none_of_those_that_have_names()
    {
        var options = Options();
        options.SeriesColumnName = null;
        var on = Estimator(options).Fit(Views.Of(_a[Before..]), _start.Value);
        Assert.Equal([""], on.SeriesNames);
        Assert.Equal(["b"], Estimator(Options()).Fit(Views.Of(ManySeries.Series("b", 45, 1, "")), on).SeriesNames);
    }

    [Fact]
    public void A_DataFrame_trains_on_as_a_view_does()
    {
        var rows = _a[Before..(Before + 6)];
        var frame = new DataFrame(
            new StringDataFrameColumn("Series", rows.Select(row => row.Series)),
            new DateTimeDataFrameColumn("Time", rows.Select(row => row.Time)),
            new DoubleDataFrameColumn("Value", rows.Select(row => (double)row.Value)));
        AssertSame(On(rows), Estimator(Options()).Fit(frame, _start.Value));
        Assert.Throws<ArgumentNullException>(() => Estimator(Options()).Fit((DataFrame)null!, _start.Value));
    }

    [Fact]
    public void What_engines_have_observed_is_remembered_too()
    {
        var engine = _start.Value.CreateForecastEngine(seriesName: "a");
        foreach (var row in _a[Before..(Before + 6)])
            engine.Observe(row.Value, row.Time);
        var start = _start.Value.WithStatesOf(engine);
        var expected = On(_a[(Before + 6 - Window)..(Before + 10)], start);
        AssertSame(expected, On(_a[(Before + 6)..(Before + 10)], start));
        // Those that it has observed may be given once more.
        AssertSame(expected, On(_a[Before..(Before + 10)], start));
    }

    [Fact]
    public void Rows_missing_before_the_new_ones_are_put_in_or_warned_of()
    {
        var late = _a[(Before + 3)..(Before + 10)];
        var warnings = new List<string>();
        Estimator(Options(), warnings).Fit(Views.Of(late), _start.Value);
        Assert.Contains(warnings, message => message.Contains($"from {Fitted.Day(Before - 1):s} to {Fitted.Day(Before + 3):s}", StringComparison.Ordinal));

        var options = Options();
        options.MissingValues = MissingValueHandling.Mask;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        warnings.Clear();
        var on = Estimator(options, warnings).Fit(Views.Of(late), start);
        Assert.DoesNotContain(warnings, message => message.Contains("goes from", StringComparison.Ordinal));
        RichRow[] masked = [.. _a[(Before - Window)..Before], .. Enumerable.Range(Before, 3).Select(i => Row(Fitted.Day(i), float.NaN)), .. late];
        AssertSame(Estimator(options).Fit(Views.Of(masked), start), on);
    }

    [Theory]
    [InlineData(MissingValueHandling.Reject)]
    [InlineData(MissingValueHandling.Zero)]
    public void Rows_before_which_a_window_is_missing_stand_alone_and_a_warning_says_so(MissingValueHandling handling)
    {
        var options = Options();
        options.MissingValues = handling;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        var nothing = new RecurrentForecastingTransformer(start.Host, start.Columns, start.Model, []);
        foreach (var missing in (int[])[Window - 1, Window, 420])
        {
            RichRow[] late = [.. _a[Before..].Select((row, i) => Row(Fitted.Day(Before + missing + i), row.Value))];
            var warnings = new List<string>();
            var on = Estimator(options, warnings).Fit(Views.Of(late), start);
            var told = warnings.Where(message => message.Contains($"goes from {Fitted.Day(Before - 1):s}, the last remembered row, to {late[0].Time:s} of series 'a': " +
                $"at least WindowSize ({Window})", StringComparison.Ordinal));
            Assert.Equal(missing < Window ? 0 : 1, told.Count());
            Assert.Equal(missing >= Window, Weights(on).SequenceEqual(Weights(Estimator(options).Fit(Views.Of(late), nothing))));
        }
    }

    [Fact]
    public void Gaps_are_told_from_the_last_remembered_row_on()
    {
        // Two gaps in the rows that are remembered.
        RichRow[] gaps = [.. _a[..Before].Where((_, i) => i != Before - 3 && i != Before - 6)];
        var start = Estimator(Options()).Fit(Views.Of(gaps));
        var warnings = new List<string>();
        Estimator(Options(), warnings).Fit(Views.Of(_a[Before..(Before + 6)]), start);
        Assert.DoesNotContain(warnings, message => message.Contains("goes from", StringComparison.Ordinal));

        Estimator(Options(), warnings).Fit(Views.Of([.. _a[Before..(Before + 6)].Where((_, i) => i != 2)]), start);
        var told = Assert.Single(warnings, message => message.Contains("goes from", StringComparison.Ordinal));
        Assert.Contains($"to {Fitted.Day(Before + 3):s} in row 2 of series 'a'", told, StringComparison.Ordinal);
        Assert.DoesNotContain("more of its rows", told, StringComparison.Ordinal);
    }

    [Fact]
    public void New_rows_without_a_value_are_nothing_to_train_on()
    {
        var options = Options();
        options.MissingValues = MissingValueHandling.Mask;
        var start = Estimator(options).Fit(Views.Of(_a[..Before]));
        RichRow[] missing = [.. Enumerable.Range(Before, 6).Select(i => Row(Fitted.Day(i), float.NaN))];
        Assert.Contains("missing values alone", Assert.Throws<InvalidOperationException>(() => Estimator(options).Fit(Views.Of(missing), start)).Message,
            StringComparison.Ordinal);
    }

    private static RichRow Row(DateTime time, float value) => new() { Series = "a", Time = time, Value = value };

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Low", "High");
        return options;
    }

    private static RecurrentForecastingTransformer On(RichRow[] rows, RecurrentForecastingTransformer? start = null) =>
        Estimator(Options()).Fit(Views.Of(rows), start ?? _start.Value);

    private static RecurrentForecastingEstimator Estimator(RecurrentForecastingEstimator.Options options, List<string>? warnings = null)
    {
        var ml = new MLContext(seed: 0);
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                warnings?.Add(e.Message);
        };
        return ml.Forecasting.ForecastByGru(options);
    }

    private static void AssertSame(RecurrentForecastingTransformer expected, RecurrentForecastingTransformer found)
    {
        Assert.Equal(Weights(expected), Weights(found));
        Assert.Equal(expected.SeriesNames, found.SeriesNames);
        foreach (var name in expected.SeriesNames)
            ForecastEngineTests.AssertSame(expected.CreateForecastEngine(seriesName: name).Predict(), found.CreateForecastEngine(seriesName: name).Predict());
    }

    private static float[] Weights(RecurrentForecastingTransformer forecaster) =>
        [.. forecaster.Model.Networks.SelectMany(network => network.Parameters).SelectMany(parameter => parameter.Values.ToArray())];
}
