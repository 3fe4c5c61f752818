using System;
using System.Linq;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

public sealed partial class RecurrentForecastingEstimator
{
    public sealed partial class Options
    {
        private const int HoursOfADay = 24, DaysOfAWeek = 7;

        internal bool HasBounds => ConfidenceLowerBoundColumn != null || ConfidenceUpperBoundColumn != null || QuantileColumnName != null;

        internal string[] Inputs => InputColumnNames.Length > 0 ? InputColumnNames : [InputColumnName ?? OutputColumnName];

        /// <summary>Their names, for messages that quote them.</summary>
        internal string Input => string.Join("', '", Inputs);

        /// <summary>The fewest rows that are forecast from.</summary>
        internal int History => MinimumHistory == 0 ? WindowSize : MinimumHistory;

        /// <summary>Whether missing rows are inserted.</summary>
        internal bool FillsGaps => TimeColumnName != null && MissingValues != MissingValueHandling.Reject;

        /// <summary>What is learned.</summary>
        internal ForecastHead Head => ForecastHead.Create(Loss, Quantiles);

        internal ForecastColumns Columns => new(
            new SeriesColumns(Inputs, TimeColumnName, PreparationFor(1).NeedsPositive)
            {
                SeriesColumn = SeriesColumnName,
                PastColumns = PastCovariateColumnNames,
                FutureColumns = FutureCovariateColumnNames,
                StaticColumns = StaticColumnNames,
                CategoryColumns = CategoryColumnNames,
                MustNotBeNegative = Head.IsCount || BoxCoxLambda > 0,
                MayBeMissing = MissingValues != MissingValueHandling.Reject,
            },
            OutputColumnName, ConfidenceLowerBoundColumn, ConfidenceUpperBoundColumn, ConfidenceLevel)
        {
            Quantile = QuantileColumnName,
            QuantileLevels = QuantileLevels,
            Sample = SampleColumnName,
        };

        internal WindowPreparation PreparationFor(int seasonality) => new(WindowSize, Horizon, LogTransform, DifferencingLag, Scaling)
        {
            BoxCoxLambda = BoxCoxLambda,
            Deseasonalization = Deseasonalization,
            Seasonality = seasonality,
            MissingValues = MissingValues,
        };

        /// <summary>The lags, ascending; a season's, and that of a week of days, where the window holds them twice.</summary>
        internal int[] LagsFor(int seasonality, TimeStep? step = null)
        {
            if (Lags != null)
                return [.. Lags];
            if (Strategy != ForecastStrategy.Recursive)
                return [1];
            var isDay = seasonality == HoursOfADay || (seasonality > 1 && step != null && step.Ticks * seasonality == TimeSpan.TicksPerDay);
            int[] seasons = isDay ? [seasonality, DaysOfAWeek * seasonality] : [seasonality];
            return [1, .. seasons.Where(lag => lag > 1 && DifferencingLag + 2L * lag < History)];
        }

        internal Options Clone()
        {
            var clone = (Options)MemberwiseClone();
            clone.InputColumnNames = [.. InputColumnNames];
            clone.StaticColumnNames = [.. StaticColumnNames];
            clone.CategoryColumnNames = [.. CategoryColumnNames];
            clone.PastCovariateColumnNames = [.. PastCovariateColumnNames];
            clone.FutureCovariateColumnNames = [.. FutureCovariateColumnNames];
            clone.QuantileLevels = [.. QuantileLevels];
            clone.Quantiles = [.. Quantiles];
            clone.Lags = Lags == null ? null : [.. Lags];
            return clone;
        }

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            ValidateColumns();
            ValidateWindow();
            ValidateLoss();
            ValidateTraining();
            ValidateSize(new RowLayout(Channels: 1, PastCount: 0, FutureCount: 0, CalendarCount: 0));
        }

        /// <summary>Checks that what a forecast consists of can be held, once it is known how many numbers a row has.</summary>
        /// <param name="layout">How rows lie.</param>
        /// <exception cref="ArgumentOutOfRangeException">It cannot; the message names the horizon.</exception>
        internal void ValidateSize(RowLayout layout)
        {
            var levels = QuantileColumnName != null ? QuantileLevels.Length : 1;
            var samples = (Strategy == ForecastStrategy.Recursive || SampleColumnName != null) && Head.IsDistribution
                ? NumberOfMembers * ForecastModel.ShareOf(NumberOfSamples, NumberOfMembers)
                : 1;
            var perStep = Math.Max((long)layout.Channels * Math.Max(levels, samples), layout.Size);
            Check(Horizon * perStep <= ForecastLimits.NumbersInARow, nameof(Horizon), Horizon,
                $"at most {ForecastLimits.NumbersInARow / perStep}, where a step has {perStep} numbers: {layout.Channels} values, at {levels} levels " +
                $"({nameof(QuantileLevels)}) or on {samples} paths ({nameof(NumberOfSamples)}), or {layout.Size} with their covariates");
        }

