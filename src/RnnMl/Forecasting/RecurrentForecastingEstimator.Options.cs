using System;
using System.Threading;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Forecasting;

public sealed partial class RecurrentForecastingEstimator
{
    /// <summary>Everything that can be chosen about a recurrent forecaster.</summary>
    public sealed class Options
    {
        /// <summary>The column of forecasts to make: a vector of <see cref="Horizon"/> Singles. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>The column of values to forecast: Single, one row a time step. Default: <see cref="OutputColumnName"/>.</summary>
        public string? InputColumnName;

        /// <summary>
        /// A DateTime column in increasing order. Where one is named, the network also sees the cycles of the calendar
        /// that the series can show (hour, day, week, year), each as sine and cosine. Rows count as steps of equal length: a gap is
        /// told as a warning, not filled. Moments are taken as they stand; their <see cref="DateTime.Kind"/> is not looked at, so
        /// keep to one time zone without summer time. Default: none.
        /// </summary>
        public string? TimeColumnName;

        /// <summary>The column of lower bounds to make: a vector as the forecasts'. Default: none.</summary>
        public string? ConfidenceLowerBoundColumn;

        /// <summary>The column of upper bounds to make: a vector as the forecasts'. Default: none.</summary>
        public string? ConfidenceUpperBoundColumn;

        /// <summary>
        /// The share of values that should lie between the bounds, in (0, 1); default 0.95. The bounds of each step of the
        /// horizon come from the distances between forecast and value on rows that no trained weight has seen (split conformal
        /// prediction, Lei et al. 2018; step by step as in Stankeviciute et al. 2021, without its correction for all steps
        /// at once). With n such rows, levels above n / (n + 1) cannot be told apart: the largest distance seen is taken.
        /// </summary>
        public float ConfidenceLevel = 0.95f;

        /// <summary>How many of the last values the network sees: W, at least 2. Required.</summary>
        public int WindowSize;

        /// <summary>How many values ahead are forecast at once: K, 1 to 1,048,576. Required.</summary>
        public int Horizon;

        /// <summary>Units in each recurrent layer: H, 1 to 65,536; default 32.</summary>
        public int HiddenSize = 32;

        /// <summary>Recurrent layers, one above the other: L, 1 to 128; default 1.</summary>
        public int NumberOfLayers = 1;

        /// <summary>How each window is scaled; default <see cref="WindowScaling.Standard"/>.</summary>
        public WindowScaling Scaling = WindowScaling.Standard;

        /// <summary>
        /// The lag of the differences that the network sees instead of the values: 1 takes a trend out, the length of a season
        /// (12 for months) takes the season out; 0, the default, leaves the values. Below <see cref="WindowSize"/> - 1.
        /// </summary>
        public int DifferencingLag;

        /// <summary>
        /// Whether the network sees logarithms, which turns growth and swings in per cent into plain ones. Every value must
        /// then be above 0. Default: no.
        /// </summary>
        public bool LogTransform;

        /// <summary>Windows in one step of the optimizer; default 16.</summary>
        public int BatchSize = 16;

        /// <summary>The largest number of passes over the training windows; default 500.</summary>
        public int MaxEpoch = 500;

        /// <summary>The rate of the optimizer, Adam; default 0.003.</summary>
        public float LearningRate = 0.003f;

        /// <summary>The gradient's largest norm: a longer one is shortened to it. Default 1; 0 leaves it as it is.</summary>
        public float GradientClippingNorm = 1;

        /// <summary>
        /// The share of rows, before those of <see cref="CalibrationFraction"/>, on which early stopping looks for the best
        /// epoch, of at least five windows' targets; default 0.15. 0: train for <see cref="MaxEpoch"/> epochs.
        /// </summary>
        public float ValidationSetFraction = 0.15f;

        /// <summary>How many epochs without a better one end the training; default 30.</summary>
        public int EarlyStoppingPatience = 30;

