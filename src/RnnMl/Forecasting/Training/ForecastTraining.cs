using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// Trains a forecaster. The rows of each series lie in three parts, in time order:
/// <code>
/// | training | early stopping | calibration |
/// </code>
/// The first training sees targets in the first parts alone; early stopping finds the epoch with the smallest loss on
/// windows whose targets all lie in the second; the distances between forecasts and values in the third, which no weight and
/// no choice has seen, give the bounds. Then the network is trained once more, on all rows, for as many epochs. Of many series,
/// one that is too short to be divided trains whole, and one that has no window at all does not train.
/// </summary>
internal sealed class ForecastTraining(CellType cell, RecurrentForecastingEstimator.Options options, int seed, TrainingReporter reporter)
{
    /// <summary>Trains on series.</summary>
    /// <param name="all">The series.</param>
    /// <param name="start">A model to go on from; null to begin anew.</param>
    /// <param name="remembered">The series that it was trained on, as far as it remembers them.</param>
    /// <exception cref="InvalidOperationException">The series are too short, or the training diverged.</exception>
    public ForecastModel Fit(IReadOnlyList<Series> all, ForecastModel? start, IReadOnlyList<SeriesState> remembered)
    {
        var parts = SeriesParts.Divide(all, options, start == null ? null : FineTuning.NewRows(remembered, all));
        // The bounds are measured with the paths that forecasts will be made of; those of other weights are not these.
        var model = (start ?? new ForecastPreparation(options, reporter).Prepare(all, parts)) with
        {
            Bounds = null,
            Combination = options.Combination,
            SampleCount = options.NumberOfSamples,
            SampleSeed = (ulong)seed,
        };
        if (start != null)
            CheckHeldBack(parts, start);
        var plan = model.Plan;
        plan.CheckSize();
        var encoded = all.Select((series, i) => Encode(series, model)).ToArray();

        // Windows whose targets lie in rows [start, end) of each series.
        WindowDataset Windows(Func<SeriesParts, (int Start, int End)> targets, bool watches = false) => new(plan, encoded.Select((series, i) =>
        {
            var (from, to) = targets(parts[i]);
            var first = Math.Max(plan.MinimumHistory - 1, from - 1);
            return new WindowRange(series, first, Math.Max(0, to - plan.Horizon - first));
        }), watches ? 1 : options.WindowStride, options.WeightByScale, watches);

        var training = Windows(part => (0, part.Training));
        if (!training.HasTargets())
        {
            throw new InvalidOperationException($"Column '{options.Input}' has no value to learn from in the rows that are not held back for early stopping " +
                $"({nameof(options.ValidationSetFraction)}) and for the bounds ({nameof(options.CalibrationFraction)}).");
        }
        var validation = parts.Any(part => part.Validation > 0) ? Windows(part => (part.Training, part.Training + part.Validation), watches: true) : null;
        if (validation?.HasTargets() == false)
        {
            reporter.Warn($"The rows held back for early stopping ({nameof(options.ValidationSetFraction)}) have no value in column '{options.Input}': " +
                $"training runs for all {options.MaxEpoch} epochs ({nameof(options.MaxEpoch)}).");
            validation = null;
        }
        var trained = Train(ForecastTrainingStage.Training, plan, start, training, validation, null);
        model = model with { Networks = NetworksOf(trained) };
        if (parts.Any(part => part.Calibration > 0))
        {
            model = model with { Bounds = new ForecastCalibration(options, reporter).Measure(model, encoded, parts) };
            if (model.Bounds == null)
                options.ValidateUncalibrated();
        }
        else if (start != null && options.CalibrationFraction > 0)
        {
            // They were measured with other weights, but near ones.
            model = model with { Bounds = start.Bounds };
        }
        if (options.RefitOnAllRows && parts.Any(part => part.Training < part.Total))
            model = model with { Networks = NetworksOf(Train(ForecastTrainingStage.Refit, plan, start, Windows(part => (0, part.Total)), null, trained)) };
        return model;
    }

    private static RecurrentNetwork[] NetworksOf(Trained[] members) => [.. members.Select(member => member.Network)];

    private void CheckHeldBack(SeriesParts[] parts, ForecastModel start)
    {
        if (options.ValidationSetFraction + options.CalibrationFraction == 0 || parts.Any(part => part.Training < part.Total))
            return;
        if (options.CalibrationFraction > 0 && start.Bounds == null)
            options.ValidateUncalibrated();
        if (options.CalibrationFraction > 0 && start.Bounds != null && start.Networks.Length > 1 && options.Combination != start.Combination)
        {
            throw new InvalidOperationException($"Combination is {options.Combination}; no series has enough new rows to hold rows back, and the bounds " +
                $"that the forecaster to go on from has were measured with {start.Combination}. Keep that, give more " +
                "rows, or choose 0 for CalibrationFraction.");
        }
        reporter.Warn($"No series has enough new rows to hold rows back: all rows train, for {options.MaxEpoch} epochs (MaxEpoch)" +
            (options.CalibrationFraction > 0 && start.Bounds != null ? ", and the bounds stay as they were measured before." : "."));
    }

