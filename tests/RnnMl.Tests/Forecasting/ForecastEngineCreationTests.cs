using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Where an engine finds its forecaster.</summary>
public class ForecastEngineCreationTests
{
    private static readonly Forecast _expected = Fitted.Plain.CreateForecastEngine().Predict();

    [Fact]
    public void In_a_fitted_chain() => AssertFound(Chain());

    [Fact]
    public void In_a_chain_within_a_chain() =>
        AssertFound(new TransformerChain<ITransformer>(Copying(), new TransformerChain<ITransformer>(Chain(), Copying())));

    [Fact]
    public void In_a_loaded_forecaster() => AssertFound(ModelFiles.SaveAndLoad(Fitted.Plain));

    [Fact]
    public void In_a_loaded_chain() => AssertFound(ModelFiles.SaveAndLoad(Chain()));

    [Fact]
    public void In_a_loaded_chain_within_a_chain() =>
        AssertFound(ModelFiles.SaveAndLoad(new TransformerChain<ITransformer>(Copying(), Chain())));

    [Theory]
    [InlineData("Forecast")]
    [InlineData("Other")]
    public void Among_several_by_its_column(string column)
    {
        var engine = Two().CreateForecastEngine(column);
        ForecastEngineTests.AssertSame(column == "Other" ? Other().CreateForecastEngine().Predict() : _expected, engine.Predict());
    }

    [Fact]
    public void Not_among_several_without_a_column()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Two().CreateForecastEngine());
        Assert.Contains("'Forecast', 'Other'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_by_a_column_that_is_none()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Two().CreateForecastEngine("Low"));
        Assert.Contains("'Low'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'Forecast', 'Other'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_in_a_model_without_a_forecaster()
    {
        Assert.Contains("no forecaster", Assert.Throws<InvalidOperationException>(() => Copying().CreateForecastEngine()).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new TransformerChain<ITransformer>(Copying()).CreateForecastEngine("Forecast"));
    }

    [Fact]
    public void Not_in_null() => Assert.Throws<ArgumentNullException>(() => ((ITransformer)null!).CreateForecastEngine());

    [Fact]
    public void A_forecaster_is_found_in_the_same_places()
    {
        Assert.Same(Fitted.Plain, Fitted.Plain.GetForecaster());
        Assert.Same(Fitted.Plain, new TransformerChain<ITransformer>(Copying(), Chain()).GetForecaster());
        Assert.Same(Fitted.Plain, Two().GetForecaster("Forecast"));
        Assert.NotSame(Fitted.Plain, Two().GetForecaster("Other"));
        Assert.Contains("'Forecast', 'Other'", Assert.Throws<InvalidOperationException>(() => Two().GetForecaster()).Message, StringComparison.Ordinal);
        Assert.Contains("no forecaster", Assert.Throws<InvalidOperationException>(() => Copying().GetForecaster()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ((ITransformer)null!).GetForecaster());
    }

    [Fact]
    public void The_forecaster_in_a_loaded_chain_does_what_the_fitted_one_does()
    {
        var loaded = ModelFiles.SaveAndLoad(Chain()).GetForecaster();
        Assert.Equal(Fitted.Plain.SeriesNames, loaded.SeriesNames);
        Assert.Equal(ViewContents.Read(Fitted.Plain.InsampleForecast(Fitted.Series)), ViewContents.Read(loaded.InsampleForecast(Fitted.Series)));
        Assert.Equal(ViewContents.Read(Fitted.Plain.WithConfidenceLevel(0.5f).Transform(Fitted.Series)),
            ViewContents.Read(loaded.WithConfidenceLevel(0.5f).Transform(Fitted.Series)));
        Assert.Equal(ViewContents.Read(Fitted.Plain.Forecast(levels: 80)), ViewContents.Read(loaded.Forecast(levels: 80)));
    }

    private static void AssertFound(ITransformer model)
    {
        ForecastEngineTests.AssertSame(_expected, model.CreateForecastEngine().Predict());
        ForecastEngineTests.AssertSame(_expected, model.GetForecaster().CreateForecastEngine().Predict());
    }

    private static TransformerChain<ITransformer> Chain() => new(Copying(), Fitted.Plain, Copying());

    private static TransformerChain<ITransformer> Two() => new(Fitted.Plain, Other());

    private static RecurrentForecastingTransformer Other()
    {
        var options = Fitted.Options();
        options.OutputColumnName = "Other";
        options.Seed = 2;
        return Fitted.Fit(options, Fitted.Series);
    }

    private static ColumnCopyingTransformer Copying() => new MLContext(seed: 0).Transforms.CopyColumns("Copy", "Value").Fit(Fitted.Series);
}
