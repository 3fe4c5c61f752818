using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Rows held back for the bounds of which some or all have no value.</summary>
public class MissingCalibrationTests
{
    private const int Rows = 120, HeldBack = 18;

    // No window is without a value.
    private const int Every = HeldBack / Fitted.Horizon;

    [Fact]
    public void Bounds_that_nothing_can_measure_are_refused()
    {
        float[] values = SyntheticSeries.Noisy(Rows, seed: 1);
        Array.Fill(values, float.NaN, Rows - HeldBack, HeldBack);
        var options = Options();
        var exception = Assert.Throws<InvalidOperationException>(() => Fitted.Fit(options, Views.Of(values)));
        Assert.Contains("CalibrationFraction", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'Value'", exception.Message, StringComparison.Ordinal);

        // A likelihood has bounds of its own.
        options.Loss = ForecastLoss.Normal;
        var forecaster = Fitted.Fit(options, Views.Of(values));
        Assert.Null(forecaster.Model.Bounds);
        var view = forecaster.Transform(Fitted.Series);
        Assert.True(view.Vectors("Low")[^1][0] < view.Vectors("High")[^1][0]);
    }

    [Fact]
    public void A_channel_with_few_values_takes_none_from_another()
    {
        float[] values = SyntheticSeries.Noisy(Rows, seed: 1);
        var pairs = values.Select((value, i) => new Pair { Values = [value, i >= Rows - HeldBack && i % Every != 0 ? float.NaN : value] }).ToArray();
        var options = Options();
        options.InputColumnName = "Values";
        var alone = Fitted.Fit(Options(), Views.Of(values)).Model.Bounds!;
        var both = Fitted.Fit(options, Views.Of(pairs)).Model.Bounds!;
        Assert.Equal(alone.Count, both.Count);
        Assert.Equal(Fitted.Horizon, both.FewestCount);
        for (var k = 0; k < Fitted.Horizon; k++)
        {
            // Step after step, channel after channel: the first has all its distances, and the second those of its three values.
            Assert.True(both.CanTell(0.5f));
            Assert.True(both.Width(2 * k, 0.9f) > both.Width(2 * k, 0.2f));
        }

        using var folder = new TemporaryFolder();
        var ml = new MLContext(seed: 0);
        var forecaster = Fitted.Fit(options, Views.Of(pairs));
        ml.Model.Save(forecaster, null, folder.File("model.zip"));
        var loaded = ml.Model.Load(folder.File("model.zip"), out _);
        Assert.Equal(ViewContents.Read(forecaster.Transform(Views.Of(pairs))), ViewContents.Read(loaded.Transform(Views.Of(pairs))));
    }

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = Fitted.Options();
        options.MissingValues = MissingValueHandling.LastValue;
        options.RefitOnAllRows = false;
        return options;
    }

    private sealed class Pair
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
