using System;
using System.Threading;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

public sealed partial class RecurrentForecastingEstimator
{
    /// <summary>All options of a recurrent forecaster.</summary>
    public sealed partial class Options
    {
        /// <summary>
        /// The column of forecasts to make: a vector of <see cref="Horizon"/> Singles, [K], or [K, C] of C values in each row. Required.
        /// </summary>
        public string OutputColumnName = "";

        /// <summary>
        /// The column of values to forecast: Single, or a vector of C of them; one row a time step. Default: <see cref="OutputColumnName"/>.
        /// </summary>
        public string? InputColumnName;

        /// <summary>
        /// Several columns of values to forecast, in place of <see cref="InputColumnName"/>: each Single, or a vector of it. What they hold in a row is
        /// as one vector of C values, of which <see cref="Channels"/> says how the network sees them; a forecast in a DataFrame has columns for each.
        /// Default: none.
        /// </summary>
        public string[] InputColumnNames = [];

        /// <summary>
        /// A DateTime column in increasing order. Default: none.
        /// <para>
        /// Calendar: where one is named, the network also sees the cycles of the calendar that the series can show (hour, day, week, year), each as
        /// sine and cosine (<see cref="UseCalendar"/>).
        /// </para>
        /// <para>
        /// Gaps: rows count as steps of equal length. A gap is logged as a warning, or filled, as <see cref="MissingValues"/> says.
        /// </para>
        /// <para>
        /// Frequency: where gaps are not filled, a series is of another frequency, and refused, if more than three quarters of its rows, and at least
        /// three, follow the one before by less than two thirds of the step of all series; or if more than three quarters, and at least ten, follow by
        /// more than one and a half steps. In training and in a DataFrame all rows of a series count; in a view that is transformed and in engines,
        /// which take one row after the other, the last <see cref="WindowSize"/> of them, or ten where it is smaller.
        /// </para>
        /// <para>
        /// Working days: days of which none is a Saturday or a Sunday are working days. Monday follows Friday, a season is 5 rows, and a public holiday
        /// without a row is a gap; a series of which more than a tenth of the rows, and at least three, are on weekends is then refused, too.
        /// </para>
        /// <para>
        /// Time zones: timestamps are taken as they are. Their <see cref="DateTime.Kind"/> is not looked at, so keep to one time zone without daylight
        /// saving time.
        /// </para>
        /// </summary>
        public string? TimeColumnName;

        /// <summary>
        /// Whether the network sees the cycles of the calendar where <see cref="TimeColumnName"/> is named; default yes. A forecaster that sees
        /// none still sees none after further training: the log says so.
        /// </summary>
        public bool UseCalendar = true;

        /// <summary>
        /// A column that distinguishes series: text, a number or a key. One network then serves all of them, and series that it has not
        /// seen. Rows of different series may be mixed; each series' are in time order. Default: all rows are one series.
        /// </summary>
        public string? SeriesColumnName;

        /// <summary>
        /// Columns of numbers (Single, or vectors of it) that a series has once, the same in each of its rows. Default: none.
        /// </summary>
        public string[] StaticColumnNames = [];

        /// <summary>
        /// Columns of categories (text, numbers or keys) that a series has once; the network learns a vector for each category. One that it
        /// has not seen, and a missing one (an empty text, NaN, a missing key, null in a DataFrame), is a vector of zeros, which is where all
        /// begin on average. Default: none.
        /// </summary>
        public string[] CategoryColumnNames = [];

        /// <summary>
        /// Columns of covariates (Single, or vectors of it) that are known up to now. NaN counts as the mean. Not with
        /// <see cref="ForecastStrategy.Recursive"/>, which would have to forecast them, too. Default: none.
        /// </summary>
        public string[] PastCovariateColumnNames = [];

        /// <summary>
        /// Columns of covariates (Single, or vectors of it) whose future is known, such as prices that were announced. To forecast the
        /// future, a view holds K more rows with the covariates, and NaN for values; without them the forecast is NaN. NaN counts as the mean.
        /// Networks then see the calendar of the horizon, too. Default: none.
        /// </summary>
        public string[] FutureCovariateColumnNames = [];

        /// <summary>The column of lower bounds to make: a vector as the forecasts'. Default: none.</summary>
        public string? ConfidenceLowerBoundColumn;

        /// <summary>The column of upper bounds to make: a vector as the forecasts'. Default: none.</summary>
        public string? ConfidenceUpperBoundColumn;

        /// <summary>
        /// The share of values that should lie between the bounds, in (0, 1); default 0.95. The bounds of each step of the
        /// horizon are made of the distances between forecast and value on rows that no trained weight has seen (split conformal
        /// prediction, Lei et al. 2018, weighted with what a distribution of <see cref="Loss"/> expects; step by step as in Stankeviciute et al. 2021,
        /// without its correction for all steps at once). With n such rows, levels above n / (n + 1) cannot be distinguished: the largest
        /// distance seen is taken. Where no rows are held back (<see cref="CalibrationFraction"/> 0), they are those that a likelihood or trained
        /// quantiles give themselves.
        /// </summary>
        public float ConfidenceLevel = 0.95f;

