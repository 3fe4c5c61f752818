using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>What a model file says of a forecaster in words and single numbers. All of it is untrusted.</summary>
internal sealed record ForecasterDocument
{
    public required string[] Inputs { get; init; }
    public required string? Time { get; init; }
    public required string? SeriesKey { get; init; }
    public required string[] PastColumns { get; init; }
    public required string[] FutureColumns { get; init; }
    public required string[] StaticColumns { get; init; }
    public required string[] CategoryColumns { get; init; }

    public required int[] InputSizes { get; init; }
    public required int[] PastSizes { get; init; }
    public required int[] FutureSizes { get; init; }
    public required int[] StaticSizes { get; init; }

    public required string Output { get; init; }
    public required string? LowerBound { get; init; }
    public required string? UpperBound { get; init; }
    public required float ConfidenceLevel { get; init; }
    public required string? Quantile { get; init; }
    public required float[] QuantileLevels { get; init; }
    public required string? Sample { get; init; }
    public required int NumberOfSamples { get; init; }
    public required ulong SampleSeed { get; init; }

    public required int WindowSize { get; init; }
    public required int Horizon { get; init; }
    public required int MinimumHistory { get; init; }
    public required ForecastStrategy Strategy { get; init; }
    public required int SegmentLength { get; init; }
    public required int[] Lags { get; init; }
    public required ForecastChannels Channels { get; init; }

    public required MissingValueHandling MissingValues { get; init; }
    public required bool LogTransform { get; init; }
    public required float? BoxCoxLambda { get; init; }
    public required Deseasonalization Deseasonalization { get; init; }
    public required int Seasonality { get; init; }
    public required int DifferencingLag { get; init; }
    public required WindowScaling Scaling { get; init; }
    public required double[] FlatScales { get; init; }

    public required ForecastLoss Loss { get; init; }
    public required float[] Quantiles { get; init; }
    public required int Members { get; init; }
    public required EnsembleCombination Combination { get; init; }

    public required CalendarCycle[] Cycles { get; init; }
    public required int StepMonths { get; init; }
    public required long StepTicks { get; init; }
    public required int StepDay { get; init; }
    public required bool StepSkipsWeekends { get; init; }
    public required bool StepIsRegular { get; init; }

    public required int ChannelCount { get; init; }
    public required int PastCount { get; init; }
    public required int FutureCount { get; init; }
    public required float[] CovariateMeans { get; init; }
    public required float[] CovariateDeviations { get; init; }
    public required float[] StaticMeans { get; init; }
    public required float[] StaticDeviations { get; init; }
    public required string[][] Categories { get; init; }

    public required string[] SeriesNames { get; init; }
    public required int[] SeriesRows { get; init; }
    public required string[][] SeriesCategories { get; init; }
    public required DateTime[] TailTimes { get; init; }

    public required int CalibrationRows { get; init; }
    public required double LeastHalfWidth { get; init; }

    /// <summary>The document of a forecaster.</summary>
    /// <param name="forecaster">The forecaster.</param>
    /// <param name="tailTimes">The timestamps of its series' last rows.</param>
    public static ForecasterDocument Of(RecurrentForecastingTransformer forecaster, DateTime[] tailTimes)
    {
        var (columns, model, plan) = (forecaster.Columns.Series, forecaster.Model, forecaster.Model.Plan);
        var options = FittedOptions.Of(forecaster.Columns, model);
        return new ForecasterDocument
        {
            Inputs = options.InputColumnNames,
            Time = options.TimeColumnName,
            SeriesKey = options.SeriesColumnName,
            PastColumns = options.PastCovariateColumnNames,
            FutureColumns = options.FutureCovariateColumnNames,
            StaticColumns = options.StaticColumnNames,
            CategoryColumns = options.CategoryColumnNames,
            InputSizes = columns.ValueSizes,
            PastSizes = columns.PastSizes,
            FutureSizes = columns.FutureSizes,
            StaticSizes = columns.StaticSizes,
            Output = options.OutputColumnName,
            LowerBound = options.ConfidenceLowerBoundColumn,
            UpperBound = options.ConfidenceUpperBoundColumn,
            ConfidenceLevel = options.ConfidenceLevel,
            Quantile = options.QuantileColumnName,
            QuantileLevels = options.QuantileLevels,
            Sample = options.SampleColumnName,
            NumberOfSamples = options.NumberOfSamples,
            SampleSeed = model.SampleSeed,
            WindowSize = options.WindowSize,
            Horizon = options.Horizon,
            MinimumHistory = options.MinimumHistory,
            Strategy = options.Strategy,
            SegmentLength = options.SegmentLength,
            Lags = plan.Lags,
            Channels = options.Channels,
            MissingValues = options.MissingValues,
            LogTransform = options.LogTransform,
            BoxCoxLambda = options.BoxCoxLambda,
            Deseasonalization = options.Deseasonalization,
            Seasonality = options.Seasonality,
            DifferencingLag = options.DifferencingLag,
            Scaling = options.Scaling,
            FlatScales = plan.FlatScales,
            Loss = options.Loss,
            Quantiles = options.Quantiles,
            Members = options.NumberOfMembers,
            Combination = options.Combination,
            Cycles = model.Rows.Cycles,
            StepMonths = model.Step?.Months ?? 0,
            StepTicks = model.Step?.Ticks ?? 0,
            StepDay = model.Step?.Day ?? 0,
            StepSkipsWeekends = model.Step?.SkipsWeekends ?? false,
            StepIsRegular = model.Step?.IsRegular ?? false,
            ChannelCount = plan.Layout.Channels,
            PastCount = plan.Layout.PastCount,
            FutureCount = plan.Layout.FutureCount,
            CovariateMeans = model.Rows.Means,
            CovariateDeviations = model.Rows.Deviations,
            StaticMeans = model.Constants.Means,
            StaticDeviations = model.Constants.Deviations,
            Categories = model.Constants.Categories,
            SeriesNames = [.. forecaster.SeriesNames],
            SeriesRows = [.. forecaster.States.Select(series => series.Tail.Count)],
            SeriesCategories = [.. forecaster.States.Select(series => series.Identity.Categories)],
            TailTimes = tailTimes,
            CalibrationRows = model.Bounds?.Count ?? 0,
            LeastHalfWidth = model.Bounds?.LeastHalfWidth ?? 0,
        };
    }

