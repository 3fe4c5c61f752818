using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using RnnMl.Forecasting;

namespace RnnMl.Tests.Support;

/// <summary>A row with everything that a forecaster can read.</summary>
internal sealed class RichRow
{
    public string Series { get; set; } = "";

    public DateTime Time { get; set; }

    public float Value { get; set; }

    public float Past { get; set; }

    public float Future { get; set; }

    public float Size { get; set; }

    public string Kind { get; set; } = "";
}

/// <summary>Many series, and small forecasters of them.</summary>
internal static class ManySeries
{
    public const int WindowSize = 8, Horizon = 3;

    /// <summary>Three series of different lengths and sizes: "a" of 60 rows around 100, "b" of 45 around 1,000, "c" of 30 around 10.</summary>
    public static IEnumerable<RichRow> Rows { get; } =
    [
        .. Series("a", 60, 1, "warm"), .. Series("b", 45, 10, "cold"), .. Series("c", 30, 0.1f, "warm"),
    ];

    public static IDataView View { get; } = Views.Of(Rows);

    public static RichRow[] Series(string name, int count, float size, string kind) =>
    [
        .. SyntheticSeries.Noisy(count, seed: name[0]).Select((value, i) => new RichRow
        {
            Series = name,
            Time = Fitted.Day(i),
            Value = size * value,
            Past = i % 5,
            Future = i % 7,
            Size = size,
            Kind = kind,
        }),
    ];

    public static RecurrentForecastingEstimator.Options Options() => new()
    {
        OutputColumnName = "Forecast",
        InputColumnName = "Value",
        SeriesColumnName = "Series",
        WindowSize = WindowSize,
        Horizon = Horizon,
        HiddenSize = 5,
        MaxEpoch = 3,
        Seed = 1,
        CalibrationFraction = 0.1f,
        ValidationSetFraction = 0.1f,
    };

    /// <summary>Options by the name of a way to forecast.</summary>
    public static RecurrentForecastingEstimator.Options Options(string way)
    {
        var options = Options();
        switch (way)
        {
            case "direct":
                break;
            case "direct with everything":
                AddFeatures(options);
                options.PastCovariateColumnNames = ["Past"];
                options.FutureCovariateColumnNames = ["Future"];
                options.TimeColumnName = "Time";
                break;
            case "recursive":
                options.Strategy = ForecastStrategy.Recursive;
                options.Loss = ForecastLoss.Normal;
                options.NumberOfSamples = 20;
                options.SampleColumnName = "Samples";
                break;
            case "recursive points":
                options.Strategy = ForecastStrategy.Recursive;
                options.Lags = [1, 2, 5];
                break;
            case "recursive with everything":
                AddFeatures(options);
                options.Strategy = ForecastStrategy.Recursive;
                options.Loss = ForecastLoss.StudentT;
                options.NumberOfSamples = 20;
                options.FutureCovariateColumnNames = ["Future"];
                options.TimeColumnName = "Time";
                break;
            case "segments":
                options.Strategy = ForecastStrategy.SegmentWise;
                options.SegmentLength = 3;
                break;
            case "segments with everything":
                AddFeatures(options);
                options.Strategy = ForecastStrategy.SegmentWise;
                options.SegmentLength = 2;
                options.Dropout = 0.2f;
                options.PastCovariateColumnNames = ["Past"];
                options.TimeColumnName = "Time";
                options.Loss = ForecastLoss.Quantile;
                break;
            case "segments with the future":
                AddFeatures(options);
                options.Strategy = ForecastStrategy.SegmentWise;
                // The horizon's last segment is not full.
                options.SegmentLength = 2;
                options.PastCovariateColumnNames = ["Past"];
                options.FutureCovariateColumnNames = ["Future"];
                options.TimeColumnName = "Time";
                break;
            case "ensemble":
                options.NumberOfMembers = 3;
                break;
            case "masks":
                options.MissingValues = MissingValueHandling.Mask;
                options.MinimumHistory = 4;
                break;
            default:
                options.Loss = Enum.Parse<ForecastLoss>(way);
                options.Scaling = options.Loss is ForecastLoss.NegativeBinomial or ForecastLoss.Poisson ? WindowScaling.Mean : WindowScaling.Standard;
                break;
        }
        if (options.Loss is not (ForecastLoss.MeanSquaredError or ForecastLoss.MeanAbsoluteError or ForecastLoss.Huber))
            options.QuantileColumnName = "Quantiles";
        options.ConfidenceLowerBoundColumn = "Low";
        options.ConfidenceUpperBoundColumn = "High";
        return options;
    }

    public static string[] Ways { get; } =
    [
        "direct", "direct with everything", "recursive", "recursive points", "recursive with everything", "segments",
        "segments with everything", "segments with the future", "ensemble", "masks", .. Enum.GetNames<ForecastLoss>(),
    ];

    public static RecurrentForecastingTransformer Fit(RecurrentForecastingEstimator.Options options, IDataView? view = null) =>
        new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(view ?? View);

    private static void AddFeatures(RecurrentForecastingEstimator.Options options)
    {
        options.StaticColumnNames = ["Size"];
        options.CategoryColumnNames = ["Kind"];
    }
}
