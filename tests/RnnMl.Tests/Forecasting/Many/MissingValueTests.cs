using System;
using System.Linq;
using Microsoft.Data.Analysis;
using Microsoft.ML.Data;
using RnnMl.Components;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>What a forecast stands on where values are missing.</summary>
public class MissingValueTests
{
    [Theory]
    [InlineData(ForecastStrategy.Direct, 1)]
    [InlineData(ForecastStrategy.Direct, 3)]
    [InlineData(ForecastStrategy.Recursive, 1)]
    [InlineData(ForecastStrategy.SegmentWise, 3)]
    public void Differences_after_a_missing_value_are_added_to_the_last_known_one(ForecastStrategy strategy, int lag)
    {
        var options = Options(MissingValueHandling.Mask);
        (options.Strategy, options.DifferencingLag) = (strategy, lag);
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        var rows = ManySeries.Series("a", 60, 1, "");
        rows[20].Value = rows[59].Value = rows[58].Value = float.NaN;
        var model = ManySeries.Fit(options, Views.Of(rows));
        var view = model.Transform(Views.Of(rows));
        foreach (var column in (string[])["Forecast", "Low", "High"])
            Assert.All(view.Vectors(column)[(ManySeries.WindowSize - 1)..], row => Assert.All(row, value => Assert.True(float.IsFinite(value))));
        Assert.Equal(view.Vectors("Forecast")[^1], model.CreateForecastEngine().Predict().Values);
    }