    /// <summary>Checks what can be checked without the other parts of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="FormatException">Something else cannot be.</exception>
    public void Check()
    {
        ToOptions().Validate();
        Require(Inputs.Length > 0, "there is no input column");
        Require(ChannelCount >= 1 && PastCount >= 0 && FutureCount >= 0 && (long)Horizon * ChannelCount <= int.MaxValue
            && (long)ChannelCount + PastCount + FutureCount <= NetworkSpec.MaxSize,
            $"there are {ChannelCount} values, {PastCount} and {FutureCount} covariates in a row");
        Require(Fits(ChannelCount, Inputs, InputSizes), $"there are {ChannelCount} values in {Inputs.Length} columns of {string.Join(", ", InputSizes)}");
        Require(Fits(PastCount, PastColumns, PastSizes) && Fits(FutureCount, FutureColumns, FutureSizes), "the covariates do not fit their columns");
        Require(FlatScales.Length == ChannelCount, $"there are {FlatScales.Length} scales of flat windows for {ChannelCount} values");
        foreach (var scale in FlatScales)
            Require(scale > 0 && double.IsFinite(scale), FormattableString.Invariant($"the scale of flat windows is {scale}"));
        CheckTimes();
        Require(CalibrationRows >= 0, $"there are {CalibrationRows} calibration rows");
        Require(LeastHalfWidth >= 0 && double.IsFinite(LeastHalfWidth), FormattableString.Invariant($"the least half-width is {LeastHalfWidth}"));
        CheckFeatures();
        CheckSeries();
    }

    /// <summary>The options that say the same, as <see cref="FittedOptions"/> has them.</summary>
    public RecurrentForecastingEstimator.Options ToOptions() => new()
    {
        InputColumnNames = Inputs,
        TimeColumnName = Time,
        SeriesColumnName = SeriesKey,
        PastCovariateColumnNames = PastColumns,
        FutureCovariateColumnNames = FutureColumns,
        StaticColumnNames = StaticColumns,
        CategoryColumnNames = CategoryColumns,
        OutputColumnName = Output,
        ConfidenceLowerBoundColumn = LowerBound,
        ConfidenceUpperBoundColumn = UpperBound,
        ConfidenceLevel = ConfidenceLevel,
        QuantileColumnName = Quantile,
        QuantileLevels = QuantileLevels,
        SampleColumnName = Sample,
        NumberOfSamples = NumberOfSamples,
        WindowSize = WindowSize,
        Horizon = Horizon,
        MinimumHistory = MinimumHistory,
        Strategy = Strategy,
        SegmentLength = SegmentLength,
        Lags = Strategy == ForecastStrategy.Recursive ? Lags : null,
        Channels = Channels,
        MissingValues = MissingValues,
        LogTransform = LogTransform,
        BoxCoxLambda = BoxCoxLambda,
        Deseasonalization = Deseasonalization,
        Seasonality = Seasonality,
        DifferencingLag = DifferencingLag,
        Scaling = Scaling,
        Loss = Loss,
        Quantiles = Quantiles,
        NumberOfMembers = Members,
        Combination = Combination,
        CalibrationFraction = CalibrationRows > 0 ? 0.5f : 0,
    };

    /// <summary>The columns that it reads and makes.</summary>
    public ForecastColumns CreateColumns()
    {
        var columns = ToOptions().Columns;
        return columns with
        {
            Series = columns.Series with { ValueSizes = InputSizes, PastSizes = PastSizes, FutureSizes = FutureSizes, StaticSizes = StaticSizes },
        };
    }

