using System;
using System.Linq;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>What a model file says of a forecaster in words and single numbers. All of it is untrusted.</summary>
internal sealed record ForecasterDocument(
    string[] Inputs, string? Time, string? SeriesKey, string[] PastColumns, string[] FutureColumns, string[] StaticColumns, string[] CategoryColumns,
    int[] InputSizes, int[] PastSizes, int[] FutureSizes, int[] StaticSizes,
    string Output, string? LowerBound, string? UpperBound, float ConfidenceLevel,
    string? Quantile, float[] QuantileLevels, string? Sample, int NumberOfSamples, ulong SampleSeed,
    int WindowSize, int Horizon, int MinimumHistory, ForecastStrategy Strategy, int SegmentLength, int[] Lags, ForecastChannels Channels,
    MissingValueHandling MissingValues, bool LogTransform, float? BoxCoxLambda, Deseasonalization Deseasonalization, int Seasonality,
    int DifferencingLag, WindowScaling Scaling, double[] FlatScales, ForecastLoss Loss, float[] Quantiles,
    int Members, EnsembleCombination Combination,
    CalendarCycle[] Cycles, int StepMonths, long StepTicks, bool StepAtMonthEnds, bool StepSkipsWeekends, bool StepIsRegular,
    int ChannelCount, int PastCount, int FutureCount,
    float[] CovariateMeans, float[] CovariateDeviations, float[] StaticMeans, float[] StaticDeviations, string[][] Categories,
    string[] SeriesNames, int[] SeriesRows, string[][] SeriesCategories, DateTime[] TailTimes, int CalibrationRows, double LeastHalfWidth)
{
    private const int MaxMembers = 32;

    /// <summary>Checks a claim; its second argument says what was found otherwise.</summary>
    public delegate void Requirement(bool holds, string otherwise);

    /// <summary>The document of a forecaster.</summary>
    /// <param name="forecaster">The forecaster.</param>
    /// <param name="tailTimes">The moments of its series' last rows.</param>
    public static ForecasterDocument Of(RecurrentForecastingTransformer forecaster, DateTime[] tailTimes)
    {
        var (columns, model, plan) = (forecaster.Columns, forecaster.Model, forecaster.Model.Plan);
        var preparation = plan.Preparations[0];
        return new ForecasterDocument(
            columns.Series.ValueColumns, columns.Series.TimeColumn, columns.Series.SeriesColumn, columns.Series.PastColumns, columns.Series.FutureColumns,
            columns.Series.StaticColumns, columns.Series.CategoryColumns, columns.Series.ValueSizes,
            columns.Series.PastSizes, columns.Series.FutureSizes, columns.Series.StaticSizes, columns.Output, columns.LowerBound, columns.UpperBound,
            columns.ConfidenceLevel, columns.Quantile, columns.QuantileLevels, columns.Sample, model.SampleCount, model.SampleSeed,
            plan.WindowSize, plan.Horizon, plan.MinimumHistory, plan.Strategy, plan.Strategy == ForecastStrategy.SegmentWise ? plan.SegmentLength : 0,
            plan.Lags, plan.ChannelMode,
            plan.Masks ? MissingValueHandling.Mask : preparation.FillMissing ? MissingValueHandling.LastValue
                : model.MissingIsZero ? MissingValueHandling.Zero : MissingValueHandling.Reject,
            preparation.LogTransform, (float?)preparation.BoxCoxLambda, preparation.Deseasonalization, preparation.Seasonality,
            preparation.DifferencingLag, preparation.Scaling, [.. plan.Preparations.Select(channel => channel.FlatScale)], plan.Loss, plan.Quantiles,
            model.Networks.Length, model.Combination, model.Rows.Cycles, model.Step?.Months ?? 0, model.Step?.Ticks ?? 0, model.Step?.AtMonthEnds ?? false,
            model.Step?.SkipsWeekends ?? false, model.Step?.IsRegular ?? false,
            plan.Layout.Channels, plan.Layout.PastCount, plan.Layout.FutureCount, model.Rows.Means, model.Rows.Deviations,
            model.Constants.Means, model.Constants.Deviations, model.Constants.Categories,
            [.. forecaster.SeriesNames], [.. forecaster.Series.Select(series => series.Tail.Count)],
            [.. forecaster.Series.Select(series => series.Identity.Categories)], tailTimes, model.Bounds?.Count ?? 0, model.Bounds?.LeastHalfWidth ?? 0);
    }

    /// <summary>Checks what can be checked without the other parts of the file.</summary>
    public void Check(Requirement require)
    {
        require(Inputs.Length > 0 && Inputs.All(name => !string.IsNullOrEmpty(name)), "an input column has no name");
        require(Output.Length > 0, "the output column has no name");
        require(Time != "" && LowerBound != "" && UpperBound != "", "a column's name is empty");
        string?[] outputs = [Output, LowerBound, UpperBound, Quantile, Sample];
        require(outputs.OfType<string>().Distinct().Count() == outputs.OfType<string>().Count(), "two columns are named alike");
        require(ConfidenceLevel is > 0 and < 1, FormattableString.Invariant($"the confidence level is {ConfidenceLevel}"));
        require(WindowSize >= 2, $"the window size is {WindowSize}");
        require(Horizon >= 1, $"the horizon is {Horizon}");
        require(Members is >= 1 and <= MaxMembers, $"there are {Members} members");
        require(ChannelCount >= 1 && PastCount >= 0 && FutureCount >= 0 && (long)Horizon * ChannelCount <= int.MaxValue
            && (long)ChannelCount + PastCount + FutureCount <= NetworkSpec.MaxSize,
            $"there are {ChannelCount} values, {PastCount} and {FutureCount} covariates in a row");
        require(Fits(ChannelCount, Inputs, InputSizes), $"there are {ChannelCount} values in {Inputs.Length} columns of {string.Join(", ", InputSizes)}");
        require(Fits(PastCount, PastColumns, PastSizes) && Fits(FutureCount, FutureColumns, FutureSizes), "the covariates do not fit their columns");
        require(FlatScales.Length == ChannelCount, $"there are {FlatScales.Length} scales of flat windows for {ChannelCount} values");
        foreach (var scale in FlatScales)
            require(scale > 0 && double.IsFinite(scale), FormattableString.Invariant($"the scale of flat windows is {scale}"));
        require(DifferencingLag >= 0 && DifferencingLag < WindowSize - 1, $"the differencing lag is {DifferencingLag} for a window of {WindowSize}");
        require(Cycles.Distinct().Count() == Cycles.Length, "a cycle of the calendar is there twice");
        require(Time != null || Cycles.Length == 0, "there are calendar features but no time column");
        require(StepMonths >= 0 && StepTicks >= 0 && (StepMonths == 0 || StepTicks == 0) && StepMonths <= 120_000
            && (Time != null || StepMonths + StepTicks == 0) && (Cycles.Length == 0 || StepMonths + StepTicks > 0), $"the distance of two rows is {StepMonths} months and {StepTicks} ticks");
        require(!StepAtMonthEnds || StepMonths > 0, "rows lie at the ends of months, but not months apart");
        require(!StepSkipsWeekends || StepTicks == TimeSpan.TicksPerDay, "rows skip weekends, but do not lie a day apart");
        require(CalibrationRows > 0 || (CalibrationRows == 0 && (ToOptions().Head.IsDistribution || (LowerBound == null && UpperBound == null && Quantile == null))),
            $"there are {CalibrationRows} calibration rows");
        require(LeastHalfWidth >= 0 && double.IsFinite(LeastHalfWidth), FormattableString.Invariant($"the least half-width is {LeastHalfWidth}"));
        CheckFeatures(require);
        CheckSeries(require);
    }

    /// <summary>The options that say the same, for what they check.</summary>
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
    public ForecastPlan CreatePlan()
    {
        var preparation = ToOptions().PreparationFor(Seasonality);
        return new ForecastPlan
        {
            Strategy = Strategy,
            Preparations = [.. FlatScales.Select(scale => preparation with { FlatScale = scale })],
            Layout = new RowLayout(ChannelCount, PastCount, FutureCount, CalendarFeatures.PerCycle * Cycles.Length),
            Loss = Loss,
            Quantiles = Quantiles,
            ChannelMode = Channels,
            SegmentLength = Math.Max(1, SegmentLength),
            Lags = Lags,
            MinimumHistory = MinimumHistory,
            Masks = MissingValues == MissingValueHandling.Mask,
            StaticCount = StaticMeans.Length,
            VocabularySizes = [.. Categories.Select(known => known.Length + 1)],
        };
    }

    /// <summary>The model of networks that were read.</summary>
    public ForecastModel CreateModel(RecurrentNetwork[] networks, ForecastPlan plan, ConformalBounds? bounds) => new()
    {
        Networks = networks,
        Plan = plan,
        Rows = new RowEncoder(plan.Layout, Cycles, CovariateMeans, CovariateDeviations),
        Constants = new ConstantEncoder(StaticMeans, StaticDeviations, Categories),
        Step = StepMonths + StepTicks == 0 ? null : new TimeStep(StepMonths, StepTicks, StepAtMonthEnds, StepSkipsWeekends, StepIsRegular),
        FillsGaps = ToOptions().FillsGaps,
        MissingIsZero = MissingValues == MissingValueHandling.Zero,
        Combination = Combination,
        SampleCount = NumberOfSamples,
        SampleSeed = SampleSeed,
        Bounds = bounds,
    };

    private void CheckFeatures(Requirement require)
    {
        require(CovariateMeans.Length == PastCount + FutureCount && CovariateDeviations.Length == CovariateMeans.Length,
            $"there are {CovariateMeans.Length} means and {CovariateDeviations.Length} deviations of {PastCount + FutureCount} covariates");
        require(StaticMeans.Length == StaticDeviations.Length && Fits(StaticMeans.Length, StaticColumns, StaticSizes),
            $"there are {StaticMeans.Length} means and {StaticDeviations.Length} deviations of the numbers that series have once");
        require(CovariateMeans.Concat(StaticMeans).All(float.IsFinite) && CovariateDeviations.Concat(StaticDeviations).All(deviation => deviation > 0 && float.IsFinite(deviation)),
            "a mean or deviation of features is no number");
        require(Categories.Length == CategoryColumns.Length && Categories.All(known => known != null && known.All(category => !string.IsNullOrEmpty(category))),
            $"there are {Categories.Length} lists of categories for {CategoryColumns.Length} columns, or one without a name");
        require(Categories.All(known => known.Distinct(StringComparer.Ordinal).Count() == known.Length), "a category is there twice");
        require((Strategy == ForecastStrategy.Recursive ? Lags.Length > 0 && Lags[0] >= 1 && Lags[^1] < WindowSize : Lags is [1]) && MinimumHistory >= 1 && MinimumHistory <= WindowSize,
            $"the lags are {string.Join(", ", Lags)} and the fewest rows {MinimumHistory} for a window of {WindowSize}");
        require(SegmentLength >= 0 && (long)SegmentLength * ChannelCount <= NetworkSpec.MaxSize, $"a segment has {SegmentLength} rows");
        require(Quantiles.Length is >= 1 and <= 64, $"there are {Quantiles.Length} quantiles");
        require(Seasonality >= 1, $"a season has {Seasonality} rows");
    }

    private static bool Fits(int count, string[] columns, int[] sizes) =>
        sizes.Length == columns.Length && sizes.All(size => size >= 1) && sizes.Sum(size => (long)size) == count;

    private void CheckSeries(Requirement require)
    {
        require(SeriesNames.Length >= 1 && SeriesNames.All(name => name != null) && SeriesNames.Distinct(StringComparer.Ordinal).Count() == SeriesNames.Length,
            "the names of the series are missing or there twice");
        require(SeriesRows.Length == SeriesNames.Length && SeriesRows.All(rows => rows >= 0 && rows <= WindowSize),
            $"the numbers of rows of the {SeriesNames.Length} series do not fit a window of {WindowSize}");
        require(SeriesCategories.Length == SeriesNames.Length
            && SeriesCategories.All(categories => categories != null && categories.Length == CategoryColumns.Length && categories.All(category => category != null)),
            "the categories of the series do not fit their columns");
        require(TailTimes.Length == (Time == null ? 0 : (long)WindowSize * SeriesNames.Length), $"there are {TailTimes.Length} moments for a window of {WindowSize}");
        require(TailTimes.All(time => time.Kind == DateTimeKind.Unspecified), "a moment is in a time zone");
    }
}