        /// <summary>
        /// A column of quantiles to make, [K, Q], or [K, C, Q] of C values in each row, at the levels of <see cref="QuantileLevels"/>;
        /// those of a step never cross. Default: none.
        /// </summary>
        public string? QuantileColumnName;

        /// <summary>The levels of the quantiles in that column, each in (0, 1), ascending. Default: 0.1, 0.5, 0.9.</summary>
        public float[] QuantileLevels = [0.1f, 0.5f, 0.9f];

        /// <summary>
        /// A column of sampled paths to make, [S, K], or [S, K, C], of which Evaluate reports the CRPS; with a likelihood or several quantiles. S is
        /// <see cref="NumberOfSamples"/>, or of an ensemble as many of them as its members share evenly.
        /// With <see cref="ForecastStrategy.Recursive"/> each step of a path follows from those before it. The other strategies draw every step (or
        /// difference, with <see cref="DifferencingLag"/>) by itself: each is distributed as it should be, but sums over steps vary too
        /// little where neighbouring steps miss alike. Calibration does not move paths. Default: none.
        /// </summary>
        /// <remarks>
        /// Random numbers depend on the seed, the series and the channel, and not on the row: forecasts from successive rows differ by the
        /// observations alone, and an engine's answer depends on no forecast before. The error of a finite sample is therefore much the same in all rows of a
        /// series: more samples make it smaller, a mean over the rows does not.
        /// </remarks>
        public string? SampleColumnName;

        /// <summary>
        /// How many paths are sampled: S, 1 to 10,000; default 100. An ensemble's members share them evenly, and draw one each at least: of 100 paths
        /// three members draw 33 each, 99 in all.
        /// </summary>
        public int NumberOfSamples = 100;

        /// <summary>How many of the last rows the network sees: W, at least 2. Required.</summary>
        public int WindowSize;

        /// <summary>How many values ahead are forecast: K, 1 to 1,048,576. Required.</summary>
        public int Horizon;

        /// <summary>
        /// The fewest rows that are trained on and forecast from, above what differencing and lags take, and at most
        /// <see cref="WindowSize"/>: a smaller number forecasts the beginnings of series, too. Default: 0, which is <see cref="WindowSize"/>.
        /// </summary>
        public int MinimumHistory;

        /// <summary>How the horizon is reached; default <see cref="ForecastStrategy.Direct"/>.</summary>
        public ForecastStrategy Strategy = ForecastStrategy.Direct;

        /// <summary>
        /// The rows of a segment: S, at most <see cref="WindowSize"/>; with <see cref="ForecastStrategy.SegmentWise"/>, where it is
        /// required. A season is a good choice.
        /// </summary>
        public int SegmentLength;

        /// <summary>
        /// Which values before a row a recursive network sees, ascending, each at least 1. Default: null, which is 1 and, where the window
        /// reaches back far enough for them to be seen often, one season and, of parts of a day, a week. They are logged.
        /// </summary>
        public int[]? Lags;

        /// <summary>How several values in each row are dealt with; default <see cref="ForecastChannels.Independent"/>.</summary>
        public ForecastChannels Channels = ForecastChannels.Independent;

        /// <summary>
        /// What is learned of the future; default <see cref="ForecastLoss.MeanSquaredError"/>. Quantiles and likelihoods give bounds
        /// that are as wide as each window's future is unsure; calibration then corrects their width.
        /// </summary>
        public ForecastLoss Loss = ForecastLoss.MeanSquaredError;

        /// <summary>
        /// The levels that <see cref="ForecastLoss.Quantile"/> trains, each in (0, 1), ascending, at most 64. Others can be asked for
        /// later; columns of quantiles need a median between them, and, where nothing is calibrated, no level beyond them. Default: 0.025, 0.1, 0.25,
        /// 0.5, 0.75, 0.9, 0.975.
        /// </summary>
        public float[] Quantiles = [0.025f, 0.1f, 0.25f, 0.5f, 0.75f, 0.9f, 0.975f];

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
        /// then be above 0. A mean of logarithms is transformed back as it is, without a correction for their spread: about a median. Default: no.
        /// </summary>
        public bool LogTransform;

        /// <summary>
        /// The exponent λ of a Box-Cox transform, (y^λ - 1) / λ (Box and Cox 1964), from -2 to 2; 0 is the logarithm. Every value must then be
        /// above 0, or at least 0 where λ is above 0. Forecasts are transformed back as with <see cref="LogTransform"/>; one
        /// beyond all values (below 0 under a root, above -1/λ where λ is below 0) becomes 0 or the largest Single. Default: null, no such transform.
        /// </summary>
        public float? BoxCoxLambda;

