using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Series whose rows do not come as often as they should.</summary>
public class FrequencyTests
{
    private static readonly Lazy<RecurrentForecastingTransformer> _daily = new(() => ManySeries.Fit(Options()));

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(48)]
    [InlineData(24 * 7)]
    public void A_series_of_another_frequency_is_refused_in_Fit_and_at_scoring(int hours)
    {
        // Ten distances count, where the window is smaller.
        const int Row = 9;
        var rows = Every(hours);
        var whole = Refusal(rows, 0, $"59 of 59 are {(hours < 24 ? "less than two thirds of a step" : "more than one and a half steps")} after");
        AssertRefused(() => ManySeries.Fit(Options(), Views.Of([.. ManySeries.Rows, .. rows])), whole);
        AssertRefused(() => new MLContext(seed: 0).Forecasting.ForecastByGru(Options()).Fit(Views.Of(rows), _daily.Value), whole);
        AssertRefused(() => _daily.Value.Forecast(Frame(rows)), whole);
        var one = Refusal(rows, Row, "10 of 10 are");
        AssertRefused(() => _daily.Value.Transform(Views.Of([.. ManySeries.Rows, .. rows])).Vectors("Forecast"), one);
        AssertRefused(() => _ = _daily.Value.InsampleForecast(Views.Of(rows)).GetColumn<float>("Insample").ToArray(), one);
        var engine = _daily.Value.CreateForecastEngine(seriesName: "odd");
        foreach (var observed in rows[..(Row + 1)])
            engine.Observe(observed.Value, observed.Time);
        AssertRefused(() => engine.Observe(100, rows[Row + 1].Time), one);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(24 * 7, 12)]
    public void A_series_that_only_begins_at_another_frequency_is_taken(int hours, int begins)
    {
        var options = Options();
        (options.WindowSize, options.MaxEpoch) = (20, 1);
        var rows = ManySeries.Series("odd", begins + 400, 1, "");
        for (var i = 0; i < rows.Length; i++)
            rows[i].Time = Fitted.Day(Math.Max(0, i - begins)).AddHours(hours * (Math.Min(i, begins) - begins));
        var model = ManySeries.Fit(options, Views.Of(rows));
        var expected = model.Transform(Views.Of(rows)).Vectors("Forecast")[^1];
        var engine = model.CreateForecastEngine(seriesName: "new");
        foreach (var row in rows)
            engine.Observe(row.Value, row.Time);
        Assert.Equal(expected, engine.Predict().Values);
        Assert.Single(model.Forecast(Frame(rows), horizon: 1)["Time"]);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void Rows_that_come_too_early_are_taken_and_refused_alike_by_engines_wherever_they_come_from(int window)
    {
        var options = Options();
        options.WindowSize = window;
        var fitted = ManySeries.Fit(options);
        var kept = fitted.CreateForecastEngine(seriesName: "a");
        for (var day = 60; day < 100; day++)
            kept.Observe(100, Fitted.Day(day));
        var loaded = ModelFiles.SaveAndLoad(fitted.WithStatesOf(kept)).CreateForecastEngine(seriesName: "a");
        var resumed = fitted.WithStatesOf(kept).CreateForecastEngine(seriesName: "a");
        var last = Fitted.Day(99);
        // More than three quarters of so many distances.
        var taken = 3 * Math.Max(10, window) / 4;
        for (var i = 1; i <= taken; i++)
        {
            foreach (var engine in (ForecastEngine[])[kept, loaded, resumed])
                engine.Observe(100, last.AddHours(i));
        }
        foreach (var engine in (ForecastEngine[])[kept, loaded, resumed])
        {
            var before = engine.Predict();
            for (var again = 0; again < 3; again++)
                Assert.Throws<InvalidOperationException>(() => engine.Observe(100, last.AddHours(taken + 1)));
            ForecastEngineTests.AssertSame(before, engine.Predict());
            engine.Observe(100, last.AddDays(1).AddHours(taken));
        }
        // An engine fresh from training stands behind regular rows, too.
        var fresh = fitted.CreateForecastEngine(seriesName: "b");
        for (var i = 1; i <= taken; i++)
            fresh.Observe(700, Fitted.Day(44).AddHours(i));
        Assert.Throws<InvalidOperationException>(() => fresh.Observe(700, Fitted.Day(44).AddHours(taken + 1)));
    }

    [Fact]
    public void Remembered_rows_do_not_make_up_for_new_ones_of_another_frequency()
    {
        var options = Options();
        options.WindowSize = 20;
        var model = ManySeries.Fit(options);
        var hourly = ManySeries.Series("a", 40, 1, "warm");
        for (var i = 0; i < hourly.Length; i++)
            hourly[i].Time = Fitted.Day(60).AddHours(i);
        AssertRefused(() => new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(Views.Of(hourly), model), ["39 of 39 are less than"]);
    }

    [Fact]
    public void Gaps_now_and_then_are_not_and_events_have_no_frequency()
    {
        var gaps = Odd(i => Fitted.Day(i + i / 2));
        Assert.All(_daily.Value.Transform(Views.Of(gaps)).Vectors("Forecast")[^1], value => Assert.True(float.IsFinite(value)));
        var random = new Random(1);
        var events = Odd(i => Fitted.Day(i).AddHours(20 * random.NextDouble()));
        var model = ManySeries.Fit(Options(), Views.Of(events));
        Assert.All(model.Transform(Views.Of(Every(1))).Vectors("Forecast")[^1], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Where_missing_rows_are_put_in_rows_may_be_rare_and_a_warning_tells()
    {
        var options = Options();
        options.MissingValues = MissingValueHandling.LastValue;
        Assert.Single(Fitted.Messages(options, Views.Of([.. ManySeries.Rows, .. Every(72)])),
            message => message.Contains("'Time' has 60 rows of series 'odd', between which 118 are inserted, as the usual step is a day", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> OffTheStep { get; } = new()
    {
        { "gap", "from 2024-01-21T00:00:00 to 2024-01-23T00:00:00 in row 21 of series 'odd', where the usual step is a day. Rows count" },
        { "gaps", "from 2024-01-11T00:00:00 to 2024-01-13T00:00:00 in row 11 of series 'odd', where the usual step is a day; 4 more of its rows are off" },
        { "too short", "from 2024-01-21T00:00:00 to 2024-01-21T06:00:00 in row 21 of series 'odd'" },
        { "off the grid", "from 2024-01-21T00:00:00 to 2024-01-22T05:00:00 in row 21 of series 'odd'" },
    };

    [Theory]
    [MemberData(nameof(OffTheStep))]
    public void Rows_off_the_step_are_told_with_their_series(string what, string expected)
    {
        var odd = Odd(i => what switch
        {
            "gap" => Fitted.Day(i < 21 ? i : i + 1),
            "gaps" => Fitted.Day(i + (i - 1) / 10),
            "too short" => i < 21 ? Fitted.Day(i) : Fitted.Day(i - 1).AddHours(6),
            _ => Fitted.Day(i).AddHours(i < 21 ? 0 : 5),
        });
        Assert.Single(Warnings(odd), message => message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Timestamps_that_keep_to_the_step_are_not_told() => Assert.Empty(Warnings([]));

    [Fact]
    public void Of_many_series_off_the_step_five_are_named()
    {
        var warnings = Warnings([.. Enumerable.Range(0, 7).SelectMany(number => Odd(i => Fitted.Day(i < 21 ? i : i + 1), $"odd {number}"))]);
        Assert.Equal(6, warnings.Count);
        Assert.Contains("series 'odd 4'", warnings[4], StringComparison.Ordinal);
        Assert.Equal("So it is with 2 more series.", warnings[5][^28..]);
    }

    [Fact]
    public void Events_are_told_once()
    {
        var random = new Random(1);
        var messages = Fitted.Messages(Options(), Views.Of(Odd(i => Fitted.Day(i).AddHours(20 * random.NextDouble()))));
        Assert.Single(messages, message => message.Contains("'Time' has no regular step", StringComparison.Ordinal));
        Assert.DoesNotContain(messages, message => message.Contains("goes from", StringComparison.Ordinal));
    }

    private static List<string> Warnings(RichRow[] odd) => [.. Fitted.Messages(Options(), Views.Of([.. ManySeries.Rows, .. odd]))
        .Where(message => message.Contains("goes from", StringComparison.Ordinal) || message.Contains("So it is", StringComparison.Ordinal))];

    private static void AssertRefused(Action action, string[] expected)
    {
        var message = Assert.Throws<InvalidOperationException>(action).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static string[] Refusal(RichRow[] rows, int row, string counts) =>
        [$"'Time' goes from {rows[row].Time:s} to {rows[row + 1].Time:s} in series 'odd'", counts, "the step of the forecaster is a day"];

    private static RichRow[] Every(int hours) => Odd(i => Fitted.Day(0).AddHours(hours * i));

    private static RichRow[] Odd(Func<int, DateTime> time, string name = "odd") => [.. ManySeries.Series(name, 60, 1, "").Select((row, i) =>
    {
        row.Time = time(i);
        return row;
    })];

    private static DataFrame Frame(RichRow[] rows) => new(
        new StringDataFrameColumn("Series", rows.Select(row => row.Series)),
        new DateTimeDataFrameColumn("Time", rows.Select(row => row.Time)),
        new SingleDataFrameColumn("Value", rows.Select(row => row.Value)));

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options();
        options.TimeColumnName = "Time";
        return options;
    }
}
