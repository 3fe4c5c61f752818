using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Where a series stands: its last rows, and what it has once.</summary>
/// <param name="Identity">Which series it is.</param>
/// <param name="Constants">What it has once, as networks see it.</param>
/// <param name="Tail">Its last rows, as they are in the data.</param>
internal sealed record SeriesState(SeriesIdentity Identity, float[] Constants, SeriesTail Tail)
{
    // Of the timestamps in the tail, counted when the next one arrives, so that a state from a file answers as the one that was saved. (Of windows
    // smaller than ten rows files hold fewer timestamps, and nothing is refused until as many have arrived again.)
    private FrequencyCheck? _frequency;

    /// <summary>A series without a row yet.</summary>
    public static SeriesState Empty(ForecastModel model, SeriesIdentity identity) =>
        new(identity, model.Constants.Encode(identity), new SeriesTail(model.Plan.WindowSize, model.Plan.Layout.RawSize));

    /// <summary>A series that stands behind some rows.</summary>
    /// <param name="model">The forecaster's model.</param>
    /// <param name="identity">Which series it is.</param>
    /// <param name="rows">The rows, [N, RawSize], oldest first; the last W are kept.</param>
    /// <param name="times">The timestamps, or empty where the series has none.</param>
    public static SeriesState Of(ForecastModel model, SeriesIdentity identity, ReadOnlySpan<float> rows, ReadOnlySpan<DateTime> times) =>
        new(identity, model.Constants.Encode(identity), new SeriesTail(rows, times, model.Plan.WindowSize, model.Plan.Layout.RawSize));

    /// <summary>A state of its own that stands at the same place.</summary>
    public SeriesState Copy() => this with { Tail = Tail.Clone() };

    /// <summary>States of which some are known better now: those keep their places, and those of series that were not there are last.</summary>
    /// <param name="states">The states.</param>
    /// <param name="newer">Those that are known better, at most one of each series.</param>
    public static SeriesState[] Update(IReadOnlyList<SeriesState> states, IReadOnlyList<SeriesState> newer)
    {
        var byName = newer.ToDictionary(state => state.Identity.Name, StringComparer.Ordinal);
        var known = states.Select(state => state.Identity.Name).ToHashSet(StringComparer.Ordinal);
        return [.. states.Select(state => byName.GetValueOrDefault(state.Identity.Name, state)), .. newer.Where(state => !known.Contains(state.Identity.Name))];
    }

    /// <summary>Takes in a row, and before it those that are missing.</summary>
    /// <exception cref="InvalidOperationException">
    /// The timestamp is no whole number of steps after the last one, where missing rows are inserted; elsewhere the series is of another frequency.
    /// The row is then not taken in, and the state is as it was.
    /// </exception>
    public void Add(ForecastModel model, SeriesColumns columns, ReadOnlySpan<float> raw, DateTime time)
    {
        var zeros = model.MissingIsZero ? model.Plan.Layout.Channels : 0;
        if (columns.HasTime && model.Step is { } step && Tail.Count > 0)
        {
            if (!model.FillsGaps)
                _frequency = (_frequency ?? FrequencyCheck.Of(step, Tail)).With(step, Tail, time, columns, Identity.Name);
            else if (TimeGaps.Count(step, Tail.LastTime, time, columns) is > 0 and var missing)
                Tail.AddMissing(missing, step, zeros);
        }
        Tail.Add(raw, time, zeros);
    }
}
