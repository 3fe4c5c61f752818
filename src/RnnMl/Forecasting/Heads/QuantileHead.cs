using System;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// An output for each trained quantile. Sorted, they cannot cross (Chernozhukov et al. 2010, "Quantile and probability
/// curves without crossing"); between and beyond the trained levels, quantiles lie on straight lines over those of the normal
/// distribution.
/// </summary>
internal sealed class QuantileHead(float[] levels) : ForecastHead
{
    private readonly double[] _scores = [.. levels.Select(level => NormalDistribution.Quantile(level))];

    public override int OutputsPerValue => levels.Length;

    public override bool IsDistribution => levels.Length > 1;

    private protected override (float Lowest, float Highest) LearnedLevels => (levels[0], levels[^1]);

    private protected override ValueLoss ValueLoss => new PinballLoss { Quantiles = [.. levels.Select(level => (double)level)] };

    public override double Quantile(ReadOnlySpan<float> outputs, double level, double scale)
    {
        if (outputs.Length == 1)
            return outputs[0];
        Span<float> ordered = stackalloc float[ForecastLimits.Levels];
        ordered = ordered[..outputs.Length];
        outputs.CopyTo(ordered);
        ordered.Sort();
        var (above, share) = Place(level);
        return ordered[above - 1] + share * (ordered[above] - ordered[above - 1]);
    }

    public override void WriteSlopes(ReadOnlySpan<float> outputs, Span<float> slopes)
    {
        if (outputs.Length == 1)
        {
            slopes[0] = 1;
            return;
        }
        int[] order = [.. Enumerable.Range(0, outputs.Length)];
        Array.Sort(outputs.ToArray(), order);
        var (above, share) = Place(0.5);
        (slopes[order[above - 1]], slopes[order[above]]) = ((float)(1 - share), (float)share);
    }

    public override double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale) =>
        Quantile(outputs, Math.Clamp(random.NextDouble(), 1e-6, 1 - 1e-6), scale);

    // Between which trained levels a level lies, or nearest to which: the upper one, and how far it is on the way to it.
    private (int Above, double Share) Place(double level)
    {
        var score = NormalDistribution.Quantile(level);
        var above = 1;
        while (above < _scores.Length - 1 && score > _scores[above])
            above++;
        return (above, (score - _scores[above - 1]) / (_scores[above] - _scores[above - 1]));
    }
}
