using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Sampled paths of forecasters that answer for the whole horizon at once.</summary>
public class SampledPathsTests
{
    private const int Samples = 1000, Horizon = ManySeries.Horizon;

    private static readonly MLContext _ml = new(seed: 0);

    [Theory]
    [InlineData(ForecastLoss.Normal, ForecastStrategy.Direct, null)]
    [InlineData(ForecastLoss.Normal, ForecastStrategy.Direct, "Future")]
    [InlineData(ForecastLoss.StudentT, ForecastStrategy.Direct, null)]
    [InlineData(ForecastLoss.Quantile, ForecastStrategy.Direct, null)]
    [InlineData(ForecastLoss.Quantile, ForecastStrategy.SegmentWise, null)]
    [InlineData(ForecastLoss.StudentT, ForecastStrategy.SegmentWise, null)]
    [InlineData(ForecastLoss.NegativeBinomial, ForecastStrategy.SegmentWise, null)]
    [InlineData(ForecastLoss.Poisson, ForecastStrategy.Direct, null)]
    public void Samples_of_each_step_have_the_quantiles_of_its_distribution(ForecastLoss loss, ForecastStrategy strategy, string? future)
    {
        var options = Options(loss, strategy);
        options.FutureCovariateColumnNames = future == null ? [] : [future];
        var view = ManySeries.Fit(options).Transform(ManySeries.View);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, Samples, Horizon), view.Schema["Samples"].Type);
        float[][] samples = view.Vectors("Samples"), quantiles = view.Vectors("Quantiles");
        foreach (var row in (int[])[20, 80])
        {
            for (var k = 0; k < Horizon; k++)
            {
                float[] step = [.. samples[row].Where((_, i) => i % Horizon == k)];
                for (var q = 0; q < options.QuantileLevels.Length; q++)
                {
                    // Four deviations of a share of 1,000; counts may lie on the quantile itself.
                    var (quantile, level) = (quantiles[row][k * options.QuantileLevels.Length + q], options.QuantileLevels[q]);
                    var off = 4 * Math.Sqrt(level * (1 - level) / Samples);
                    var tiny = 1e-5f * Math.Abs(quantile);
                    Assert.InRange(step.Count(value => value <= quantile + tiny) / (double)Samples, level - off, 1);
                    Assert.InRange(step.Count(value => value < quantile - tiny) / (double)Samples, 0, level + off);
                }
            }
        }
    }

    [Fact]
    public void Steps_are_independent_but_for_the_values_that_differences_are_taken_from()
    {
        var options = Options(ForecastLoss.Normal, ForecastStrategy.Direct);
        var plain = Paths(options);
        Assert.InRange(Correlation(plain, 0, 1), -0.13, 0.13);
        (options.DifferencingLag, options.CalibrationFraction) = (1, 0.1f);
        // The second value is the first and one more of about the same spread: 1 / sqrt 2.
        Assert.InRange(Correlation(Paths(options), 0, 1), 0.5, 0.9);
    }

    [Fact]
    public void Asking_for_paths_changes_nothing_else_and_they_depend_on_seed_and_series_alone()
    {
        var options = Options(ForecastLoss.Normal, ForecastStrategy.Direct);
        (options.DifferencingLag, options.CalibrationFraction, options.NumberOfMembers, options.NumberOfSamples) = (1, 0.1f, 2, 10);
        var forecaster = ManySeries.Fit(options);
        var view = forecaster.Transform(ManySeries.View);
        options.SampleColumnName = null;
        var without = ManySeries.Fit(options).Transform(ManySeries.View);
        string[] columns = ["Samples", "Forecast", "Low", "High", "Quantiles"];
        using (var cursor = view.GetRowCursor(view.Schema.Where(column => columns.Contains(column.Name))))
        {
            // Paths are read first.
            var getters = columns.Select(name => cursor.GetGetter<VBuffer<float>>(view.Schema[name])).ToArray();
            var expected = columns[1..].Select(name => without.Vectors(name)).ToArray();
            for (var row = 0; cursor.MoveNext(); row++)
            {
                VBuffer<float> values = default;
                getters[0](ref values);
                for (var i = 1; i < columns.Length; i++)
                {
                    getters[i](ref values);
                    Assert.Equal(expected[i - 1][row], values.DenseValues());
                }
            }
        }

        var again = ModelFiles.Load(ModelFiles.Save(forecaster)).Transform(ManySeries.View);
        Assert.Equal(view.Vectors("Samples"), again.Vectors("Samples"));
        var alone = forecaster.Transform(Views.Of(ManySeries.Rows.Where(row => row.Series == "b")));
        Assert.Equal(view.Vectors("Samples")[60..105], alone.Vectors("Samples"));
    }

    [Fact]
    public void Independent_channels_and_joint_ones_lie_as_forecasts_do()
    {
        foreach (var channels in Enum.GetValues<ForecastChannels>())
        {
            var options = Options(ForecastLoss.Normal, ForecastStrategy.Direct);
            (options.SeriesColumnName, options.InputColumnName, options.Channels) = (null, "Values", channels);
            var rows = SyntheticSeries.Stationary(60, seed: 4).Select(value => new PairRow { Values = [value, 100 * value] }).ToArray();
            var view = ManySeries.Fit(options, Views.Of(rows)).Transform(Views.Of(rows));
            Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, Samples, Horizon, 2), view.Schema["Samples"].Type);
            float[] samples = view.Vectors("Samples")[^1], forecast = view.Vectors("Forecast")[^1];
            for (var i = 0; i < forecast.Length; i++)
            {
                var scale = i % 2 == 0 ? 1 : 100;
                Assert.Equal(forecast[i] / scale, samples.Where((_, s) => s % forecast.Length == i).Average() / scale, 2f);
            }
        }
    }

    [Fact]
    public void Evaluate_measures_the_CRPS_of_the_distribution()
    {
        var options = Options(ForecastLoss.Normal, ForecastStrategy.Direct);
        // The median, and one deviation above it.
        options.QuantileLevels = [0.5f, 0.84134475f];
        var view = ManySeries.Fit(options).Transform(ManySeries.View);
        var evaluation = _ml.Forecasting.Evaluate(view, new ForecastEvaluationOptions
        {
            ValueColumnName = "Value",
            ForecastColumnName = "Forecast",
            SeriesColumnName = "Series",
            SampleColumnName = "Samples",
        });

        var rows = ManySeries.Rows.ToArray();
        var quantiles = view.Vectors("Quantiles");
        double sum = 0;
        var count = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            for (var k = 0; k < Horizon && row + k + 1 < rows.Length && rows[row + k + 1].Series == rows[row].Series; k++)
            {
                if (float.IsNaN(quantiles[row][0]))
                    continue;
                var (mean, deviation) = ((double)quantiles[row][2 * k], (double)quantiles[row][2 * k + 1] - quantiles[row][2 * k]);
                sum += NormalScore((rows[row + k + 1].Value - mean) / deviation) * deviation;
                count++;
            }
        }
        Assert.Equal(sum / count, evaluation.Overall.ContinuousRankedProbabilityScore, 0.02 * sum / count);
    }

    // The CRPS of the standard normal distribution (Gneiting et al. 2005, equation 5).
    private static double NormalScore(double z)
    {
        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        // Simpson's rule from 0 to z.
        const int Steps = 200;
        double area = 0;
        for (var i = 0; i <= Steps; i++)
        {
            var x = z * i / Steps;
            area += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-x * x / 2);
        }
        var probability = 0.5 + area * z / (3 * Steps) / Math.Sqrt(2 * Math.PI);
        return z * (2 * probability - 1) + 2 * density - 1 / Math.Sqrt(Math.PI);
    }

    private static float[] Paths(RecurrentForecastingEstimator.Options options) => ManySeries.Fit(options).Transform(ManySeries.View).Vectors("Samples")[30];

    private static double Correlation(float[] paths, int first, int second)
    {
        var pairs = paths.Chunk(Horizon).Select(path => (X: (double)path[first], Y: (double)path[second])).ToArray();
        double x = pairs.Average(pair => pair.X), y = pairs.Average(pair => pair.Y);
        return pairs.Sum(pair => (pair.X - x) * (pair.Y - y))
            / Math.Sqrt(pairs.Sum(pair => (pair.X - x) * (pair.X - x)) * pairs.Sum(pair => (pair.Y - y) * (pair.Y - y)));
    }

    private static RecurrentForecastingEstimator.Options Options(ForecastLoss loss, ForecastStrategy strategy)
    {
        var options = ManySeries.Options($"{loss}");
        options.Strategy = strategy;
        options.SegmentLength = strategy == ForecastStrategy.SegmentWise ? 2 : 0;
        (options.SampleColumnName, options.NumberOfSamples) = ("Samples", Samples);
        (options.QuantileLevels, options.ConfidenceLevel) = ([0.1f, 0.3f, 0.5f, 0.9f], 0.8f);
        (options.CalibrationFraction, options.MaxEpoch) = (0, 2);
        return options;
    }

    private sealed class PairRow
    {
        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