    private static EncodedSeries Encode(Series series, ForecastModel model)
    {
        var layout = model.Plan.Layout;
        var rows = new float[series.RowCount * layout.Size];
        for (var i = 0; i < series.RowCount; i++)
        {
            model.Rows.Encode(series.Raw.AsSpan(i * layout.RawSize, layout.RawSize),
                series.Times.Length == 0 ? default : series.Times[i], rows.AsSpan(i * layout.Size, layout.Size));
        }
        return new EncodedSeries(rows, model.Constants.Encode(series.Identity), series.Identity.Key);
    }

    // Members train side by side, each on one thread; a single one uses all of them.
    private Trained[] Train(ForecastTrainingStage stage, ForecastPlan plan, ForecastModel? start, WindowDataset windows, WindowDataset? validation,
        Trained[]? before)
    {
        var trained = new Trained[options.NumberOfMembers];
        var threads = options.NumberOfThreads ?? Environment.ProcessorCount;
        ParallelLoop.For(0, trained.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, member =>
        {
            // Datasets serve one thread at a time.
            var own = trained.Length == 1 ? windows : windows.Clone();
            var ownValidation = trained.Length == 1 ? validation : validation?.Clone();
            trained[member] = Train(stage, member, plan, start, own, ownValidation, before?[member],
                trained.Length == 1 ? threads : Math.Max(1, threads / trained.Length));
        });
        return trained;
    }

    private Trained Train(ForecastTrainingStage stage, int member, ForecastPlan plan, ForecastModel? start,
        WindowDataset windows, WindowDataset? validation, Trained? before, int threads)
    {
        var maxEpochs = before?.Epochs ?? options.MaxEpoch;
        // Members' seeds lie far apart, as the generator spreads them.
        var own = (ulong)seed + ((ulong)member << 32);
        var spec = ForecastNetwork.SpecFor(cell, plan, options);
        var network = start == null ? new RecurrentNetwork(spec, own) : ForecastNetwork.GoOn(start.Networks[member], spec);
        using var trainer = new Trainer(network, new TrainingOptions
        {
            BatchSize = options.BatchSize,
            MaxEpochs = maxEpochs,
            Loss = plan.Head.CreateLoss(plan.UnitChannels),
            LearningRate = options.LearningRate,
            Schedule = options.LearningRateSchedule,
            // The epochs were chosen with the rates that these losses led to.
            ScheduleLosses = before?.ValidationLosses,
            ClipNorm = options.GradientClippingNorm,
            Patience = validation == null ? 0 : options.EarlyStoppingPatience,
            RestoreBestWeights = validation != null,
            Seed = own,
            Threads = threads,
            OnEpoch = epoch => Report(stage, member, epoch),
            CancellationToken = options.CancellationToken,
        });
        try
        {
            var result = trainer.Fit(windows, validation);
            var epochs = validation == null ? maxEpochs : result.BestEpoch;
            Tell(stage, member, result.Epochs[epochs - 1], result.Epochs.Count);
            return new Trained(network, epochs, validation == null ? null : [.. result.Epochs.Select(epoch => epoch.ValidationLoss!.Value)]);
        }
        catch (NonFiniteLossException e)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{e.Message} LearningRate is {options.LearningRate}, Scaling is {options.Scaling}: try a smaller rate, or let each window be scaled."), e);
        }
    }

    /// <summary>A member of an ensemble.</summary>
    /// <param name="Network">The network, with the weights that it keeps.</param>
    /// <param name="Epochs">How many epochs led to them.</param>
    /// <param name="ValidationLosses">The losses of all epochs on the rows used for early stopping; null where there are none.</param>
    private sealed record Trained(RecurrentNetwork Network, int Epochs, double[]? ValidationLosses);

    // Members of an ensemble train side by side, and report one after the other.
    private void Report(ForecastTrainingStage stage, int member, EpochReport epoch)
    {
        lock (reporter)
        {
            reporter.Report(NameOf(stage, member), epoch);
            options.MetricsCallback?.Invoke(new ForecastTrainingProgress(stage, epoch, member));
        }
    }

    // The epoch whose weights a member keeps.
    private void Tell(ForecastTrainingStage stage, int member, EpochReport kept, int epochs)
    {
        var loss = kept.ValidationLoss is { } validation
            ? FormattableString.Invariant($"validation loss {validation:G4}")
            : FormattableString.Invariant($"training loss {kept.TrainingLoss:G4}");
        lock (reporter)
            reporter.Tell(FormattableString.Invariant($"{NameOf(stage, member)} is done: weights of epoch {kept.Epoch} of {epochs}, {loss}"));
    }

    private string NameOf(ForecastTrainingStage stage, int member) =>
        options.NumberOfMembers == 1 ? $"{stage}" : FormattableString.Invariant($"{stage} of member {member}");
}
