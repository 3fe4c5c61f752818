using System;
using System.IO;
using RnnMl.Engine;
using RnnMl.Forecasting;
using Choices = RnnMl.Forecasting.RecurrentForecastingEstimator.Options;

namespace RnnMl.Benchmarks.Accuracy.Forecasting;

/// <summary>The forecasting benchmarks.</summary>
internal static class ForecastTasks
{
    public static AccuracyBenchmark[] All { get; } =
    [
        ForecastBenchmark.Of(M4Hourly, "the M4 competition's 414 hourly series, 48 hours ahead (OWA)"),
        ForecastBenchmark.Of(TourismMonthly, "366 monthly series of the Monash archive, 24 months ahead (MASE)"),
        EttBenchmark.Multivariate,
        EttBenchmark.OilTemperature,
        ForecastBenchmark.Of(BikeSharing, "bicycles rented a day: fitted on 2011, 2012 in blocks of 7 days (MAE)"),
        ForecastBenchmark.Of(AirPassengers, "airline passengers a month: the last 24, 12 at a time (MAPE)"),
        ForecastBenchmark.Of(CarbonDioxide, "carbon dioxide at Mauna Loa: the last tenth, 12 months at a time (MASE)"),
        ForecastBenchmark.Of(Sunspots, "sunspots a year: the last tenth, 11 years at a time (MAE)"),
    ];

    private static ForecastTask M4Hourly => new("m4", SeriesFiles.M4Hourly)
    {
        Horizon = 48,
        Seasonality = 24,
        TestRows = _ => 48,
        Measure = ("OWA", metrics => metrics.OverallWeightedAverage),
        Goal = 0.440,
        Published = "ES-RNN, the winner 0.440, the organisers' RNN 1.036",
        Settings =
        [
            ("one week", M4(168, WindowScaling.Standard, Deseasonalization.None)),
            ("one week, day out", M4(168, WindowScaling.Standard, Deseasonalization.Additive)),
            ("ten days, day out", M4(240, WindowScaling.Standard, Deseasonalization.Additive)),
            ("ten days, day out, by quartiles", M4(240, WindowScaling.Robust, Deseasonalization.Additive)),
        ],
        Final = Ensemble,
    };

    private static ForecastTask TourismMonthly => new("tourism_monthly",
        folder => SeriesFiles.Monash(Path.Combine(folder, "tourism_monthly_dataset.tsf"), (start, i) => start.AddMonths(i)))
    {
        Folder = "tourism",
        Horizon = 24,
        Seasonality = 12,
        TestRows = _ => 24,
        Measure = ("MASE", metrics => metrics.MeanAbsoluteScaledError),
        Goal = 1.409,
        Published = "DeepAR 1.409, WaveNet 1.482, ETS 1.526, N-BEATS 1.574",
        Settings =
        [
            ("four years where there are", Tourism(48, WindowScaling.Standard, Deseasonalization.None)),
            ("four years, season out", Tourism(48, WindowScaling.Standard, Deseasonalization.Additive)),
            ("five years, season out", Tourism(60, WindowScaling.Standard, Deseasonalization.Additive)),
            ("five years, season out, by the mean", Tourism(60, WindowScaling.Mean, Deseasonalization.Additive)),
        ],
        Final = Ensemble,
    };

    private static ForecastTask BikeSharing => new("bike-sharing",
        folder => SeriesFiles.Csv(Path.Combine(folder, "day.csv"), fields => SeriesFiles.Moment(fields[1], "yyyy-MM-dd"), 15))
    {
        Horizon = 7,
        Seasonality = 7,
        TestRows = _ => 366,
        TailWindows = 26,
        OneStepToo = true,
        Seeds = 5,
        Measure = ("MAE", metrics => metrics.MeanAbsoluteError),
        Goal = 900,
        Published = "last value repeated 1233, mean of the last 7 days 974; one step ahead: previous day 870, exponential smoothing 824",
        Settings =
        [
            ("two weeks", One(14, differencing: 0)),
            ("two weeks, differences", One(14, differencing: 1)),
            ("four weeks", One(28, differencing: 0)),
            ("four weeks, median", With(One(28, differencing: 0), options => options.Loss = ForecastLoss.MeanAbsoluteError)),
            ("four weeks, 8 units", With(One(28, differencing: 0), options => options.HiddenSize = 8)),
            ("four weeks, Huber, dropout", With(One(28, differencing: 0), options => (options.Loss, options.Dropout) = (ForecastLoss.Huber, 0.3f))),
            ("four weeks, mean", With(One(28, differencing: 0), options => options.Scaling = WindowScaling.Mean)),
            ("four weeks, logarithms", Log(28, differencing: 0)),
            ("eight weeks", One(56, differencing: 0)),
            ("eight weeks in segments of one", With(One(56, differencing: 0), options => (options.Strategy, options.SegmentLength) = (ForecastStrategy.SegmentWise, 7))),
        ],
    };

