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

/// <summary>A DataFrame of which one series cannot be forecast.</summary>
public class BadDataFrameSeriesTests
{
    [Theory]
    [InlineData("a timestamp twice", "without repetition")]
    [InlineData("no logarithm", "holds 0 in row 90")]
    [InlineData("a value that is missing", "holds NaN in row 90")]
    [InlineData("another frequency", "One forecaster serves one frequency")]
    [InlineData("off the grid", "no whole number of steps")]
    [InlineData("an infinite number", "'Size' holds Infinity for series 'b'")]
    [InlineData("a number that changes", "'Size' holds 3 in row 90")]
    public void A_bad_series_of_a_DataFrame_has_nulls_and_a_warning_and_the_others_their_forecasts(string what, string expected)
    {
        var options = ManySeries.Options();
        (options.TimeColumnName, options.LogTransform, options.StaticColumnNames) = ("Time", true, ["Size"]);
        options.MissingValues = what == "off the grid" ? MissingValueHandling.LastValue : MissingValueHandling.Reject;
        RichRow[] Rows(string name, bool isBad) => [.. ManySeries.Series(name, 60, 1, "").Select((row, i) =>
        {
            var isHere = isBad && i == 30;
            row.Value = isHere && what == "no logarithm" ? 0 : isHere && what == "a value that is missing" ? float.NaN : row.Value;
            row.Size = isBad && what == "an infinite number" ? float.PositiveInfinity : isHere && what == "a number that changes" ? 3 : 1;
            row.Time = isHere && what == "a timestamp twice" ? row.Time.AddDays(-1)
                : isHere && what == "off the grid" ? row.Time.AddHours(5)
                : isBad && what == "another frequency" ? Fitted.Day(0).AddDays(7 * i) : row.Time;
            return row;
        })];
        var (ml, warnings) = (new MLContext(seed: 0), new List<string>());
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                warnings.Add(e.Message);
        };
        DataFrame Frame(params IEnumerable<RichRow> rows)
        {
            var frame = Frames.Of(rows);
            frame["Size"] = new SingleDataFrameColumn("Size", rows.Select(row => row.Size));
            return frame;
        }
        var model = ml.Forecasting.ForecastByGru(options).Fit(Frame([.. Rows("a", false), .. Rows("c", false)]));
        warnings.Clear();

        var answer = model.Forecast(Frame([.. Rows("a", false), .. Rows("b", true), .. Rows("c", false)]));
        var good = model.Forecast(Frame([.. Rows("a", false), .. Rows("c", false)]));
        Assert.Equal(["a", "a", "a", "b", "b", "b", "c", "c", "c"], answer.Column<string>("Series"));
        object?[] forecasts = [.. Enumerable.Range(0, 9).Select(row => answer["Forecast"][row])];
        Assert.Equal([null, null, null], forecasts[3..6]);
        Assert.Equal(good.Column<float>("Forecast"), ((object?[])[.. forecasts[..3], .. forecasts[6..]]).Cast<float>());
        var warning = Assert.Single(warnings);
        Assert.Contains("1 of 3 series have no forecast. 'b': ", warning, StringComparison.Ordinal);
        Assert.Contains(expected, warning, StringComparison.Ordinal);

        var message = Assert.Throws<InvalidOperationException>(() => model.Forecast(Frame(Rows("b", true)))).Message;
        Assert.Contains(what.Contains("number", StringComparison.Ordinal) ? "'Size'" : expected.Replace("90", "30", StringComparison.Ordinal), message, StringComparison.Ordinal);
        // A cursor does not know what rows follow.
        Assert.Throws<InvalidOperationException>(() => model.Transform(Views.Of([.. Rows("a", false), .. Rows("b", true)])).Vectors("Forecast"));
    }
}
