using System;

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

    /// <summary>Bounds from the distances seen.</summary>
    /// <param name="distances">|value - forecast| on the network's scale, [K, n] row-major; sorted in place.</param>
    /// <param name="horizon">K.</param>
    public ConformalBounds(float[] distances, int horizon)
    {
        _distances = distances;
        Horizon = horizon;
        Count = distances.Length / horizon;
        for (var k = 0; k < horizon; k++)
            distances.AsSpan(k * Count, Count).Sort();
    }

    /// <summary>K.</summary>
    public int Horizon { get; }

    /// <summary>How many distances each step has: n.</summary>
    public int Count { get; }

    /// <summary>The distances, [K, n], each row ascending.</summary>
    public ReadOnlySpan<float> Distances => _distances;

    /// <summary>
    /// How far the bounds lie from the forecast: the ceil((n + 1) level)-th smallest distance, or the largest where n is too
    /// small for the level.
    /// </summary>
    /// <param name="k">The step of the horizon, from 0.</param>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public float Width(int k, float level)
    {
        var rank = Math.Min(Rank(level), Count);
        return _distances[k * Count + rank - 1];
    }

    /// <summary>Whether there are rows enough for a level.</summary>
    /// <param name="level">The share of values that should lie between the bounds, in (0, 1).</param>
    public bool CanTell(float level) => Rank(level) <= Count;

    // In float, where 100 times 0.8 is 80; in double it is a little more, as 0.8f is.
    private int Rank(float level) => (int)MathF.Ceiling((Count + 1) * level);
}
