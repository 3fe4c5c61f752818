using System;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>
/// The width of prediction intervals, from how far forecasts missed on rows held back from training: split conformal
/// prediction (Lei et al. 2018, "Distribution-free predictive inference for regression"), for each step of the horizon by
/// itself (as Stankeviciute et al. 2021, "Conformal time-series forecasting", without their correction for all steps at once).
/// </summary>
internal sealed class ConformalBounds
{
    // [K, n]: each row ascending.
    private readonly float[] _distances;
    private readonly int[] _counts;

    /// <summary>Bounds from the distances seen.</summary>
    /// <param name="distances">
    /// |value - forecast| on the network's scale, [K, n] row-major, sorted in place; infinity fills up the steps that have fewer, of at least 1.
    /// </param>
    /// <param name="horizon">K.</param>
    public ConformalBounds(float[] distances, int horizon)
    {
        _distances = distances;
        _counts = new int[horizon];
        Horizon = horizon;
        Count = distances.Length / horizon;
        for (var k = 0; k < horizon; k++)
        {
            var step = distances.AsSpan(k * Count, Count);
            step.Sort();
            var end = step.IndexOf(float.PositiveInfinity);
            _counts[k] = end < 0 ? Count : end;
        }
    }

    /// <summary>K.</summary>
    public int Horizon { get; }

    /// <summary>The most distances that a step has: n.</summary>
    public int Count { get; }

    /// <summary>The fewest distances that a step has.</summary>
    public int FewestCount => _counts.Min();

    /// <summary>The distances, [K, n], each row ascending, with infinity behind its last.</summary>
    public ReadOnlySpan<float> Distances => _distances;

    /// <summary>
    /// How far the bounds lie from the forecast: of the step's n distances the ceil((n + 1) level)-th smallest, or the largest where n is too
    /// small for the level.
    /// </summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public float Width(int k, float level)
    {
        var rank = Math.Min(Rank(_counts[k], level), _counts[k]);
        return _distances[k * Count + rank - 1];
    }

    /// <summary>Whether there are rows enough for a level at every step.</summary>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public bool CanTell(float level) => Rank(FewestCount, level) <= FewestCount;

    // A level is a decimal number that a float comes near to: 0.8f is a little more than 0.8, and 100 of it are not 81.
    private static int Rank(int count, float level) => Math.Max(1, (int)Math.Ceiling((count + 1) * (level - 1e-6)));
}
