using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.MLNet.Interop;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>The columns that a forecaster makes, and those it leaves.</summary>
public class ForecastSchemaTests
{
    [Fact]
    public void The_new_columns_stand_behind_those_of_the_series() => Assert.Equal(
        ["Time", "Value", "Forecast", "Low", "High"], Fitted.Timed.GetOutputSchema(Fitted.TimedSeries.Schema).Select(column => column.Name));

    [Fact]
    public void The_new_columns_are_vectors_of_as_many_Singles_as_the_horizon_has_steps()
    {
        var schema = Fitted.Plain.Transform(Fitted.Series).Schema;
        var expected = new VectorDataViewType(NumberDataViewType.Single, Fitted.Horizon);
        Assert.All(["Forecast", "Low", "High"], name => Assert.Equal(expected, schema[name].Type));
    }

    [Fact]
    public void Bounds_that_were_not_asked_for_are_not_there()
    {
        var options = Fitted.Options();
        options.ConfidenceLowerBoundColumn = null;
        var transformed = Fitted.Fit(options, Fitted.Series).Transform(Fitted.Series);
        Assert.Equal(["Value", "Forecast", "High"], transformed.Schema.Select(column => column.Name));
        Assert.Equal(Fitted.Plain.Transform(Fitted.Series).Vectors("High"), transformed.Vectors("High"));
    }

    [Fact]
    public void A_forecast_column_named_as_the_series_hides_it_and_is_made_from_it()
    {
        var options = Fitted.Options();
        options.OutputColumnName = "Value";
        options.InputColumnName = null;
        var transformed = Fitted.Fit(options, Fitted.Series).Transform(Fitted.Series);

        Assert.Equal(["Value", "Value", "Low", "High"], transformed.Schema.Select(column => column.Name));
        Assert.True(transformed.Schema[0].IsHidden);
        Assert.Equal(1, transformed.Schema["Value"].Index);
        Assert.Equal(Fitted.Plain.Transform(Fitted.Series).Vectors("Forecast"), transformed.Vectors("Value"));
        Assert.Equal(Fitted.Series.GetColumn<float>("Value"), transformed.GetColumn<float>(transformed.Schema[0]));
    }

    [Fact]
    public void A_column_of_the_input_with_the_name_of_a_new_one_is_hidden()
    {
        var ml = new MLContext(seed: 0);
        var view = ml.Transforms.CopyColumns("Low", "Value").Fit(Fitted.Series).Transform(Fitted.Series);
        var schema = Fitted.Plain.GetOutputSchema(view.Schema);
        Assert.Equal(["Value", "Low", "Forecast", "Low", "High"], schema.Select(column => column.Name));
        Assert.Equal([false, true, false, false, false], schema.Select(column => column.IsHidden));

        var shape = ml.Forecasting.ForecastByLstm(Fitted.Options()).GetOutputSchema(SchemaShapes.Of(view.Schema));
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, Assert.Single(shape, column => column.Name == "Low").Kind);
    }

    [Fact]
    public void A_hidden_column_of_the_series_name_is_not_read()
    {
        var values = SyntheticSeries.Noisy(20, seed: 3);
        var rows = values.Select(value => new TwoColumns { Value = -value, Other = value }).ToArray();
        var view = new MLContext(seed: 0).Transforms.CopyColumns("Value", "Other").Fit(Views.Of(rows)).Transform(Views.Of(rows));
        Assert.Equal(Fitted.Plain.Transform(Views.Of(values)).Vectors("Forecast"), Fitted.Plain.Transform(view).Vectors("Forecast"));
    }

    private sealed class TwoColumns
    {
        public float Value { get; set; }

        public float Other { get; set; }
    }
}