    private static ForecastTask AirPassengers => new("airpassengers",
        folder => SeriesFiles.Csv(Path.Combine(folder, "airline.csv"), fields => SeriesFiles.Moment(fields[0], "yyyy-MM"), 1))
    {
        Folder = "airline",
        Horizon = 12,
        Seasonality = 12,
        TestRows = _ => 24,
        TailWindows = 3,
        Seeds = 5,
        Measure = ("MAPE", metrics => metrics.MeanAbsolutePercentageError),
        Goal = 3,
        Settings =
        [
            ("two years, differences", Log(24, differencing: 1)),
            ("three years, differences", Log(36, differencing: 1)),
            ("three years, differences of a year", Log(36, differencing: 12)),
            ("the same, from the last value", With(Log(36, differencing: 12), options => options.Scaling = WindowScaling.LastValue)),
            ("the same, as they are", With(Log(36, differencing: 12), options => options.Scaling = WindowScaling.None)),
            ("two years, of a year, as they are", With(Log(24, differencing: 12), options => options.Scaling = WindowScaling.None)),
            ("two years, of a year, from the last value", With(Log(24, differencing: 12), options => options.Scaling = WindowScaling.LastValue)),
            ("three years, season out, differences", With(Log(36, differencing: 1), SeasonOut)),
            ("three years, season out, from the last value", With(Log(36, differencing: 0), options =>
            {
                SeasonOut(options);
                options.Scaling = WindowScaling.LastValue;
            })),
            ("three years in segments", With(Log(36, differencing: 0), Segments)),
            ("three years in segments, differences", With(Log(36, differencing: 1), Segments)),
        ],
    };

    private static ForecastTask CarbonDioxide => new("co2",
        folder => SeriesFiles.Csv(Path.Combine(folder, "co2-mm-mlo.csv"), fields => SeriesFiles.Moment(fields[0], "yyyy-MM"), 2))
    {
        Folder = "co2",
        Horizon = 12,
        Seasonality = 12,
        TestRows = rows => rows / 10,
        TailWindows = 5,
        Measure = ("MASE", metrics => metrics.MeanAbsoluteScaledError),
        Settings =
        [
            ("three years, of a year", One(36, differencing: 12)),
            ("three years, differences", One(36, differencing: 1)),
            ("two years", One(24, differencing: 0)),
        ],
    };

    private static ForecastTask Sunspots => new("sunspots",
        folder => SeriesFiles.Csv(Path.Combine(folder, "sunspots-yearly.csv"), fields => new DateTime((int)SeriesFiles.Number(fields[0]), 1, 1), 1))
    {
        Folder = "sunspots",
        Horizon = 11,
        Seasonality = 11,
        TestRows = rows => rows / 10,
        TailWindows = 4,
        Seeds = 5,
        Measure = ("MAE", metrics => metrics.MeanAbsoluteError),
        Settings =
        [
            ("33 years", One(33, differencing: 0)),
            ("44 years", One(44, differencing: 0)),
            ("22 years", One(22, differencing: 0)),
        ],
    };

    private static Action<Choices> M4(int window, WindowScaling scaling, Deseasonalization day) => options =>
    {
        options.Strategy = ForecastStrategy.SegmentWise;
        options.SegmentLength = 24;
        options.WindowSize = window;
        options.LogTransform = true;
        (options.Deseasonalization, options.Seasonality) = (day, 24);
        options.Scaling = scaling;
        options.Loss = ForecastLoss.MeanAbsoluteError;
        options.HiddenSize = 128;
        options.BatchSize = 128;
        options.WindowStride = 4;
        options.MaxEpoch = 8;
        options.LearningRate = 0.002f;
        options.LearningRateSchedule = new CosineSchedule { TMax = 8 };
        options.ValidationSetFraction = 0;
        options.CalibrationFraction = 0.07f;
    };

    // Some months have no tourist at all, and no logarithm.
    private static Action<Choices> Tourism(int window, WindowScaling scaling, Deseasonalization year) => options =>
    {
        options.Strategy = ForecastStrategy.SegmentWise;
        options.SegmentLength = 12;
        options.WindowSize = window;
        options.MinimumHistory = 24;
        options.BoxCoxLambda = 0.3f;
        (options.Deseasonalization, options.Seasonality) = (year, 12);
        options.Scaling = scaling;
        options.Loss = ForecastLoss.MeanAbsoluteError;
        options.HiddenSize = 32;
        options.Dropout = 0.2f;
        options.BatchSize = 64;
        options.MaxEpoch = 5;
        options.LearningRate = 0.002f;
        options.LearningRateSchedule = new CosineSchedule { TMax = 5 };
        options.ValidationSetFraction = 0;
        options.CalibrationFraction = 0.1f;
    };

    private static void Ensemble(Choices options) => options.NumberOfMembers = 5;

    private static Action<Choices> One(int window, int differencing) => options =>
    {
        options.TimeColumnName = "Time";
        options.WindowSize = window;
        options.DifferencingLag = differencing;
        options.NumberOfMembers = 5;
    };

    private static Action<Choices> With(Action<Choices> set, Action<Choices> more) => set + more;

    private static void SeasonOut(Choices options)
    {
        options.Deseasonalization = Deseasonalization.Additive;
        options.Seasonality = 12;
    }

    private static void Segments(Choices options)
    {
        options.Strategy = ForecastStrategy.SegmentWise;
        options.SegmentLength = 12;
    }

    private static Action<Choices> Log(int window, int differencing) => options =>
    {
        One(window, differencing)(options);
        options.LogTransform = true;
    };
}
