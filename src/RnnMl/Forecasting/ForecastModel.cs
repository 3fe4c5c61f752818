using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>What training makes: never changed afterwards, and shared by every cursor and engine.</summary>
internal sealed record ForecastModel
{
    /// <summary>The members of the ensemble; at least one.</summary>
    public required RecurrentNetwork[] Networks { get; init; }

    /// <summary>What they see and answer.</summary>
    public required ForecastPlan Plan { get; init; }

    /// <summary>How rows become what they see.</summary>
    public required RowEncoder Rows { get; init; }

    /// <summary>How what a series has once becomes what they see.</summary>
    public required ConstantEncoder Constants { get; init; }

    /// <summary>The distance of two rows; null without a time column.</summary>
    public TimeStep? Step { get; init; }

    /// <summary>Whether missing rows are inserted.</summary>
    public bool FillsGaps => Step != null && Plan.MissingValues != MissingValueHandling.Reject;

    /// <summary>Whether a value that is missing is 0.</summary>
    public bool MissingIsZero => Plan.MissingValues == MissingValueHandling.Zero;

    /// <summary>How the members' forecasts become one.</summary>
    public EnsembleCombination Combination { get; init; }

    /// <summary>How many paths a likelihood is sampled with.</summary>
    public int SampleCount { get; init; } = 1;

    /// <summary>How many of them each member draws; one where there is nothing to draw.</summary>
    public int PathsPerMember => Plan.Head.IsDistribution ? ShareOf(SampleCount, Networks.Length) : 1;

    /// <summary>How many paths there are.</summary>
    public int PathCount => PathsPerMember * Networks.Length;

    /// <summary>How many of so many paths each of an ensemble's members draws: as many as they can share evenly, at least one.</summary>
    public static int ShareOf(int samples, int members) => Math.Max(1, samples / members);

    /// <summary>The seed of those paths.</summary>
    public ulong SampleSeed { get; init; }

    /// <summary>How wide the bounds are; null where no rows were held back to measure them.</summary>
    public ConformalBounds? Bounds { get; init; }

    /// <summary>Whether there is a forecast from rows: as many as needed, one at least with a value, and the last not of the future.</summary>
    /// <param name="tail">The last rows.</param>
    /// <param name="columns">What rows must be like.</param>
    public bool CanForecast(SeriesTail tail, SeriesColumns columns) =>
        CanForecast(tail) && !columns.IsFuture(tail.LastRow[..Plan.Layout.Channels]);

    /// <summary>Whether there is a forecast from rows: as many as needed, and one at least with a value.</summary>
    /// <param name="tail">The last rows.</param>
    public bool CanForecast(SeriesTail tail) => tail.Count >= Plan.MinimumHistory && tail.HasValue(Plan.Layout.Channels);

    /// <summary>Whether there is anything to make bounds and quantiles of.</summary>
    public bool HasBounds => Bounds != null || Plan.Head.IsDistribution;

    /// <summary>Checks that there is.</summary>
    /// <exception cref="InvalidOperationException">There is not.</exception>
    public void RequireBounds()
    {
        if (!HasBounds)
            throw new InvalidOperationException("The forecaster was fitted without bounds (CalibrationFraction 0).");
    }
}
