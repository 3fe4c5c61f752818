using System;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// An output for each trained quantile. Brought into order they cannot cross (Chernozhukov et al. 2010, "Quantile and probability
/// curves without crossing"); between and beyond the trained levels, quantiles lie on straight lines over those of the normal
/// distribution.
/// </summary>
internal sealed class QuantileHead(float[] levels) : ForecastHead
{
    private readonly double[] _scores = [.. levels.Select(level => NormalDistribution.Quantile(level))];

    public override int OutputsPerValue => levels.Length;

    public override int PointOutput => Array.IndexOf(levels, levels.MinBy(level => Math.Abs(level - 0.5f)));

    public override bool IsDistribution => levels.Length > 1;

    public override Loss CreateLoss() => WithoutMissing(new PinballLoss { Quantiles = [.. levels.Select(level => (double)level)] });

    public override double Quantile(ReadOnlySpan<float> outputs, double level, double scale)
    {
        if (outputs.Length == 1)
            return outputs[0];
        Span<float> ordered = stackalloc float[64];
        ordered = ordered[..outputs.Length];
        outputs.CopyTo(ordered);
        ordered.Sort();
        var score = NormalDistribution.Quantile(level);
        var i = 1;
        while (i < _scores.Length - 1 && score > _scores[i])
            i++;
        return ordered[i - 1] + (score - _scores[i - 1]) / (_scores[i] - _scores[i - 1]) * (ordered[i] - ordered[i - 1]);
    }

    public override double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale) =>
        Quantile(outputs, Math.Clamp(random.NextDouble(), 1e-6, 1 - 1e-6), scale);
}
