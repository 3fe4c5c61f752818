using System;
using System.Threading;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Searching;

/// <summary>How rows are divided into those that train and those that evaluate.</summary>
public enum FoldKind
{
    /// <summary>Every row evaluates once, in a fold drawn by the seed, and trains in all others.</summary>
    Shuffled,

    /// <summary>
    /// For rows in time order, as windows of one series are: rows are cut into K + 1 stretches, and fold k trains on the first k of
    /// them and evaluates on the next. No row trains that lies behind one that evaluates.
    /// </summary>
    Rolling,
}

/// <summary>All options of a search.</summary>
public sealed class SearchOptions
{
    /// <summary>How many choices are tried, at least 1; default 20. A space with fewer choices is tried out.</summary>
    public int Trials = 20;

    /// <summary>K, the number of folds, at least 2; default 5.</summary>
    public int Folds = 5;

    /// <summary>How rows are divided into folds; default <see cref="FoldKind.Shuffled"/>.</summary>
    public FoldKind FoldKind = FoldKind.Shuffled;

    /// <summary>
    /// Rows that are left out between those that train and those that evaluate, of <see cref="FoldKind.Rolling"/> folds: windows of
    /// W rows and the K rows after them have W + K - 1 rows in common with their neighbours. Default 0.
    /// </summary>
    public int RollingGap;

    /// <summary>Whether the largest metric is the best, as of an accuracy; default yes. No: the smallest, as of an error.</summary>
    public bool Maximize = true;

    /// <summary>
    /// How many trials are completed before one may be given up: after each fold, a trial whose mean so far is worse than the
    /// median of the others' at the same fold is (Google Vizier's median stopping rule, Golovin et al. 2017). Default 4; 0: none is
    /// ever given up.
    /// </summary>
    public int PruningStartupTrials = 4;

    /// <summary>Fixes choices and folds; default 0. Pipelines have seeds of their own.</summary>
    public int Seed;

    /// <summary>Called after each trial.</summary>
    public Action<SearchTrial>? TrialCallback;

    /// <summary>Stops the search between two folds, which then throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken;

    internal SearchOptions Clone() => (SearchOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    internal void Validate()
    {
        Check(Trials >= 1, nameof(Trials), Trials, "at least 1");
        Check(Folds >= 2, nameof(Folds), Folds, "at least 2");
        CheckDefined(nameof(FoldKind), FoldKind);
        Check(RollingGap >= 0, nameof(RollingGap), RollingGap, "at least 0");
        Check(RollingGap == 0 || FoldKind == FoldKind.Rolling, nameof(RollingGap), RollingGap, "0 where folds are not rolling");
        Check(PruningStartupTrials >= 0, nameof(PruningStartupTrials), PruningStartupTrials, "at least 0");
    }
}
