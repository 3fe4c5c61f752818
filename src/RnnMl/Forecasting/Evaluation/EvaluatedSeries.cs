using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>A forecast from one origin. Steps after the last value of the series are ignored.</summary>
/// <param name="Origin">The last row that it was made from.</param>
/// <param name="Values">[K]</param>
/// <param name="Lower">[K], or null.</param>
/// <param name="Upper">[K], or null.</param>
/// <param name="Quantiles">[K, Q], or null.</param>
/// <param name="Samples">[S, K], or null.</param>
internal sealed record ForecastCase(int Origin, float[] Values, float[]? Lower = null, float[]? Upper = null, float[]? Quantiles = null,
    float[]? Samples = null);

/// <summary>A channel of a series with the forecasts of it.</summary>
/// <param name="Name">The series' key as text.</param>
/// <param name="Channel">The number of the channel among those of the series, from 0.</param>
internal sealed record EvaluatedSeries(string Name, int Channel)
{
    /// <summary>Stands for a row that is missing.</summary>
    public const int NoRow = -1;

    /// <summary>The values in time order, [N]; NaN where one is missing.</summary>
    public List<float> Values { get; private init; } = [];

    /// <summary>The timestamps of the values; empty where they are not used.</summary>
    public List<DateTime> Times { get; private init; } = [];

    /// <summary>The forecasts, by their origin.</summary>
    public List<ForecastCase> Cases { get; } = [];

    /// <summary>The same series without forecasts.</summary>
    public EvaluatedSeries WithoutCases()
    {
        var series = new EvaluatedSeries(Name, Channel);
        series.Values.AddRange(Values);
        series.Times.AddRange(Times);
        return series;
    }

    /// <summary>The same rows, shared, with other forecasts.</summary>
    public EvaluatedSeries WithCases(IEnumerable<ForecastCase> cases)
    {
        var series = new EvaluatedSeries(Name, Channel) { Values = Values, Times = Times };
        series.Cases.AddRange(cases);
        return series;
    }

    /// <summary>Leaves out the rows of each series after its last value, in whichever channel: they hold the future of covariates.</summary>
    /// <param name="all">The series.</param>
    public static void TrimEnds(IEnumerable<EvaluatedSeries> all)
    {
        foreach (var channels in all.GroupBy(series => series.Name, StringComparer.Ordinal))
        {
            var length = 1 + channels.Max(channel => channel.Values.FindLastIndex(value => !float.IsNaN(value)));
            foreach (var channel in channels)
            {
                Truncate(channel.Values, length);
                Truncate(channel.Times, length);
            }
        }
    }

    /// <summary>
    /// The usual distance of rows, by which the rows of a horizon are found; null where each row is a step: without timestamps, and where these
    /// are irregular.
    /// </summary>
    /// <param name="all">The series.</param>
    public static TimeStep? UsualStep(IEnumerable<EvaluatedSeries> all) =>
        TimeStep.Infer(all.Where(series => series.Channel == 0).Select(series => series.Times.ToArray())) is { IsRegular: true } step ? step : null;

    /// <summary>The row of each step of a horizon, as far as the series goes.</summary>
    /// <param name="origin">The row before the first step.</param>
    /// <param name="horizon">How many steps: K.</param>
    /// <param name="step">What <see cref="UsualStep"/> returned. A row belongs to a step that it is no more than a tenth of a step away from.</param>
    /// <returns>The numbers of the rows, at most K; <see cref="NoRow"/> where a row is missing.</returns>
    public List<int> RowsAfter(int origin, int horizon, TimeStep? step)
    {
        if (step == null)
            return [.. Enumerable.Range(origin + 1, Math.Clamp(Values.Count - 1 - origin, 0, horizon))];
        var rows = new List<int>();
        // Clocks are a little off: steps are counted from the last row found, so that their errors do not add up.
        var (row, last, missing) = (origin + 1, origin, 0);
        while (row < Values.Count && rows.Count < horizon)
        {
            var before = step.After(Times[last], missing);
            if (step.IsNext(before, Times[row]))
            {
                rows.Add(row);
                (row, last, missing) = (row + 1, row, 0);
            }
            else if (Times[row] > step.After(before, 1))
            {
                rows.Add(NoRow);
                missing++;
            }
            else
            {
                // Between two steps.
                row++;
            }
        }
        return rows;
    }

    private static void Truncate<T>(List<T> list, int length) => list.RemoveRange(Math.Min(length, list.Count), Math.Max(0, list.Count - length));
}