    [Theory]
    [InlineData(MissingValueHandling.Mask, ForecastStrategy.Direct, ForecastLoss.Normal)]
    [InlineData(MissingValueHandling.LastValue, ForecastStrategy.Recursive, ForecastLoss.Normal)]
    [InlineData(MissingValueHandling.LastValue, ForecastStrategy.Direct, ForecastLoss.MeanSquaredError)]
    [InlineData(MissingValueHandling.Mask, ForecastStrategy.Recursive, ForecastLoss.Poisson)]
    public void A_window_without_one_known_value_has_no_forecast(MissingValueHandling handling, ForecastStrategy strategy, ForecastLoss loss)
    {
        var options = Options(handling);
        (options.Strategy, options.Loss) = (strategy, loss);
        options.Scaling = loss == ForecastLoss.Poisson ? WindowScaling.Mean : WindowScaling.Standard;
        options.SampleColumnName = strategy == ForecastStrategy.Recursive && loss != ForecastLoss.MeanSquaredError ? "Samples" : null;
        var rows = ManySeries.Series("a", 60, 1, "");
        const int Last = 40;
        for (var i = Last + 1; i <= Last + ManySeries.WindowSize; i++)
            rows[i].Value = float.NaN;
        var model = ManySeries.Fit(options, Views.Of(rows));
        var view = model.Transform(Views.Of(rows));
        foreach (var column in options.SampleColumnName == null ? (string[])["Forecast", "Low", "High"] : ["Forecast", "Low", "High", "Samples"])
        {
            var found = view.Vectors(column);
            Assert.All(found[Last + ManySeries.WindowSize], value => Assert.True(float.IsNaN(value)));
            Assert.All(found[Last + ManySeries.WindowSize - 1], value => Assert.True(float.IsFinite(value)));
            Assert.All(found[Last + ManySeries.WindowSize + 1], value => Assert.True(float.IsFinite(value)));
        }

        var engine = model.CreateForecastEngine(seriesName: "new");
        Assert.Contains("0 observations", Assert.Throws<InvalidOperationException>(() => engine.Predict()).Message, StringComparison.Ordinal);
        for (var i = 0; i < ManySeries.WindowSize; i++)
            engine.Observe(float.NaN);
        Assert.False(engine.CanPredict);
        Assert.Contains("The last 8 observations of series 'new' are all missing",
            Assert.Throws<InvalidOperationException>(() => engine.Predict()).Message, StringComparison.Ordinal);
        engine.Observe(100);
        Assert.True(engine.CanPredict);
        Assert.All(engine.Predict().Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_series_of_nulls_alone_has_null_forecasts_in_a_DataFrame()
    {
        var model = ManySeries.Fit(Options(MissingValueHandling.LastValue));
        var frame = new DataFrame(
            new StringDataFrameColumn("Series", Enumerable.Range(0, 40).Select(i => i < 20 ? "known" : "unknown")),
            new SingleDataFrameColumn("Value", Enumerable.Range(0, 40).Select(i => i < 20 ? 100f + i % 3 : (float?)null)));
        var answer = model.Forecast(frame, levels: 80);
        foreach (var column in (string[])["Forecast", "low-80", "high-80"])
            Assert.Equal([false, false, false, true, true, true], Enumerable.Range(0, 6).Select(row => answer[column][row] == null));
    }

    [Fact]
    public void A_channel_without_one_known_value_has_no_forecast_and_the_other_has()
    {
        var options = Options(MissingValueHandling.Mask);
        (options.InputColumnName, options.SeriesColumnName) = ("Values", null);
        var rows = SyntheticSeries.Noisy(60, seed: 1).Select((value, i) => new Pair { Values = [value, i < 30 ? float.NaN : value] }).ToArray();
        foreach (var channels in Enum.GetValues<ForecastChannels>())
        {
            options.Channels = channels;
            var forecasts = ManySeries.Fit(options, Views.Of(rows)).Transform(Views.Of(rows)).Vectors("Forecast");
            Assert.Equal([true, false, true, false, true, false], forecasts[29].Select(float.IsFinite));
            Assert.All(forecasts[30], value => Assert.True(float.IsFinite(value)));
        }
    }

    [Theory]
    [InlineData("Direct")]
    [InlineData("Recursive")]
    public void With_Zero_what_is_missing_is_0_in_Fit_in_Transform_in_an_engine_in_a_DataFrame_and_in_a_file(string strategy)
    {
        var options = Options(MissingValueHandling.Zero);
        (options.Strategy, options.TimeColumnName, options.Loss) = (Enum.Parse<ForecastStrategy>(strategy), "Time", ForecastLoss.Poisson);
        (options.Scaling, options.PastCovariateColumnNames) = (WindowScaling.Mean, strategy == "Direct" ? ["Past"] : []);
        bool IsMissing(int i) => i % 7 == 2 || i is > 40 and < 44;
        RichRow[] zeros = Changed((row, i) => (row.Value, row.Past) = IsMissing(i) ? (0, float.NaN) : (row.Value, row.Past));
        RichRow[] nans = Changed((row, i) => (row.Value, row.Past) = IsMissing(i) ? (float.NaN, float.NaN) : (row.Value, row.Past));
        RichRow[] gaps = [.. zeros.Where((_, i) => !IsMissing(i))];
        var known = ManySeries.Fit(options, Views.Of(zeros));
        var expected = known.Transform(Views.Of(zeros)).Vectors("Forecast");
        foreach (var rows in new[] { nans, gaps })
        {
            var model = TransformerChains.OfType<RecurrentForecastingTransformer>(ModelFiles.SaveAndLoad(ManySeries.Fit(options, Views.Of(rows)))).Single();
            Assert.Equal(expected[^1], model.Transform(Views.Of(rows)).Vectors("Forecast")[^1]);
            Assert.Equal(expected[^1], model.CreateForecastEngine().Predict().Values);
            var frame = new DataFrame(
                new StringDataFrameColumn("Series", rows.Select(row => row.Series)),
                new DateTimeDataFrameColumn("Time", rows.Select(row => row.Time)),
                new SingleDataFrameColumn("Past", rows.Select(row => row.Past)),
                new SingleDataFrameColumn("Value", rows.Select(row => float.IsNaN(row.Value) ? (float?)null : row.Value)));
            var answer = model.Forecast(frame);
            Assert.Equal(expected[^1], Enumerable.Range(0, 3).Select(row => (float)answer["Forecast"][row]));
            var engine = model.CreateForecastEngine(seriesName: "new");
            foreach (var row in rows)
                engine.Observe([row.Value], row.Time, strategy == "Direct" ? [row.Past] : [], []);
            Assert.Equal(known.Transform(Views.Of(Changed((row, i) => (row.Series, row.Value, row.Past) = ("new", zeros[i].Value, zeros[i].Past)))).Vectors("Forecast")[^1],
                engine.Predict().Values);
        }
    }

    [Fact]
    public void With_Zero_rows_without_values_at_the_end_are_the_future_of_covariates()
    {
        var options = Options(MissingValueHandling.Zero);
        options.FutureCovariateColumnNames = ["Future"];
        var model = ManySeries.Fit(options);
        var rows = Changed((row, i) => row.Value = i is 52 or >= 57 ? float.NaN : row.Value);
        var frame = new DataFrame(
            new StringDataFrameColumn("Series", rows.Select(row => row.Series)),
            new SingleDataFrameColumn("Future", rows.Select(row => row.Future)),
            new SingleDataFrameColumn("Value", rows.Select(row => float.IsNaN(row.Value) ? (float?)null : row.Value)));
        var answer = model.Forecast(frame);
        Assert.Equal(model.Transform(Views.Of(rows)).Vectors("Forecast")[56], Enumerable.Range(0, 3).Select(row => (float)answer["Forecast"][row]));
    }

    [Theory]
    [InlineData(MissingValueHandling.Zero, 60)]
    [InlineData(MissingValueHandling.Mask, 67)]
    [InlineData(MissingValueHandling.LastValue, 67)]
    public void Rows_after_the_last_value_have_no_forecast_from_zeros(MissingValueHandling handling, int end)
    {
        const int Values = 60, Missing = 30;
        var options = Options(handling);
        options.FutureCovariateColumnNames = ["Future"];
        var rows = ManySeries.Series("a", Values + 10, 1, "");
        foreach (var row in rows.Where((_, i) => i is Missing or >= Values))
            row.Value = float.NaN;
        var model = ManySeries.Fit(options, Views.Of(rows));
        var view = model.Transform(Views.Of(rows));
        foreach (var column in (string[])["Forecast", "Low", "High"])
            Assert.Equal(rows.Select((_, i) => i >= ManySeries.WindowSize - 1 && i < end), view.Vectors(column).Select(row => row.All(float.IsFinite)));

        // What is said of a row comes from those before it.
        var insample = model.InsampleForecast(Views.Of(rows));
        Assert.Equal(rows.Select((_, i) => i >= ManySeries.WindowSize && i <= end), insample.GetColumn<float>("Insample").Select(float.IsFinite));
        Assert.Equal(rows.Select((_, i) => i >= ManySeries.WindowSize && i < Values && (i != Missing || handling == MissingValueHandling.Zero)),
            insample.GetColumn<float>("Residual").Select(float.IsFinite));
    }

    [Fact]
    public void With_Zero_a_missing_value_has_the_residual_of_0()
    {
        var rows = Changed((row, i) => row.Value = i is 30 or 59 ? float.NaN : row.Value);
        var insample = ManySeries.Fit(Options(MissingValueHandling.Zero), Views.Of(rows)).InsampleForecast(Views.Of(rows));
        var (forecasts, residuals) = (insample.GetColumn<float>("Insample").ToArray(), insample.GetColumn<float>("Residual").ToArray());
        Assert.All((int[])[30, 59], row => Assert.Equal(-forecasts[row], residuals[row]));
        Assert.All(residuals[ManySeries.WindowSize..], residual => Assert.True(float.IsFinite(residual)));
    }

    [Theory]
    [InlineData("log")]
    [InlineData("box-cox")]
    [InlineData("season")]
    public void Zero_is_refused_where_values_must_be_above_0(string way)
    {
        var options = Options(MissingValueHandling.Zero);
        options.LogTransform = way == "log";
        options.BoxCoxLambda = way == "box-cox" ? -0.3f : null;
        options.Deseasonalization = way == "season" ? Deseasonalization.Multiplicative : Deseasonalization.None;
        options.Seasonality = 4;
        Assert.Contains("MissingValues is Zero", Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static RichRow[] Changed(Action<RichRow, int> change) => [.. ManySeries.Series("a", 60, 1, "").Select((row, i) =>
    {
        change(row, i);
        return row;
    })];

    private static RecurrentForecastingEstimator.Options Options(MissingValueHandling handling)
    {
        var options = ManySeries.Options();
        options.MissingValues = handling;
        (options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn) = ("Low", "High");
        return options;
    }

    private sealed class Pair
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
