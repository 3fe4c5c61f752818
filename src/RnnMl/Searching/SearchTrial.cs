using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Searching;

/// <summary>How a trial of a search ended.</summary>
public enum SearchOutcome
{
    /// <summary>All folds were evaluated.</summary>
    Completed,

    /// <summary>It was given up after some folds, being worse there than half of the trials before.</summary>
    Pruned,

    /// <summary>A fold could not be fitted or evaluated.</summary>
    Failed,
}

/// <summary>The result of one choice of hyper-parameters.</summary>
/// <param name="Number">The trial, counted from 1.</param>
/// <param name="Point">The choice.</param>
/// <param name="Metrics">The metric of each fold that was evaluated.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">The time it took.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record SearchTrial(int Number, SearchPoint Point, IReadOnlyList<double> Metrics, SearchOutcome Outcome, TimeSpan Duration,
    string? Error = null)
{
    /// <summary>The mean over the folds that were evaluated; NaN if there are none.</summary>
    public double Mean => Metrics.Count == 0 ? double.NaN : Metrics.Average();
}
