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
        ForecastBenchmark.Of(BikeSharingOneDay, "the same, one day ahead (MAE)"),
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
        CalibrationFractions = [0.05f, 0.1f, 0.2f],
        Final = Ensemble,
    };

    private static ForecastTask BikeSharing => Bicycles("bike-sharing", horizon: 7, tailWindows: 13, goal: 900, "last value repeated 1233, mean of the last 7 days 974");

    private static ForecastTask BikeSharingOneDay => Bicycles("bike-sharing-1", horizon: 1, tailWindows: 91, goal: 800, "previous day 870, exponential smoothing 824");

    // 2011 is all there is to learn from: candidates are fitted on three quarters of it, once, as for the test.
    private static ForecastTask Bicycles(string name, int horizon, int tailWindows, double goal, string published) => new(name,
        folder => SeriesFiles.Bicycles(Path.Combine(folder, "day.csv")))
    {
        Horizon = horizon,
        Seasonality = 7,
        TestRows = _ => 366,
        TailWindows = tailWindows,
        RefitInterval = 0,
        Seeds = 5,
        Combined = [1, 3, 5],
        Final = LargeEnsemble,
        Measure = ("MAE", metrics => metrics.MeanAbsoluteError),
        Goal = goal,
        Published = published,
        Settings =
        [
            ("two weeks", One(14, differencing: 0)),
            ("four weeks", One(28, differencing: 0)),
            ("four weeks, differences", One(28, differencing: 1)),
            ("four weeks, logarithms", Log(28, differencing: 0)),
            ("eight weeks in segments of one", With(One(56, differencing: 0), options => (options.Strategy, options.SegmentLength) = (ForecastStrategy.SegmentWise, 7))),
            ("two weeks, holidays, absolute error", With(One(14, differencing: 0), options => Holidays(options, WindowScaling.Mean))),
            ("four weeks, holidays, absolute error", With(One(28, differencing: 0), options => Holidays(options, WindowScaling.MinMax))),
            ("two weeks, day by day, absolute error", DayByDay(14, ForecastLoss.MeanAbsoluteError, WindowScaling.MinMax, 4)),
            ("three weeks, day by day, squared error", DayByDay(21, ForecastLoss.MeanSquaredError, WindowScaling.Standard, 4)),
            ("four weeks, day by day, normal", DayByDay(28, ForecastLoss.Normal, WindowScaling.Standard, 16)),
            ("four weeks, day by day, normal, logarithms", With(DayByDay(28, ForecastLoss.Normal, WindowScaling.Standard, 16), options => options.LogTransform = true)),
            ("two weeks, day by day, Huber", DayByDay(14, ForecastLoss.Huber, WindowScaling.Mean, 16)),
            ("four weeks, day by day, Student's t, no calendar or holidays, large batches", With(DayByDay(28, ForecastLoss.StudentT, WindowScaling.MinMax, 4), WithoutCalendar)),
            ("four weeks, day by day, normal, no calendar or holidays, large batches", With(DayByDay(28, ForecastLoss.Normal, WindowScaling.MinMax, 4), WithoutCalendar)),
            ("three weeks, day by day, Huber, no calendar or holidays, large batches", With(DayByDay(21, ForecastLoss.Huber, WindowScaling.Mean, 16), WithoutCalendar)),
            ("three weeks, day by day, from the last value, no calendar or holidays, large batches", With(DayByDay(21, ForecastLoss.MeanAbsoluteError, WindowScaling.LastValue, 16), options =>
            {
                WithoutCalendar(options);
                options.LogTransform = true;
            })),
        ],
    };

    private static ForecastTask AirPassengers => new("airpassengers",
        folder => SeriesFiles.Csv(Path.Combine(folder, "airline.csv"), fields => SeriesFiles.Timestamp(fields[0], "yyyy-MM"), 1))
    {
        Folder = "airline",
        Horizon = 12,
        Seasonality = 12,
        TestRows = _ => 24,
        TailWindows = 3,
        RefitInterval = 0,
        Seeds = 5,
        Combined = [1, 3, 5],
        Final = LargeEnsemble,
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
            ("three years, season out, differences, as they are, 8 units", With(Log(36, differencing: 1), options =>
            {
                SeasonOut(options);
                Small(options, ForecastLoss.MeanSquaredError, WindowScaling.None, 8);
            })),
            ("three years, season out, differences, Huber, 8 units", With(Log(36, differencing: 1), options =>
            {
                SeasonOut(options);
                Small(options, ForecastLoss.Huber, WindowScaling.LastValue, 8);
            })),
            ("two years, season out, differences, by the mean, 8 units", With(Log(24, differencing: 1), options =>
            {
                SeasonOut(options);
                Small(options, ForecastLoss.MeanAbsoluteError, WindowScaling.Mean, 8);
            })),
            ("three years, season out, month by month", With(Log(36, differencing: 1), options =>
            {
                SeasonOut(options);
                (options.Strategy, options.Loss, options.Scaling) = (ForecastStrategy.Recursive, ForecastLoss.StudentT, WindowScaling.Mean);
            })),
            ("three years, season out, month by month, squared error", With(Log(36, differencing: 1), options =>
            {
                SeasonOut(options);
                Small(options, ForecastLoss.MeanSquaredError, WindowScaling.LastValue, 16);
                options.Strategy = ForecastStrategy.Recursive;
            })),
            ("three years in segments", With(Log(36, differencing: 0), Segments)),
            ("three years in segments, differences", With(Log(36, differencing: 1), Segments)),
        ],
    };

    private static ForecastTask CarbonDioxide => new("co2",
        folder => SeriesFiles.Csv(Path.Combine(folder, "co2-mm-mlo.csv"), fields => SeriesFiles.Timestamp(fields[0], "yyyy-MM"), 2))
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

    // A hundred values or so: what single networks learn from them differs.
    private static void LargeEnsemble(Choices options) => options.NumberOfMembers = 15;

    private static Action<Choices> One(int window, int differencing) => options =>
    {
        options.TimeColumnName = "Time";
        options.WindowSize = window;
        options.DifferencingLag = differencing;
        options.NumberOfMembers = 5;
    };

    private static void Small(Choices options, ForecastLoss loss, WindowScaling scaling, int units) =>
        (options.Loss, options.Scaling, options.HiddenSize, options.LearningRate) = (loss, scaling, units, 0.001f);

    private static void Holidays(Choices options, WindowScaling scaling)
    {
        Small(options, ForecastLoss.MeanAbsoluteError, scaling, units: 8);
        options.FutureCovariateColumnNames = ["Known"];
    }

    // The next day's forecast is read in turn; holidays and working days are known before.
    private static Action<Choices> DayByDay(int window, ForecastLoss loss, WindowScaling scaling, int units) => options =>
    {
        One(window, differencing: 0)(options);
        Small(options, loss, scaling, units);
        options.Strategy = ForecastStrategy.Recursive;
        options.FutureCovariateColumnNames = ["Known"];
        options.Dropout = 0.2f;
    };

    private static void WithoutCalendar(Choices options)
    {
        options.TimeColumnName = null;
        options.FutureCovariateColumnNames = [];
        options.BatchSize = 64;
    }

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
