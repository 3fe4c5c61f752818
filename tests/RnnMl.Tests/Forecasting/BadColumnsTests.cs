using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.MLNet.Interop;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Views whose columns are not what a forecaster reads: the message names the column and its type.</summary>
public class BadColumnsTests
{
    private static readonly IDataView _rows = Views.Of(Enumerable.Range(0, 40).Select(i => new OddRow()));

    [Fact]
    public void A_missing_value_column_is_refused() => AssertRefused("Absent", time: null, "no column 'Absent'");

    [Fact]
    public void A_missing_time_column_is_refused() => AssertRefused("Single", "Absent", "no column 'Absent'");

    [Theory]
    [InlineData("Double", "Double")]
    [InlineData("Whole", "Int32")]
    [InlineData("Vector", "Single")]
    [InlineData("Key", "UInt32")]
    [InlineData("Text", "String")]
    public void A_value_column_of_another_type_is_refused(string column, string type) =>
        AssertRefused(column, time: null, $"'{column}'", type, "needs Single");

    [Theory]
    [InlineData("Single", "Single")]
    [InlineData("Text", "String")]
    public void A_time_column_of_another_type_is_refused(string column, string type) =>
        AssertRefused("Single", column, $"'{column}'", type, "needs DateTime");

    [Fact]
    public void The_message_says_that_a_vector_or_a_key_was_found()
    {
        AssertRefused("Vector", time: null, "vector");
        AssertRefused("Key", time: null, "key");
    }

    [Fact]
    public void Numbers_that_a_series_has_once_are_as_many_as_in_training()
    {
        var options = Fitted.Options();
        options.StaticColumnNames = ["Numbers"];
        var rows = SyntheticSeries.Noisy(Fitted.Rows, seed: 1);
        IDataView two = Views.Of(rows.Select(value => new TwoRow { Value = value }));
        IDataView three = Views.Of(rows.Select(value => new ThreeRow { Value = value }));
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByLstm(options);
        foreach (var (fitted, other, counts) in new[] { (two, three, "'Numbers' hold 3 numbers that series have once; the forecaster was fitted on 2"), (three, two, "fitted on 3") })
        {
            var forecaster = estimator.Fit(fitted);
            forecaster.Transform(fitted);
            foreach (var action in (Action[])[() => forecaster.Transform(other), () => forecaster.InsampleForecast(other), () => estimator.Fit(other, forecaster)])
                Assert.Contains(counts, Assert.Throws<ArgumentOutOfRangeException>(action).Message, StringComparison.Ordinal);
        }
        var frame = new DataFrame(new SingleDataFrameColumn("Value", rows), new SingleDataFrameColumn("Numbers", rows.Select(_ => 1f)));
        Assert.Contains("hold 1 numbers", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(two).Forecast(frame)).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string value, string? time, params string[] parts)
    {
        var options = Fitted.Options();
        options.InputColumnName = value;
        options.TimeColumnName = time;
        options.MetricsCallback = _ => Assert.Fail("Training has started.");
        var estimator = new MLContext(seed: 0).Forecasting.ForecastByLstm(options);
        foreach (var action in (Action[])[() => estimator.Fit(_rows), () => estimator.GetOutputSchema(SchemaShapes.Of(_rows.Schema))])
        {
            var exception = Assert.Throws<ArgumentOutOfRangeException>(action);
            Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.OrdinalIgnoreCase));
        }
    }

    private sealed class TwoRow
    {
        public float Value { get; set; }

        [VectorType(2)]
        public float[] Numbers { get; set; } = [1, 2];
    }

    private sealed class ThreeRow
    {
        public float Value { get; set; }

        [VectorType(3)]
        public float[] Numbers { get; set; } = [1, 2, 3];
    }

    private sealed class OddRow
    {
        public float Single { get; set; }

        public double Double { get; set; }

        public int Whole { get; set; }

        // Of variable size: a forecaster takes rows of a fixed number of values.
        public float[] Vector { get; set; } = [1, 2, 3];

        [KeyType(5)]
        public uint Key { get; set; }

        public string Text { get; set; } = "";
    }
}