        private void ValidateColumns()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            CheckNameOrNull(nameof(TimeColumnName), TimeColumnName);
            CheckNameOrNull(nameof(SeriesColumnName), SeriesColumnName);
            CheckNameOrNull(nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn);
            CheckNameOrNull(nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn);
            CheckNameOrNull(nameof(QuantileColumnName), QuantileColumnName);
            CheckNameOrNull(nameof(SampleColumnName), SampleColumnName);
            CheckNames(nameof(InputColumnNames), InputColumnNames);
            Check(InputColumnNames.Length == 0 || InputColumnName == null, nameof(InputColumnNames), List(InputColumnNames),
                $"empty where {nameof(InputColumnName)} is given");
            CheckNames(nameof(StaticColumnNames), StaticColumnNames);
            CheckNames(nameof(CategoryColumnNames), CategoryColumnNames);
            CheckNames(nameof(PastCovariateColumnNames), PastCovariateColumnNames);
            CheckNames(nameof(FutureCovariateColumnNames), FutureCovariateColumnNames);
            // What is to be forecast is not known of the future, and what is known of it is known of the past.
            foreach (var name in Inputs)
                Check(!FutureCovariateColumnNames.Contains(name), nameof(FutureCovariateColumnNames), name, "a column other than those of the values");
            foreach (var name in FutureCovariateColumnNames)
            {
                Check(!PastCovariateColumnNames.Contains(name), nameof(PastCovariateColumnNames), name,
                    $"a column that {nameof(FutureCovariateColumnNames)} does not name");
            }
            CheckOutput(nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn, (nameof(OutputColumnName), OutputColumnName));
            CheckOutput(nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn, (nameof(OutputColumnName), OutputColumnName),
                (nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn));
            CheckOutput(nameof(QuantileColumnName), QuantileColumnName, (nameof(OutputColumnName), OutputColumnName),
                (nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn), (nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn));
            CheckOutput(nameof(SampleColumnName), SampleColumnName, (nameof(OutputColumnName), OutputColumnName),
                (nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn), (nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn),
                (nameof(QuantileColumnName), QuantileColumnName));
        }

        private void ValidateWindow()
        {
            Check(WindowSize >= 2, nameof(WindowSize), WindowSize, "at least 2");
            CheckRange(nameof(Horizon), Horizon, 1, ForecastLimits.Horizon);
            CheckDefined(nameof(Strategy), Strategy);
            CheckDefined(nameof(Channels), Channels);
            CheckDefined(nameof(Scaling), Scaling);
            CheckDefined(nameof(MissingValues), MissingValues);
            CheckDefined(nameof(Deseasonalization), Deseasonalization);
            Check(DifferencingLag >= 0 && DifferencingLag < WindowSize - 1, nameof(DifferencingLag), DifferencingLag,
                $"from 0 to {WindowSize - 2} ({nameof(WindowSize)} - 2)");
            CheckRange(nameof(Seasonality), Seasonality, 0, ForecastLimits.Seasonality);
            Check(Strategy != ForecastStrategy.SegmentWise || (SegmentLength >= 1 && SegmentLength <= WindowSize), nameof(SegmentLength), SegmentLength,
                $"from 1 to {WindowSize} ({nameof(WindowSize)}) where {nameof(Strategy)} is {nameof(ForecastStrategy.SegmentWise)}");
            Check(Strategy == ForecastStrategy.SegmentWise || SegmentLength == 0, nameof(SegmentLength), SegmentLength,
                $"0 unless {nameof(Strategy)} is {nameof(ForecastStrategy.SegmentWise)}");
            Check(Lags == null || Strategy == ForecastStrategy.Recursive, nameof(Lags), ListOrEmpty(Lags),
                $"null unless {nameof(Strategy)} is {nameof(ForecastStrategy.Recursive)}");
            Check(Lags == null || (Lags.Length > 0 && Lags[0] >= 1 && IsAscending(Lags)), nameof(Lags), ListOrEmpty(Lags),
                "one lag or more, ascending, each at least 1");
            // One step at least must be left.
            var taken = DifferencingLag + (long)(Lags?[^1] ?? (Strategy == ForecastStrategy.SegmentWise ? 0 : 1));
            Check(MinimumHistory == 0 || (MinimumHistory > taken && MinimumHistory <= WindowSize), nameof(MinimumHistory), MinimumHistory,
                $"0, or from {taken + 1} to {WindowSize} ({nameof(WindowSize)})");
            Check(Lags == null || History > taken, nameof(Lags), List(Lags),
                $"lags that add up with {nameof(DifferencingLag)}, {DifferencingLag}, to less than the {History} rows that are forecast from");
            Check(Strategy != ForecastStrategy.Recursive || PastCovariateColumnNames.Length == 0,
                nameof(PastCovariateColumnNames), List(PastCovariateColumnNames),
                $"empty where {nameof(Strategy)} is {nameof(ForecastStrategy.Recursive)}, which would have to forecast them, too");
            Check(!LogTransform || BoxCoxLambda == null, nameof(BoxCoxLambda), BoxCoxLambda, $"null where {nameof(LogTransform)} is true");
            Check(BoxCoxLambda is null or (>= -2 and <= 2), nameof(BoxCoxLambda), BoxCoxLambda, "from -2 to 2");
            Check(Deseasonalization == Deseasonalization.None || MissingValues != MissingValueHandling.Mask, nameof(Deseasonalization), Deseasonalization,
                $"None where {nameof(MissingValues)} is {nameof(MissingValueHandling.Mask)}");
            Check(MissingValues != MissingValueHandling.Zero || !PreparationFor(1).NeedsPositive, nameof(MissingValues), MissingValues,
                $"LastValue, Mask or Reject where values must be positive ({nameof(LogTransform)}, {nameof(BoxCoxLambda)} up to 0, or a multiplicative " +
                $"{nameof(Deseasonalization)})");
            // Logarithms change their sign, and with a negative factor lower bounds would be above upper ones.
            Check(Deseasonalization != Deseasonalization.Multiplicative || (!LogTransform && BoxCoxLambda == null),
                nameof(Deseasonalization), Deseasonalization,
                $"None or Additive with {nameof(LogTransform)} or {nameof(BoxCoxLambda)}, which turn a season that is a factor into one that is added");
            Check(Deseasonalization == Deseasonalization.None || Seasonality == 0 || (Seasonality > 1 && WindowSize >= 2L * Seasonality),
                nameof(Seasonality), Seasonality,
                $"at least 2, and at most half of {nameof(WindowSize)} ({WindowSize}), where {nameof(Deseasonalization)} is {Deseasonalization}");
            Check(Deseasonalization == Deseasonalization.None || Seasonality > 0 || TimeColumnName != null, nameof(Seasonality), Seasonality,
                $"given where {nameof(Deseasonalization)} is {Deseasonalization} and there is no {nameof(TimeColumnName)} to infer it from");
        }

        private void ValidateLoss()
        {
            CheckDefined(nameof(Loss), Loss);
            CheckLevels(nameof(Quantiles), Quantiles);
            CheckLevels(nameof(QuantileLevels), QuantileLevels);
            CheckRange(nameof(NumberOfSamples), NumberOfSamples, 1, 10_000);
            var head = Head;
            Check(!head.IsCount || (Scaling is WindowScaling.Mean or WindowScaling.None && DifferencingLag == 0 && !LogTransform && BoxCoxLambda == null
                && Deseasonalization == Deseasonalization.None), nameof(Loss), Loss,
                "a loss that is not for counts; counts need Scaling Mean or None and no logarithm, Box-Cox, differencing or deseasonalization");
            Check(SampleColumnName == null || head.IsDistribution, nameof(SampleColumnName), SampleColumnName,
                $"null unless {nameof(Loss)} is a likelihood or trains several quantiles");
            Check(ConfidenceLevel > 0 && ConfidenceLevel < 1, nameof(ConfidenceLevel), ConfidenceLevel, "in (0, 1)");
            Check(CalibrationFraction >= 0 && CalibrationFraction < 1, nameof(CalibrationFraction), CalibrationFraction, "in [0, 1)");
            Check(!HasBounds || CalibrationFraction > 0 || head.IsDistribution, nameof(CalibrationFraction), CalibrationFraction,
                $"above 0 where a column of bounds or quantiles is named and {nameof(Loss)} is neither a likelihood nor several quantiles");
            Check(!WeightByScale || (Scaling is not (WindowScaling.None or WindowScaling.LastValue) && !LogTransform && BoxCoxLambda == null),
                nameof(WeightByScale), WeightByScale,
                $"false with {nameof(LogTransform)}, {nameof(BoxCoxLambda)}, or {nameof(Scaling)} None or LastValue: " +
                "the scale of such windows is not that of the values");
            // Calibration measures how far values lie from the median: it needs one that was learned, and then gives all other levels.
            Check(Loss != ForecastLoss.Quantile || QuantileColumnName == null || head.Learns(0.5f), nameof(Quantiles), List(Quantiles),
                $"levels on both sides of 0.5, or 0.5 itself, where {nameof(QuantileColumnName)} is given");
            if (CalibrationFraction == 0 && RefusedUncalibrated() is { } refused)
                Check(false, refused.Option, refused.Value, refused.Expected);
        }

        /// <summary>Checks that what is asked for can be answered without calibration, where there was nothing to calibrate with.</summary>
        /// <exception cref="InvalidOperationException">It cannot.</exception>
        internal void ValidateUncalibrated()
        {
            if (RefusedUncalibrated() is not { } refused)
                return;
            throw new InvalidOperationException($"Too few rows with values are held back ({nameof(CalibrationFraction)}), so nothing is calibrated: " +
                FormattableString.Invariant($"{refused.Option} is {refused.Value}; it must be {refused.Expected}."));
        }

        // The first option that is refused without calibration; null where there is none.
        private (string Option, object Value, string Expected)? RefusedUncalibrated()
        {
            var head = Head;
            if (HasBounds && !head.IsDistribution)
                return (nameof(Loss), Loss, "a likelihood, or several quantiles, where bounds or quantiles are asked for");
            // What is learned is how far one difference may be off; a value is a sum of them.
            if (DifferencingLag > 0 && head.IsDistribution && Strategy != ForecastStrategy.Recursive)
            {
                return (nameof(DifferencingLag), DifferencingLag,
                    $"0 where {nameof(Loss)} is a likelihood or trains several quantiles and nothing is calibrated ({nameof(CalibrationFraction)}), " +
                    $"unless {nameof(Strategy)} is {nameof(ForecastStrategy.Recursive)}");
            }
            if (Loss != ForecastLoss.Quantile)
                return null;
            var trained = FormattableString.Invariant($"from {Quantiles[0]} to {Quantiles[^1]}, the levels that {nameof(Quantiles)} trains, ") +
                "where nothing is calibrated";
            if (QuantileColumnName != null && !(head.Learns(QuantileLevels[0]) && head.Learns(QuantileLevels[^1])))
                return (nameof(QuantileLevels), List(QuantileLevels), trained);
            if ((ConfidenceLowerBoundColumn ?? ConfidenceUpperBoundColumn) != null && !head.LearnsInterval(ConfidenceLevel))
                return (nameof(ConfidenceLevel), ConfidenceLevel, "that of an interval " + trained);
            return null;
        }

        private void ValidateTraining()
        {
            CheckRange(nameof(HiddenSize), HiddenSize, 1, 65_536);
            CheckRange(nameof(NumberOfLayers), NumberOfLayers, 1, 128);
            Check(Dropout >= 0 && Dropout < 1, nameof(Dropout), Dropout, "in [0, 1)");
            CheckRange(nameof(NumberOfMembers), NumberOfMembers, 1, ForecastLimits.Members);
            CheckDefined(nameof(Combination), Combination);
            Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
            Check(MaxEpoch >= 1, nameof(MaxEpoch), MaxEpoch, "at least 1");
            Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
            Check(LearningRateSchedule != null, nameof(LearningRateSchedule), null, "a schedule");
            Check(GradientClippingNorm >= 0 && float.IsFinite(GradientClippingNorm), nameof(GradientClippingNorm), GradientClippingNorm,
                "at least 0");
            Check(ValidationSetFraction >= 0 && ValidationSetFraction < 1, nameof(ValidationSetFraction), ValidationSetFraction, "in [0, 1)");
            Check(EarlyStoppingPatience >= 0, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 0");
            Check(WindowStride >= 1, nameof(WindowStride), WindowStride, "at least 1");
            Check(NumberOfThreads is null or (>= 1 and <= 1024), nameof(NumberOfThreads), NumberOfThreads, "null, or from 1 to 1024");
        }

        private static void CheckNames(string option, string[] names)
        {
            Check(names != null, option, null, "an array of names");
            foreach (var name in names!)
                CheckName(option, name);
            CheckDistinct(option, names);
        }

        private static void CheckOutput(string option, string? name, params (string Option, string? Name)[] others)
        {
            foreach (var (other, taken) in others)
                Check(name == null || name != taken, option, name, $"a name other than that of {other}");
        }

        private static void CheckLevels(string option, float[] levels)
        {
            Check(levels != null && levels.Length is >= 1 and <= ForecastLimits.Levels && levels.All(level => level is > 0 and < 1) && IsAscending(levels),
                option, ListOrEmpty(levels), $"1 to {ForecastLimits.Levels} levels in (0, 1), ascending");
        }

        private static string ListOrEmpty<T>(T[]? values) => values is [] ? "empty" : List(values);

        private static bool IsAscending<T>(T[] values)
            where T : IComparable<T>
        {
            for (var i = 1; i < values.Length; i++)
            {
                if (values[i].CompareTo(values[i - 1]) <= 0)
                    return false;
            }
            return true;
        }
    }
}
