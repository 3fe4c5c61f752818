using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>A DataFrame is a view as it is.</summary>
public class DataFrameTests
{
    private static readonly float[] _values = SyntheticSeries.Noisy(Fitted.Rows, seed: 1);

    [Fact]
    public void Goes_into_Fit_and_into_Transform()
    {
        var frame = new DataFrame(new SingleDataFrameColumn("Value", _values));
        Assert.Equal(ViewContents.Read(Fitted.Plain.Transform(Fitted.Series)),
            ViewContents.Read(Fitted.Fit(Fitted.Options(), frame).Transform(frame)));
    }

    [Fact]
    public void Goes_in_with_its_timestamps()
    {
        var frame = new DataFrame(
            new DateTimeDataFrameColumn("Time", Enumerable.Range(0, Fitted.Rows).Select(Fitted.Day)), new SingleDataFrameColumn("Value", _values));
        Assert.Equal(Fitted.Timed.Transform(Fitted.TimedSeries).Vectors("Forecast"),
            Fitted.Fit(Fitted.TimedOptions(), frame).Transform(frame).Vectors("Forecast"));
    }

    [Fact]
    public void Goes_in_front_of_a_pipeline()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("Count", _values.Select(value => (int)value)));
        var ml = new MLContext(seed: 0);
        Assert.Equal(Fitted.Pipeline(ml).Fit(Fitted.Counts).Transform(Fitted.Counts).Vectors("Copy"),
            Fitted.Pipeline(ml).Fit(frame).Transform(frame).Vectors("Copy"));
    }

    [Fact]
    public void A_missing_value_is_refused()
    {
        var frame = new DataFrame(new SingleDataFrameColumn("Value", _values.Select((value, i) => i == 5 ? (float?)null : value)));
        Assert.Contains("row 5", Assert.Throws<InvalidOperationException>(() => Fitted.Fit(Fitted.Options(), frame)).Message,
            StringComparison.Ordinal);
    }
}
