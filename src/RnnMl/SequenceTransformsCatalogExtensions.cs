using System;
using Microsoft.ML;
using RnnMl.Explaining;
using RnnMl.MLNet.Interop;
using RnnMl.Sequences;

namespace RnnMl;

/// <summary>Transforms for sequences on <c>mlContext.Transforms</c>.</summary>
public static class SequenceTransformsCatalogExtensions
{
    /// <summary>Turns rows that are time steps into rows that are sequences: windows over a series, and the rows after them.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of windows to make: a vector of Single, [T, F], row-major by time.</param>
    /// <param name="inputColumnNames">
    /// The columns that a step consists of: Single, or vectors of it of fixed size. Null: <paramref name="outputColumnName"/> alone.
    /// </param>
    /// <param name="windowSize">How many rows a window has: T, at least 1.</param>
    /// <param name="stride">How many rows of its series a window ends after the one before, at least 1.</param>
    /// <param name="seriesColumnName">A column that distinguishes series: text, a number or a key. Default: all rows are one series.</param>
    /// <param name="incompleteWindows">What becomes of windows that reach back before the start of their series.</param>
    /// <param name="horizon">How many rows after the window <paramref name="horizonColumns"/> show: K. Default: none.</param>
    /// <param name="horizonColumns">Columns to make of the rows after the window, each with its source. Default: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static SequenceWindowEstimator SequenceWindow(this TransformsCatalog catalog, string outputColumnName,
        string[]? inputColumnNames, int windowSize, int stride = 1, string? seriesColumnName = null,
        IncompleteWindows incompleteWindows = IncompleteWindows.Skip, int horizon = 0, params InputOutputColumnPair[] horizonColumns) =>
        catalog.SequenceWindow(new SequenceWindowEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnNames = inputColumnNames,
            WindowSize = windowSize,
            Stride = stride,
            SeriesColumnName = seriesColumnName,
            IncompleteWindows = incompleteWindows,
            Horizon = horizon,
            HorizonColumns = horizonColumns,
        });

    /// <summary>Turns rows that are time steps into rows that are sequences, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SequenceWindowEstimator SequenceWindow(this TransformsCatalog catalog, SequenceWindowEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SequenceWindowEstimator(options);
    }

    /// <summary>Brings sequences to one length, as Keras' <c>pad_sequences</c> does.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of padded sequences to make.</param>
    /// <param name="inputColumnName">The column of sequences: a vector of Single or of keys. Default: <paramref name="outputColumnName"/>.</param>
    /// <param name="length">How many steps every sequence is to have, at least 1. Default: as many as the longest that Fit sees.</param>
    /// <param name="padding">Where a shorter sequence is filled up.</param>
    /// <param name="truncating">Where a longer sequence loses steps.</param>
    /// <param name="padValue">What fills it up; must be 0 for keys.</param>
    /// <param name="maskColumnName">A column to make that is 1 for a step of the sequence and 0 for padding. Default: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static PadSequenceEstimator PadSequence(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, int? length = null, SequenceSide padding = SequenceSide.Pre,
        SequenceSide truncating = SequenceSide.Pre, float padValue = 0, string? maskColumnName = null) =>
        catalog.PadSequence(new PadSequenceEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Length = length,
            Padding = padding,
            Truncating = truncating,
            PadValue = padValue,
            MaskColumnName = maskColumnName,
        });

    /// <summary>Brings sequences to one length, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static PadSequenceEstimator PadSequence(this TransformsCatalog catalog, PadSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PadSequenceEstimator(options);
    }

    /// <summary>Replaces the missing values (NaN) of sequences by what the same sequence says about them.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of sequences without missing values to make.</param>
    /// <param name="inputColumnName">The column of sequences: a vector of Single. Default: <paramref name="outputColumnName"/>.</param>
    /// <param name="replacement">What takes the place of a missing value.</param>
    /// <param name="constant">The constant, also for a feature of which the sequence has no known value.</param>
    /// <param name="addIndicators">Whether each step also says what was missing in it, as F more features.</param>
    /// <param name="featureCount">How many values a step has: F. Default: as the column's type says.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static ReplaceMissingInSequenceEstimator ReplaceMissingInSequence(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, MissingReplacement replacement = MissingReplacement.ForwardFill, float constant = 0,
        bool addIndicators = false, int? featureCount = null) =>
        catalog.ReplaceMissingInSequence(new ReplaceMissingInSequenceEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Replacement = replacement,
            Constant = constant,
            AddIndicators = addIndicators,
            FeatureCount = featureCount,
        });

    /// <summary>Replaces the missing values of sequences, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ReplaceMissingInSequenceEstimator ReplaceMissingInSequence(this TransformsCatalog catalog,
        ReplaceMissingInSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ReplaceMissingInSequenceEstimator(options);
    }

    /// <summary>Drops the rows whose sequence has more than a given share of its values missing (NaN).</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="inputColumnName">The column of sequences: a vector of Single.</param>
    /// <param name="maxMissingShare">The share of missing values that a sequence may have, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static DropSequencesWithMissingEstimator DropSequencesWithMissing(this TransformsCatalog catalog, string inputColumnName,
        float maxMissingShare = 0) => catalog.DropSequencesWithMissing(new DropSequencesWithMissingEstimator.Options
        {
            InputColumnName = inputColumnName,
            MaxMissingShare = maxMissingShare,
        });

    /// <summary>Drops the rows whose sequence misses too many values, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static DropSequencesWithMissingEstimator DropSequencesWithMissing(this TransformsCatalog catalog,
        DropSequencesWithMissingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new DropSequencesWithMissingEstimator(options);
    }

    /// <summary>Shows what the calendar says of a row's timestamp: parts of a DateTime column as numbers.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of features to make: a vector of Single.</param>
    /// <param name="timeColumnName">The DateTime column. Null: <paramref name="outputColumnName"/>.</param>
    /// <param name="calendarParts">The parts of the calendar to show, each once and at least one.</param>
    /// <param name="encoding">How they become numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static TimeFeaturesEstimator TimeFeatures(this TransformsCatalog catalog, string outputColumnName, string? timeColumnName,
        CalendarPart[] calendarParts, CalendarEncoding encoding = CalendarEncoding.SineCosine) =>
        catalog.TimeFeatures(new TimeFeaturesEstimator.Options
        {
            OutputColumnName = outputColumnName,
            TimeColumnName = timeColumnName ?? outputColumnName,
            CalendarParts = calendarParts,
            Encoding = encoding,
        });

    /// <summary>Shows what the calendar says of a row's timestamp, and what the rows before it say of its value.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options, lags and rolling figures among them; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TimeFeaturesEstimator TimeFeatures(this TransformsCatalog catalog, TimeFeaturesEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new TimeFeaturesEstimator(options);
    }

    /// <summary>
    /// Turns sequences into vectors of one size, by an autoencoder that learns without labels what a sequence is made of.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of codes to make: a vector of <paramref name="codeSize"/> Singles.</param>
    /// <param name="inputColumnName">The column of sequences: a vector of Single. Default: <paramref name="outputColumnName"/>.</param>
    /// <param name="codeSize">How many numbers a sequence becomes.</param>
    /// <param name="maxEpoch">The largest number of passes over the rows.</param>
    /// <param name="featureCount">How many values a step has: F. Default: as the column's type says, or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static FeaturizeSequenceEstimator FeaturizeSequence(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, int codeSize = 16, int maxEpoch = 100, int? featureCount = null) =>
        catalog.FeaturizeSequence(new FeaturizeSequenceEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            CodeSize = codeSize,
            MaxEpoch = maxEpoch,
            FeatureCount = featureCount,
        });

    /// <summary>Turns sequences into vectors of one size by an autoencoder, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static FeaturizeSequenceEstimator FeaturizeSequence(this TransformsCatalog catalog, FeaturizeSequenceEstimator.Options options) =>
        new(catalog.GetEnvironment(), options);

    /// <summary>
    /// Turns sequences into vectors of one size: what a trained recurrent predictor makes of them before its last layer.
    /// </summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of states to make: a vector of Single.</param>
    /// <param name="model">
    /// A predictor that <c>Lstm</c>, <c>Gru</c> or <c>SimpleRnn</c> fitted, or a chain that holds one, of which the last is taken.
    /// </param>
    /// <exception cref="ArgumentException">The model holds none, or one that predicts each step.</exception>
    public static SequenceStateEstimator FeaturizeSequence(this TransformsCatalog catalog, string outputColumnName, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SequenceStateEstimator(outputColumnName, model);
    }

    /// <summary>Explains what a recurrent predictor's output is made of, step by step.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="model">A predictor that a recurrent trainer fitted, or a chain that holds one, of which the last is explained.</param>
    /// <param name="contributionColumnName">The column of each step's and feature's contribution to make; null for none.</param>
    /// <param name="attentionColumnName">The column of attention weights to make. Default: none.</param>
    /// <param name="gateColumnName">The column of the gates' activity to make. Default: none.</param>
    /// <exception cref="ArgumentException">
    /// The model holds no such predictor, or none of which this can be shown; or an argument is out of its range.
    /// </exception>
    public static ExplainSequenceEstimator ExplainSequence(this TransformsCatalog catalog, ITransformer model,
        string? contributionColumnName = "Contributions", string? attentionColumnName = null, string? gateColumnName = null) =>
        catalog.ExplainSequence(new ExplainSequenceEstimator.Options
        {
            Model = model,
            ContributionColumnName = contributionColumnName,
            AttentionColumnName = attentionColumnName,
            GateColumnName = gateColumnName,
        });

    /// <summary>Explains what a recurrent predictor's output is made of, with all options.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The options; a copy is kept.</param>
    /// <exception cref="ArgumentException">
    /// The model holds no such predictor, or none of which this can be shown; or an option is out of its range.
    /// </exception>
    public static ExplainSequenceEstimator ExplainSequence(this TransformsCatalog catalog, ExplainSequenceEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ExplainSequenceEstimator(options);
    }
}
