using System;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Engine;
using RnnMl.Forecasting;
using RnnMl.Tests.HostileFiles;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>Covariates whose future is known, where window and horizon are read and decoded in segments.</summary>
public class FutureInSegmentsTests
{
    private const int Train = 240, Test = 60, Horizon = 7, SegmentLength = 3;

    // A row's values follow from nothing but what is known of it.
    private static readonly Row[] _rows = Rows();

    [Theory]
    [InlineData(CellType.Gru, ForecastChannels.Independent)]
    [InlineData(CellType.Gru, ForecastChannels.Joint)]
    [InlineData(CellType.Lstm, ForecastChannels.Independent)]
    public void Values_that_follow_a_known_covariate_are_forecast_far_better_with_it(CellType cell, ForecastChannels channels)
    {
        var options = Options();
        options.Channels = channels;
        var blind = Error(cell, options);
        options.FutureCovariateColumnNames = ["Price"];
        var seeing = Error(cell, options);
        Assert.True(seeing < 0.25 * blind, $"{seeing} with the covariate, {blind} without");
    }

    [Theory]
    [InlineData(ForecastChannels.Independent)]
    [InlineData(ForecastChannels.Joint)]
    public void It_keeps_the_contract_of_estimators_with_channels_and_masks(ForecastChannels channels)
    {
        var options = Options();
        (options.Channels, options.MissingValues, options.MaxEpoch) = (channels, MissingValueHandling.Mask, 2);
        options.FutureCovariateColumnNames = ["Price"];
        options.TimeColumnName = "Time";
        var rows = Rows();
        rows[20].Values[1] = float.NaN;
        EstimatorContract.Check(Estimator(CellType.Gru, options), Views.Of(rows[..120]), Fitted.Series);
    }

    [Fact]
    public void Bounds_come_from_the_misses_of_segments_of_which_everything_is_known()
    {
        const int Count = 60, Steps = 5;
        var rows = ManySeries.Series("a", Count + Steps, 1, "warm");
        var options = ManySeries.Options("segments with the future");
        (options.Horizon, options.SegmentLength, options.Scaling) = (Steps, SegmentLength, WindowScaling.None);
        (options.ValidationSetFraction, options.CalibrationFraction, options.RefitOnAllRows) = (0, 0.2f, false);
        var forecaster = ManySeries.Fit(options, Views.Of(rows[..Count]));
        // With the covariates of rows that come after those fitted on.
        var forecasts = forecaster.Transform(Views.Of(rows)).Vectors("Forecast");
        var bounds = forecaster.Model.Bounds!;
        for (var k = 0; k < Steps; k++)
        {
            var segmentEnd = Math.Min((k / SegmentLength + 1) * SegmentLength, Steps);
            var expected = from origin in Enumerable.Range(0, Count - segmentEnd)
                           where origin + 1 + k >= Count - bounds.Count
                           select (float)Math.Abs((double)rows[origin + 1 + k].Value - forecasts[origin][k]);
            Assert.Equal(expected.Order(), bounds.Distances.Slice(k * bounds.Count, bounds.Count).ToArray().Where(float.IsFinite));
        }
        Assert.Equal(Count / 5, bounds.Count);
    }

    [Fact]
    public void A_step_holds_a_segments_rows_and_a_step_of_the_horizon_what_is_known_of_its_own()
    {
        // Two past rows are missing before the first segment, and two after the last.
        var plan = Plan(new RowLayout(Channels: 1, PastCount: 1, FutureCount: 1, CalendarCount: 2));
        var encoding = plan.CreateEncoding();
        float[] rows = [.. Enumerable.Range(1, 4).SelectMany(i => new float[] { i, 10 * i, 100 * i, 200 * i, 300 * i })];
        float[] known = [.. Enumerable.Range(1, 7).SelectMany(k => new float[] { -k, -10 * k, -100 * k })];
        encoding.Read(rows, 0);
        Assert.Equal((11, 2 + 3), (encoding.FeatureCount, encoding.StepCount(4)));
        var sequence = new float[5 * 11];
        encoding.WriteSequence(new EncodedWindow { Rows = rows, Known = known }, sequence);
        float[] expected =
        [
            0, 0, 1, 0, 0, 10, 100, 200, 0, 0, 300,
            2, 3, 4, 20, 30, 40, 400, 800, 600, 900, 1200,
            0, 0, 0, 0, 0, 0, -1, -10, -100, -200, -300,
            0, 0, 0, 0, 0, 0, -4, -40, -400, -500, -600,
            0, 0, 0, 0, 0, 0, -7, -70, -700, 0, 0,
        ];
        Assert.Equal(expected, sequence);
        Assert.Equal(new FeatureRange { First = 6, Count = 5 }, encoding.Future);
    }

