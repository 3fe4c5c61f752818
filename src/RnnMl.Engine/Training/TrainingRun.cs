using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace RnnMl.Engine;

/// <summary>How far a call of <see cref="Trainer.Fit"/> has come, which is what a checkpoint of it must hold.</summary>
internal sealed class TrainingRun(float[] best, DatasetSize training, DatasetSize? validation)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _timeBefore;

    public DatasetSize Training { get; } = training;

    public DatasetSize? Validation { get; } = validation;

    /// <summary>The weights of the best epoch, before the end of the first those from before the run.</summary>
    public float[] Best { get; } = best;

    /// <summary>The epoch of <see cref="Best"/>, counted from 1; 0 before the end of the first.</summary>
    public int BestEpoch { get; set; }

    /// <summary>The monitored loss of that epoch.</summary>
    public double BestLoss => BestEpoch > 0 ? Reports[BestEpoch - 1].MonitoredLoss : double.PositiveInfinity;

    /// <summary>The reports of the epochs that are over.</summary>
    public List<EpochReport> Reports { get; init; } = [];

    /// <summary>The epoch under way, counted from 1.</summary>
    public int Epoch => Reports.Count + 1;

    /// <summary>The state of the random numbers from which the epoch's order is made.</summary>
    public (ulong S0, ulong S1, ulong S2, ulong S3) Random { get; set; }

    /// <summary>How many sequences of the epoch's order are done.</summary>
    public int Position { get; set; }

    /// <summary>How many time steps of the batch that comes then are done.</summary>
    public int TimeStep { get; set; }

    /// <summary>The number of steps in this epoch.</summary>
    public int Steps { get; set; }

    /// <summary>The loss over these steps.</summary>
    public LossSum Loss { get; set; }

    /// <summary>The sum of the gradients' norms over these steps.</summary>
    public double NormSum { get; set; }

    /// <summary>How long the epoch has taken; what is set here is added to what is measured.</summary>
    public TimeSpan Duration
    {
        get => _timeBefore + _watch.Elapsed;
        set
        {
            _timeBefore = value;
            _watch.Restart();
        }
    }

    /// <summary>How much of that went by while batches were loaded.</summary>
    public TimeSpan LoadingDuration { get; set; }

    public void Add(LossSum loss, double norm)
    {
        Steps++;
        Loss += loss;
        NormSum += norm;
    }

    /// <summary>Whether the last <paramref name="patience"/> epochs brought no improvement; 0 for any number.</summary>
    public bool IsOut(int patience) => patience > 0 && Reports.Count - BestEpoch >= patience;

    /// <summary>Ends the epoch, and begins the next.</summary>
    public void Add(EpochReport report, ReadOnlySpan<float> weights)
    {
        Reports.Add(report);
        if (report.IsBest)
        {
            BestEpoch = report.Epoch;
            weights.CopyTo(Best);
        }
        Position = 0;
        TimeStep = 0;
        Steps = 0;
        Loss = default;
        NormSum = 0;
        Duration = TimeSpan.Zero;
        LoadingDuration = TimeSpan.Zero;
    }
}
