using System;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// What the outputs of the network mean for one value of the horizon, on the network's scale. For counts that scale is the
/// window's mean, and the likelihood is one of the counts themselves.
/// </summary>
internal abstract class ForecastHead
{
    /// <summary>P, the network's outputs for each value.</summary>
    public virtual int OutputsPerValue => 1;

    /// <summary>Whether it gives a distribution of values, and not only a point.</summary>
    public virtual bool IsDistribution => false;

    /// <summary>Whether values are counts, and the loss wants them as they are, and then the scale of each channel's window.</summary>
    public virtual bool IsCount => false;

    /// <summary>The power of its scale that a window is weighted with, if errors are to count on the scale of the values.</summary>
    public virtual int ScalePower => 1;

    /// <summary>The lowest and the highest quantile that is learned; those beyond are guessed from them.</summary>
    private protected virtual (float Lowest, float Highest) LearnedLevels => (0, 1);

    /// <summary>Whether a quantile is learned, or lies between two that are.</summary>
    public bool Learns(float level) => Within(level);

    /// <summary>Whether the quantiles that bound an interval are.</summary>
    /// <param name="level">The share of values that lie in it.</param>
    public bool LearnsInterval(float level) => Within((1 - (double)level) / 2) && Within((1 + (double)level) / 2);

    /// <summary>What training makes small; missing targets count for nothing.</summary>
    /// <param name="channels">C', whose values follow each other in targets; and then, of counts, their scales.</param>
    public Loss CreateLoss(int channels)
    {
        var loss = new MissingTargetsLoss { Inner = ValueLoss };
        return IsCount ? new ScaledCountLoss { Inner = loss, ScaleCount = channels } : loss;
    }

    /// <summary>The loss of one value.</summary>
    private protected abstract ValueLoss ValueLoss { get; }

    /// <summary>The point forecast: the mean or the median, as the loss has it.</summary>
    /// <param name="outputs">[P]</param>
    /// <param name="scale">The window's scale.</param>
    public virtual double Point(ReadOnlySpan<float> outputs, double scale) => Quantile(outputs, 0.5, scale);

    /// <summary>How what an explanation explains changes with each output: the point forecast, or the mean of a likelihood of counts.</summary>
    /// <param name="outputs">[P]</param>
    /// <param name="slopes">[P], zeros.</param>
    public virtual void WriteSlopes(ReadOnlySpan<float> outputs, Span<float> slopes) => slopes[0] = 1;

    /// <summary>A quantile.</summary>
    /// <param name="outputs">[P]</param>
    /// <param name="level">In (0, 1).</param>
    /// <param name="scale">The window's scale.</param>
    public virtual double Quantile(ReadOnlySpan<float> outputs, double level, double scale) => Point(outputs, scale);

    /// <summary>A value drawn at random.</summary>
    public virtual double Sample(ReadOnlySpan<float> outputs, RandomSource random, double scale) => Point(outputs, scale);

    /// <summary>The head for a loss.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="quantiles">The levels that are trained for <see cref="ForecastLoss.Quantile"/>, ascending.</param>
    public static ForecastHead Create(ForecastLoss loss, float[] quantiles) => loss switch
    {
        ForecastLoss.Quantile => new QuantileHead(quantiles),
        ForecastLoss.Normal => new NormalHead(),
        ForecastLoss.StudentT => new StudentTHead(),
        ForecastLoss.NegativeBinomial => new NegativeBinomialHead(),
        ForecastLoss.Poisson => new PoissonHead(),
        _ => new PointHead(loss),
    };

    // Levels are rounded: half of 1 - 0.95f is not 0.025f.
    private bool Within(double level) => level >= LearnedLevels.Lowest - 1e-6 && level <= LearnedLevels.Highest + 1e-6;
}
