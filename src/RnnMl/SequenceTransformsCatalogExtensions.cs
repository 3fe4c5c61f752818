using System;
using Microsoft.ML;
using RnnMl.Sequences;

namespace RnnMl;

/// <summary>Transforms for sequences on <c>mlContext.Transforms</c>.</summary>
public static class SequenceTransformsCatalogExtensions
{
    /// <summary>Turns rows that are time steps into rows that are sequences: windows over a series, and what comes after them.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">The column of windows to make: a vector of Single, [T, F], row-major by time.</param>
    /// <param name="inputColumnNames">
    /// The columns that a step consists of: Single, or vectors of it of fixed size. Null: <paramref name="outputColumnName"/> alone.
    /// </param>
    /// <param name="windowSize">How many rows a window has: T, at least 1.</param>
    /// <param name="stride">How many rows of its series a window ends after the one before, at least 1.</param>
    /// <param name="seriesColumnName">A column that tells series apart: text, a number or a key. Default: all rows are one series.</param>
    /// <param name="incompleteWindows">What becomes of windows that reach back before the start of their series.</param>
    /// <param name="horizon">How many rows after the window <paramref name="horizonColumns"/> show: K. Default: none.</param>
    /// <param name="horizonColumns">Columns to make of what comes after the window, each with its source. Default: none.</param>
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

    /// <summary>Turns rows that are time steps into rows that are sequences, with everything that can be chosen.</summary>
    /// <param name="catalog"><c>mlContext.Transforms</c>.</param>
    /// <param name="options">The choices; a copy is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static SequenceWindowEstimator SequenceWindow(this TransformsCatalog catalog, SequenceWindowEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new SequenceWindowEstimator(options);
    }
}
