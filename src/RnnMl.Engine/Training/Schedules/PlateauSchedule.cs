using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>
/// The learning rate is multiplied by a factor whenever the monitored loss (that of the validation set or, without one, of the
/// training set) has not improved for a while, as by PyTorch's ReduceLROnPlateau, whose defaults these are. It is counted in
/// epochs.
/// </summary>
public sealed record PlateauSchedule : LearningRateSchedule
{
    /// <summary>What the rate is multiplied by; between 0 and 1; default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>How many epochs in a row may be without improvement before that; 0 or more; default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>By how much a loss must be below the best one to count as an improvement; 0 or more; default 1e-4.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether <see cref="Threshold"/> is multiplied by the magnitude of the best loss; default true.</summary>
    public bool ThresholdIsRelative { get; init; } = true;

    /// <summary>For how many epochs after that none is counted as without improvement; 0 or more; default 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The lowest rate; 0 or more; default 0.</summary>
    public double MinRate { get; init; }

    internal override Scheduler CreateScheduler(double learningRate)
    {
        Require(Factor is > 0 and < 1, nameof(Factor), Factor, "a number between 0 and 1");
        Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Require(Option.IsNotNegative(Threshold), nameof(Threshold), Threshold, "0 or more");
        Require(Cooldown >= 0, nameof(Cooldown), Cooldown, "0 or more");
        Require(MinRate >= 0 && MinRate <= learningRate, nameof(MinRate), MinRate,
            FormattableString.Invariant($"0 up to the learning rate, {learningRate}"));
        return new PlateauScheduler(this, learningRate);
    }
}

internal sealed class PlateauScheduler(PlateauSchedule options, double learningRate) : Scheduler
{
    /// <summary>A smaller change of the rate is not made (PyTorch's eps).</summary>
    private const double SmallestChange = 1e-8;

    private readonly double[] _state = [learningRate, double.PositiveInfinity, 0, 0];

    public override double Rate => _state[0];

    public override IReadOnlyList<double[]> State => [_state];

    public override void EndEpoch(double loss)
    {
        ref double rate = ref _state[0];
        ref double best = ref _state[1];
        ref double badEpochs = ref _state[2];
        ref double cooldown = ref _state[3];

        double scale = options.ThresholdIsRelative && double.IsFinite(best) ? Math.Abs(best) : 1;
        if (loss < best - scale * options.Threshold)
        {
            best = loss;
            badEpochs = 0;
        }
        else
        {
            badEpochs++;
        }
        if (cooldown > 0)
        {
            cooldown--;
            badEpochs = 0;
        }
        if (badEpochs <= options.Patience)
            return;

        badEpochs = 0;
        cooldown = options.Cooldown;
        double reduced = Math.Max(rate * options.Factor, options.MinRate);
        if (rate - reduced > SmallestChange)
            rate = reduced;
    }
}