    /// <summary>What the networks see and answer.</summary>
    public ForecastPlan CreatePlan() => new()
    {
        Strategy = Strategy,
        Preparation = ToOptions().PreparationFor(Seasonality),
        FlatScales = FlatScales,
        Layout = new RowLayout(ChannelCount, PastCount, FutureCount, CalendarFeatures.PerCycle * Cycles.Length),
        Loss = Loss,
        Quantiles = Quantiles,
        ChannelMode = Channels,
        SegmentLength = Math.Max(1, SegmentLength),
        Lags = Lags,
        MinimumHistory = MinimumHistory,
        StaticCount = StaticMeans.Length,
        VocabularySizes = [.. Categories.Select(known => known.Length + 1)],
    };

    /// <summary>The model of networks that were read.</summary>
    public ForecastModel CreateModel(RecurrentNetwork[] networks, ForecastPlan plan, ConformalBounds? bounds) => new()
    {
        Networks = networks,
        Plan = plan,
        Rows = new RowEncoder(plan.Layout, Cycles, CovariateMeans, CovariateDeviations),
        Constants = new ConstantEncoder(StaticMeans, StaticDeviations, Categories),
        Step = StepMonths + StepTicks == 0 ? null : new TimeStep(StepMonths, StepTicks, StepDay, StepSkipsWeekends, StepIsRegular),
        Combination = Combination,
        SampleCount = NumberOfSamples,
        SampleSeed = SampleSeed,
        Bounds = bounds,
    };

    private static void Require([DoesNotReturnIf(false)] bool holds, string otherwise) => SavedDocument.Require(holds, ForecasterFile.What, otherwise);

    private void CheckTimes()
    {
        Require(Cycles.Distinct().Count() == Cycles.Length, "a cycle of the calendar is there twice");
        Require(Time != null || Cycles.Length == 0, "there are calendar features but no time column");
        Require(StepMonths >= 0 && StepTicks >= 0 && (StepMonths == 0 || StepTicks == 0) && StepMonths <= 120_000
            && (Time != null || StepMonths + StepTicks == 0) && (Cycles.Length == 0 || StepMonths + StepTicks > 0),
            $"the distance of two rows is {StepMonths} months and {StepTicks} ticks");
        Require(StepDay == 0 || (StepDay is >= 29 and <= 31 && StepMonths > 0), $"rows {StepMonths} months apart keep to day {StepDay}");
        Require(!StepSkipsWeekends || StepTicks == TimeSpan.TicksPerDay || (StepMonths > 0 && StepDay == 0),
            "rows skip weekends, but lie neither a day nor months apart");
    }

    private void CheckFeatures()
    {
        Require(CovariateMeans.Length == PastCount + FutureCount && CovariateDeviations.Length == CovariateMeans.Length,
            $"there are {CovariateMeans.Length} means and {CovariateDeviations.Length} deviations of {PastCount + FutureCount} covariates");
        Require(StaticMeans.Length == StaticDeviations.Length && Fits(StaticMeans.Length, StaticColumns, StaticSizes),
            $"there are {StaticMeans.Length} means and {StaticDeviations.Length} deviations of the numbers that series have once");
        Require(CovariateMeans.Concat(StaticMeans).All(float.IsFinite)
            && CovariateDeviations.Concat(StaticDeviations).All(deviation => deviation > 0 && float.IsFinite(deviation)),
            "a mean or deviation of features is no number");
        Require(Categories.Length == CategoryColumns.Length && Categories.All(known => known != null && known.All(category => !string.IsNullOrEmpty(category))),
            $"there are {Categories.Length} lists of categories for {CategoryColumns.Length} columns, or one without a name");
        Require(Categories.All(known => known.Distinct(StringComparer.Ordinal).Count() == known.Length), "a category is there twice");
        Require(Strategy == ForecastStrategy.Recursive || Lags is [1], $"the lags are {string.Join(", ", Lags)}");
        Require(MinimumHistory >= 1, $"the fewest rows are {MinimumHistory}");
        Require((long)SegmentLength * ChannelCount <= NetworkSpec.MaxSize, $"a segment has {SegmentLength} rows");
        Require(Seasonality >= 1, $"a season has {Seasonality} rows");
    }

    private static bool Fits(int count, string[] columns, int[] sizes) =>
        sizes.Length == columns.Length && sizes.All(size => size >= 1) && sizes.Sum(size => (long)size) == count;

    private void CheckSeries()
    {
        Require(SeriesNames.Length >= 1 && SeriesNames.All(name => name != null)
            && SeriesNames.Distinct(StringComparer.Ordinal).Count() == SeriesNames.Length,
            "the names of the series are missing or there twice");
        Require(SeriesRows.Length == SeriesNames.Length && SeriesRows.All(rows => rows >= 0 && rows <= WindowSize),
            $"the numbers of rows of the {SeriesNames.Length} series do not fit a window of {WindowSize}");
        Require(SeriesCategories.Length == SeriesNames.Length
            && SeriesCategories.All(categories => categories?.Length == CategoryColumns.Length && categories.All(category => category != null)),
            "the categories of the series do not fit their columns");
        Require(TailTimes.Length == (Time == null ? 0 : (long)WindowSize * SeriesNames.Length),
            $"there are {TailTimes.Length} timestamps for a window of {WindowSize}");
        Require(TailTimes.All(time => time.Kind == DateTimeKind.Unspecified), "a timestamp is in a time zone");
    }
}
