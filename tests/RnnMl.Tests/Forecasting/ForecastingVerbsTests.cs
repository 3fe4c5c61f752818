using System.Linq;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>The verbs on <c>mlContext.Forecasting</c> with plain parameters.</summary>
public class ForecastingVerbsTests
{
    private static readonly IDataView _series = Views.Of(SyntheticSeries.Noisy(30, seed: 1), Fitted.Day);

    [Theory]
    [InlineData(CellType.Lstm)]
    [InlineData(CellType.Gru)]
    [InlineData(CellType.SimpleRnn)]
    public void Each_verb_hands_all_its_parameters_on(CellType cell)
    {
        var forecasting = new MLContext(seed: 0).Forecasting;
        var estimator = cell switch
        {
            CellType.Lstm => forecasting.ForecastByLstm("Forecast", "Value", 8, 3, "Time", "Low", "High", 0.5f),
            CellType.Gru => forecasting.ForecastByGru("Forecast", "Value", 8, 3, "Time", "Low", "High", 0.5f),
            _ => forecasting.ForecastByRnn("Forecast", "Value", 8, 3, "Time", "Low", "High", 0.5f),
        };
        var forecaster = estimator.Fit(_series);

        AssertColumns(forecaster, "Value", "Time", "Forecast", "Low", "High", 0.5f);
        Assert.Equal((8, 3), (forecaster.Model.Plan.WindowSize, forecaster.Model.Plan.Horizon));
        Assert.Equal(cell, forecaster.Model.Networks[0].Spec.Layers.OfType<RecurrentSpec>().Single().Cell);
    }

    [Fact]
    public void Without_an_input_column_the_output_columns_name_is_read()
    {
        var forecaster = new MLContext(seed: 0).Forecasting.ForecastByRnn("Value", null, windowSize: 4, horizon: 1).Fit(_series);
        AssertColumns(forecaster, "Value", null, "Value", null, null, 0.95f);
    }

    [Fact]
    public void The_choices_that_make_the_network_reach_it()
    {
        var options = Fitted.Options();
        options.HiddenSize = 5;
        options.NumberOfLayers = 2;
        options.DifferencingLag = 2;
        options.LogTransform = true;
        options.Scaling = WindowScaling.MinMax;
        var model = Fitted.Fit(options, Fitted.Series).Model;
        var layer = model.Networks[0].Spec.Layers.OfType<RecurrentSpec>().Single();
        Assert.Equal((5, 2), (layer.HiddenSize, layer.LayerCount));
        Assert.Equal(new WindowPreparation(Fitted.WindowSize, Fitted.Horizon, LogTransform: true, DifferencingLag: 2, WindowScaling.MinMax),
            model.Plan.Preparation);
    }

    private static void AssertColumns(RecurrentForecastingTransformer forecaster, string value, string? time, string output, string? low, string? high, float level)
    {
        var columns = forecaster.Columns;
        Assert.Equal((value, time, false), (Assert.Single(columns.Series.ValueColumns), columns.Series.TimeColumn, columns.Series.MustBePositive));
        Assert.Equal((output, low, high, level), (columns.Output, columns.LowerBound, columns.UpperBound, columns.ConfidenceLevel));
    }
}