    [Fact]
    public void A_decoder_reads_no_future_of_which_nothing_but_the_calendar_is_known()
    {
        var encoding = Plan(new RowLayout(Channels: 1, PastCount: 0, FutureCount: 0, CalendarCount: 2)).CreateEncoding();
        Assert.Null(encoding.Future);
        Assert.Equal((5, 2), (encoding.FeatureCount, encoding.StepCount(4)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other features")]
    [InlineData("other segments")]
    public void A_file_whose_decoder_reads_another_future_is_refused(string forgery)
    {
        const string Part = "weights.safetensors";
        var options = Options();
        (options.MaxEpoch, options.FutureCovariateColumnNames) = (1, ["Price"]);
        var entries = ModelFiles.Entries(ModelFiles.Save(Estimator(CellType.Gru, options).Fit(Views.Of(_rows))));
        var network = RecurrentNetwork.Load(new MemoryStream(entries[HostileFile.Folder + Part]));
        var content = new MemoryStream();
        new RecurrentNetwork(network.Spec with
        {
            Layers = [.. network.Spec.Layers.Select(layer => layer is not SegmentDecoderSpec decoder ? layer : forgery switch
            {
                "none" => decoder with { Future = null },
                "other features" => decoder with { Future = decoder.Future! with { First = 0 } },
                _ => decoder with { SegmentCount = decoder.SegmentCount * decoder.SegmentSize, SegmentSize = 1 },
            })],
        }, seed: 1).Save(content);
        Assert.Contains("looks for another future", HostileFile.Refusal(HostileFile.Forge(entries, part: Part, content: content.ToArray())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_that_no_memory_holds_is_refused()
    {
        var plan = Plan(new RowLayout(Channels: 1, PastCount: 0, FutureCount: 1, CalendarCount: 0));
        plan.CheckSize();
        var large = plan with { StaticCount = 1 << 27 };
        Assert.Contains("5 steps of 134217734 numbers", Assert.Throws<InvalidOperationException>(large.CheckSize).Message, StringComparison.Ordinal);
    }

    private static double Error(CellType cell, RecurrentForecastingEstimator.Options options)
    {
        var forecaster = Estimator(cell, options).Fit(Views.Of(_rows[..Train]));
        var forecasts = forecaster.Transform(Views.Of(_rows)).Vectors("Forecast");
        var errors = from origin in Enumerable.Range(Train - 1, Test - Horizon)
                     from i in Enumerable.Range(0, 2 * Horizon)
                     select Math.Abs(forecasts[origin][i] - _rows[origin + 1 + i / 2].Values[i % 2]);
        return errors.Average();
    }

    private static ForecastPlan Plan(RowLayout layout) => new()
    {
        Strategy = ForecastStrategy.SegmentWise,
        Preparation = new WindowPreparation(WindowSize: 4, Horizon, LogTransform: false, DifferencingLag: 0, WindowScaling.None),
        FlatScales = [1],
        Layout = layout,
        Loss = ForecastLoss.MeanSquaredError,
        Quantiles = [0.5f],
        SegmentLength = SegmentLength,
        MinimumHistory = 4,
    };

    private static RecurrentForecastingEstimator Estimator(CellType cell, RecurrentForecastingEstimator.Options options)
    {
        var forecasting = new MLContext(seed: 0).Forecasting;
        return cell == CellType.Gru ? forecasting.ForecastByGru(options) : forecasting.ForecastByLstm(options);
    }

    private static RecurrentForecastingEstimator.Options Options() => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Values",
        Strategy = ForecastStrategy.SegmentWise,
        SegmentLength = SegmentLength,
        WindowSize = 9,
        Horizon = Horizon,
        HiddenSize = 24,
        MaxEpoch = 60,
        LearningRate = 0.01f,
        ValidationSetFraction = 0,
        CalibrationFraction = 0,
        Seed = 1,
    };

    private static Row[] Rows()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Train + Test).Select(i =>
        {
            var price = (float)(2 * random.NextDouble() - 1);
            float Noise() => 0.1f * (float)(2 * random.NextDouble() - 1);
            return new Row { Time = Fitted.Day(i), Price = price, Values = [3 * price + Noise(), 5 - 2 * price + Noise()] };
        })];
    }

    private sealed class Row
    {
        public DateTime Time { get; set; }

        public float Price { get; set; }

        [VectorType(2)]
        public float[] Values { get; set; } = [];
    }
}
