using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>
/// The width of prediction intervals, from how far forecasts missed on rows held back from training: split conformal
/// prediction (Lei et al. 2018, "Distribution-free predictive inference for regression"), for each step of the horizon by
/// itself (as Stankeviciute et al. 2021, "Conformal time-series forecasting", without their correction for all steps at once).
/// </summary>
internal sealed class ConformalBounds
{
    // Far below the usual width, learned quantiles have fallen together; a miss would be a distance beyond measure.
    private const double LeastShare = 0.1;

    // [K C, n]: each row ascending.
    private readonly float[] _distances;
    private readonly int[] _counts;

    /// <summary>Bounds from the distances seen.</summary>
    /// <param name="distances">
    /// |value - forecast| on the network's scale, [K C, n]; row k C + c is of channel c in step k. Rows are sorted in place; infinity fills up those
    /// that have fewer, of at least 1.
    /// </param>
    /// <param name="rowCount">K C.</param>
    /// <param name="leastHalfWidth">The least half-width that distances were measured by.</param>
    public ConformalBounds(float[] distances, int rowCount, double leastHalfWidth = 0)
    {
        _distances = distances;
        LeastHalfWidth = leastHalfWidth;
        _counts = new int[rowCount];
        Count = distances.Length / rowCount;
        for (var row = 0; row < rowCount; row++)
        {
            var sorted = distances.AsSpan(row * Count, Count);
            sorted.Sort();
            var end = sorted.IndexOf(float.PositiveInfinity);
            _counts[row] = end < 0 ? Count : end;
        }
    }

    /// <summary>Bounds from misses, each measured by the half-width that the network expected, or by a tenth of the usual one where that is more.</summary>
    /// <param name="misses">For each row, at least one: |value - forecast| and the half-width, on the network's scale.</param>
    /// <param name="floor">Whether half-widths have no least of their own.</param>
    public static ConformalBounds Of(IReadOnlyList<List<(double Miss, double HalfWidth)>> misses, bool floor)
    {
        var widths = misses.SelectMany(row => row).Select(miss => miss.HalfWidth).Order().ToArray();
        var usual = QuantileOf.Sorted((ReadOnlySpan<double>)widths, 0.5);
        // Where most of them fall together, all misses are measured alike.
        var least = !floor ? 0 : usual > 0 ? LeastShare * usual : 1;
        var most = misses.Max(row => row.Count);
        // Steps and channels differ in how many of their values are known.
        var distances = new float[misses.Count * most];
        Array.Fill(distances, float.PositiveInfinity);
        for (var row = 0; row < misses.Count; row++)
        {
            for (var i = 0; i < misses[row].Count; i++)
                distances[row * most + i] = (float)Math.Min(float.MaxValue, misses[row][i].Miss / Math.Max(least, misses[row][i].HalfWidth));
        }
        return new ConformalBounds(distances, misses.Count, least);
    }

    /// <summary>The least half-width, on the network's scale, that distances are measured by; 0 where there is none.</summary>
    public double LeastHalfWidth { get; }

    /// <summary>The most distances that a row has: n.</summary>
    public int Count { get; }

    /// <summary>The fewest distances that a row has.</summary>
    public int FewestCount => _counts.Min();

    /// <summary>The distances, [K C, n], each row ascending, with infinity behind its last.</summary>
    public ReadOnlySpan<float> Distances => _distances;

    /// <summary>
    /// How far the bounds lie from the forecast: of the row's n distances the ceil((n + 1) level)-th smallest, or the largest where n is too
    /// small for the level.
    /// </summary>
    /// <param name="row">k C + c: the step of the horizon, from 0, and the channel.</param>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public float Width(int row, float level)
    {
        var rank = Math.Min(Rank(_counts[row], level), _counts[row]);
        return _distances[row * Count + rank - 1];
    }

    /// <summary>Whether every row has distances enough for a level.</summary>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public bool CanTell(float level) => Rank(FewestCount, level) <= FewestCount;

    // A level is a decimal number that a float is only near to: 0.8f is a little more than 0.8, and 100 of it are not 81.
    private static int Rank(int count, float level) => Math.Max(1, (int)Math.Ceiling((count + 1) * (level - 1e-6)));
}