        /// <summary>
        /// The share of rows at the end of the series that measure how far forecasts miss, for the bounds (at least one
        /// horizon, at most 1,000 rows and a horizon); default 0.15. 0: no bounds.
        /// </summary>
        public float CalibrationFraction = 0.15f;

        /// <summary>
        /// Whether, once the best epoch and the bounds are known, the network is trained once more on all rows for as many
        /// epochs; default yes. The bounds stay those measured on rows that were held back, for a network that had seen less: they
        /// are, if anything, wide. No: the last rows never train, and the guarantee of conformal prediction holds as published.
        /// </summary>
        public bool RefitOnAllRows = true;

        /// <summary>
        /// Fixes the run by itself, to the bit on processors with the same vector instructions. Default: drawn from the MLContext's own random numbers when the estimator is made, which
        /// depend on its seed and on what was made before.
        /// </summary>
        public int? Seed;

        /// <summary>Called after each epoch, on the thread that trains.</summary>
        public Action<ForecastTrainingProgress>? MetricsCallback;

        /// <summary>Stops Fit, which then throws <see cref="OperationCanceledException"/>.</summary>
        public CancellationToken CancellationToken;

        internal bool HasBounds => ConfidenceLowerBoundColumn != null || ConfidenceUpperBoundColumn != null;

        internal string Input => InputColumnName ?? OutputColumnName;

        internal WindowPreparation Preparation => new(WindowSize, Horizon, LogTransform, DifferencingLag, Scaling);

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            CheckNameOrNull(nameof(TimeColumnName), TimeColumnName);
            CheckNameOrNull(nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn);
            CheckNameOrNull(nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn);
            Check(WindowSize >= 2, nameof(WindowSize), WindowSize, "at least 2");
            // The upper ends are the engine's (NetworkSpec).
            CheckRange(nameof(Horizon), Horizon, 1, 1_048_576);
            CheckRange(nameof(HiddenSize), HiddenSize, 1, 65_536);
            CheckRange(nameof(NumberOfLayers), NumberOfLayers, 1, 128);
            CheckDefined(nameof(Scaling), Scaling);
            Check(DifferencingLag >= 0 && DifferencingLag < WindowSize - 1, nameof(DifferencingLag), DifferencingLag,
                $"from 0 to WindowSize - 2 = {WindowSize - 2}");
            Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
            Check(MaxEpoch >= 1, nameof(MaxEpoch), MaxEpoch, "at least 1");
            Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
            Check(GradientClippingNorm >= 0 && float.IsFinite(GradientClippingNorm), nameof(GradientClippingNorm), GradientClippingNorm,
                "at least 0");
            Check(ValidationSetFraction >= 0 && ValidationSetFraction < 1, nameof(ValidationSetFraction), ValidationSetFraction, "in [0, 1)");
            Check(EarlyStoppingPatience >= 1, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 1");
            Check(CalibrationFraction >= 0 && CalibrationFraction < 1, nameof(CalibrationFraction), CalibrationFraction, "in [0, 1)");
            Check(ConfidenceLevel > 0 && ConfidenceLevel < 1, nameof(ConfidenceLevel), ConfidenceLevel, "in (0, 1)");

            Check(!HasBounds || CalibrationFraction > 0, nameof(CalibrationFraction), CalibrationFraction,
                "above 0 where a column of bounds is asked for");
            Check(ConfidenceLowerBoundColumn != OutputColumnName, nameof(ConfidenceLowerBoundColumn), ConfidenceLowerBoundColumn,
                "another column than OutputColumnName");
            Check(ConfidenceUpperBoundColumn != OutputColumnName, nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn,
                "another column than OutputColumnName");
            Check(ConfidenceLowerBoundColumn == null || ConfidenceLowerBoundColumn != ConfidenceUpperBoundColumn,
                nameof(ConfidenceUpperBoundColumn), ConfidenceUpperBoundColumn, "another column than ConfidenceLowerBoundColumn");
        }
    }
}