        /// <summary>
        /// Whether the season of each window is taken out before the network sees it, and put back on the forecast; default no. The
        /// window must hold two seasons. Not with <see cref="MissingValueHandling.Mask"/>.
        /// </summary>
        public Deseasonalization Deseasonalization = Deseasonalization.None;

        /// <summary>
        /// The rows of a season: m, for <see cref="Deseasonalization"/> and <see cref="Lags"/>. Default: 0, which is what the distance of
        /// the timestamps in <see cref="TimeColumnName"/> suggests (24 of hours, 4 of six hours, 7 of days, 5 of working days, 52 of weeks, 12
        /// of months), or 1.
        /// </summary>
        public int Seasonality;

        /// <summary>How missing values and rows are handled; default <see cref="MissingValueHandling.Reject"/>.</summary>
        public MissingValueHandling MissingValues = MissingValueHandling.Reject;

        /// <summary>
        /// Whether errors count on the scale of the values, so that large series count for more, instead of on that of their windows;
        /// default no. With a <see cref="Scaling"/> that divides, and without logarithm or Box-Cox.
        /// </summary>
        public bool WeightByScale;

        /// <summary>How many rows a window that trains ends after the one before, at least 1, the default: every window trains.</summary>
        public int WindowStride = 1;

        /// <summary>
        /// The share of units that are zero in each step of training, from 0, the default, to below 1: of the network's last state
        /// before the answer, and between recurrent layers.
        /// </summary>
        public float Dropout;

        /// <summary>
        /// Networks trained from different seeds, whose forecasts become one: 1, the default, to 32. A few make a forecast better and
        /// steadier.
        /// </summary>
        public int NumberOfMembers = 1;

        /// <summary>
        /// How their forecasts become one; default <see cref="EnsembleCombination.Median"/>. Where paths are sampled step after step, they are one
        /// sample either way.
        /// </summary>
        public EnsembleCombination Combination = EnsembleCombination.Median;

        /// <summary>Windows in one step of the optimizer, at least 1; default 16.</summary>
        public int BatchSize = 16;

        /// <summary>The largest number of passes over the training windows, at least 1; default 500.</summary>
        public int MaxEpoch = 500;

        /// <summary>The rate of the optimizer, Adam, above 0; default 0.003.</summary>
        public float LearningRate = 0.003f;

        /// <summary>How that rate changes; default <see cref="ConstantSchedule"/>.</summary>
        public LearningRateSchedule LearningRateSchedule = new ConstantSchedule();

        /// <summary>The gradient's largest norm, at least 0: a longer one is shortened to it. Default 1; 0 leaves it as it is.</summary>
        public float GradientClippingNorm = 1;

        /// <summary>
        /// The share of rows, before those of <see cref="CalibrationFraction"/>, that are used for early stopping, in [0, 1), but at least five
        /// windows' targets; default 0.15. 0: train for <see cref="MaxEpoch"/> epochs.
        /// </summary>
        public float ValidationSetFraction = 0.15f;

        /// <summary>
        /// How many epochs without a better one end the training; default 30. 0 never ends it early: the epoch with the smallest loss on the rows
        /// used for early stopping is still the one that is kept.
        /// </summary>
        public int EarlyStoppingPatience = 30;

        /// <summary>
        /// The share of rows at the end of the series that measure how far forecasts miss, for the bounds, in [0, 1) (at least one
        /// horizon, at most 1,000 rows and a horizon); default 0.15. 0: no bounds but those that a likelihood or trained quantiles give
        /// themselves, uncorrected; it must be above 0 where a column of bounds or quantiles is named and <see cref="Loss"/> gives none.
        /// </summary>
        public float CalibrationFraction = 0.15f;

        /// <summary>
        /// Whether, once the best epoch and the bounds are known, the network is trained once more on all rows for as many
        /// epochs; default yes. The bounds stay those measured on rows that were held back, for a network that had seen less: they
        /// are, if anything, wide. No: the last rows never train, and the guarantee of conformal prediction holds as published.
        /// </summary>
        public bool RefitOnAllRows = true;

        /// <summary>
        /// Fixes the run by itself, to the bit on processors with the same vector instructions. Default: drawn from the MLContext's own random numbers
        /// when the estimator is made, which depend on its seed and on what was made before.
        /// </summary>
        public int? Seed;

        /// <summary>The number of threads, 1 to 1,024, which changes no bit of the result; default null, as many as there are processors.</summary>
        public int? NumberOfThreads;

        /// <summary>
        /// Called after each epoch, on the thread that trains. An ensemble's members train on several threads, and so do the fits of a backtest;
        /// they call one after the other.
        /// </summary>
        public Action<ForecastTrainingProgress>? MetricsCallback;

        /// <summary>Stops Fit, which then throws <see cref="OperationCanceledException"/>.</summary>
        public CancellationToken CancellationToken;
    }
}
