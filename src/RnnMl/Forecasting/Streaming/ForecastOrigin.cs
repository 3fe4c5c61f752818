using System;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Where the forecast of a series starts, and what is known of the rows after that.</summary>
/// <param name="State">The series up to its last known value.</param>
internal sealed record ForecastOrigin(SeriesState State)
{
    /// <summary>The timestamps of the steps to forecast; empty where there are none.</summary>
    public DateTime[] Times { get; private init; } = [];

    /// <summary>The future covariates of those steps, [steps, F]; null where some are missing, and with them the forecast.</summary>
    public float[]? FutureCovariates { get; private init; } = [];

    /// <summary>How many rows the data holds after the last known value.</summary>
    public int FutureRows { get; private init; }

    /// <summary>Of a series that cannot be forecast: nothing is known of it.</summary>
    public static ForecastOrigin None(ForecastModel model, SeriesIdentity identity) => new(SeriesState.Empty(model, identity));

    /// <summary>The end of a series that the forecaster remembers.</summary>
    /// <param name="model">The forecaster.</param>
    /// <param name="state">Where the series stands.</param>
    /// <param name="steps">How many steps the network forecasts.</param>
    public static ForecastOrigin Of(ForecastModel model, SeriesState state, int steps) => new(state) { Times = TimesAfter(model.Step, state.Tail, [], steps) };

    /// <summary>The last known value of a series that was read whole.</summary>
    /// <param name="model">The forecaster.</param>
    /// <param name="series">The series, and rows of its future.</param>
    /// <param name="steps">How many steps the network forecasts.</param>
    public static ForecastOrigin Of(ForecastModel model, Series series, int steps)
    {
        var layout = model.Plan.Layout;
        // Where a missing value is 0, rows at the end without covariates to know beforehand have zeros and are no future.
        var known = model.MissingIsZero && layout.FutureCount == 0 ? series : series.UpToLastValue();
        var past = model.MissingIsZero ? known.WithZeros() : known;
        var state = SeriesState.Of(model, series.Identity, past.Raw, past.Times);
        return new ForecastOrigin(state)
        {
            Times = TimesAfter(model.Step, state.Tail, series.Times.AsSpan(past.Times.Length), steps),
            FutureCovariates = CovariatesAfter(series, past.RowCount, layout.FutureCount > 0 ? steps : 0),
            FutureRows = series.RowCount - past.RowCount,
        };
    }

    // Those of the rows given, and step after step beyond them.
    private static DateTime[] TimesAfter(TimeStep? step, SeriesTail tail, ReadOnlySpan<DateTime> given, int steps)
    {
        if (step == null || (tail.Count == 0 && given.IsEmpty))
            return [];
        var last = given.IsEmpty ? tail.LastTime : given[^1];
        var times = new DateTime[steps];
        for (var k = 0; k < steps; k++)
            times[k] = k < given.Length ? given[k] : step.After(last, k + 1 - given.Length);
        return times;
    }

    private static float[]? CovariatesAfter(Series series, int known, int steps)
    {
        var layout = series.Layout;
        return series.RowCount - known < steps ? null : [.. Enumerable.Range(known, steps).SelectMany(row =>
            series.Raw[(row * layout.RawSize + layout.Channels + layout.PastCount)..((row + 1) * layout.RawSize)])];
    }
}
