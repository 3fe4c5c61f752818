using System;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// Trains a forecaster on one series. The rows lie in three parts, in time order:
/// <code>
/// | trained on | early stopping | calibration |
/// </code>
/// The first training sees targets in the first part alone; early stopping finds the epoch with the smallest loss on
/// windows whose targets all lie in the second; the distances between forecasts and values in the third, which no weight and
/// no choice has seen, give the bounds. Then the network is trained once more, on all rows, for as many epochs.
/// </summary>
internal sealed class ForecastTraining(CellType cell, RecurrentForecastingEstimator.Options options, int seed, TrainingReporter reporter)
{
    // Beyond this many distances a quantile no longer changes, and the rows are worth more to training.
    private const int MaxCalibrationRows = 1000;

    // With fewer windows to watch, early stopping follows a single one's luck.
    private const int MinValidationWindows = 5;

    /// <summary>Trains on a series.</summary>
    /// <exception cref="InvalidOperationException">The series is too short, or the training diverged.</exception>
    public ForecastModel Fit(Series series)
    {
        var parts = Divide(series.Values.Length);
        var preparation = options.Preparation;
        preparation = preparation with { FlatScale = WindowTransform.ScaleOf(series.Values.AsSpan(0, parts.Training), preparation) };
        var cycles = ChooseCycles(series);

        var features = ForecastModel.FeatureCountFor(cycles);
        var calendar = new float[series.Times.Length * (features - 1)];
        for (var row = 0; row < series.Times.Length; row++)
            CalendarFeatures.Write(cycles, series.Times[row], calendar.AsSpan(row * (features - 1), features - 1));

        // Windows whose targets lie in rows [start, end).
        WindowDataset Windows(int start, int end)
        {
            var first = Math.Max(0, start - preparation.WindowSize);
            return new WindowDataset(series.Values, calendar, features, preparation, first,
                end - preparation.Horizon - preparation.WindowSize - first + 1);
        }

        var (network, epochs) = Train(ForecastTrainingStage.Training,
            Windows(0, parts.Training),
            parts.Validation > 0 ? Windows(parts.Training, parts.Training + parts.Validation) : null,
            options.MaxEpoch);
        var model = new ForecastModel(network, preparation, cycles, null);
        if (parts.Calibration > 0)
            model = model with { Bounds = Calibrate(model, series, parts.Calibration) };
        if (options.RefitOnAllRows && parts.Training < parts.Total)
            model = model with { Network = Train(ForecastTrainingStage.Refit, Windows(0, parts.Total), null, epochs).Network };
        return model;
    }

    private (RecurrentNetwork Network, int Epochs) Train(ForecastTrainingStage stage, WindowDataset windows, WindowDataset? validation,
        int maxEpochs)
    {
        var network = new RecurrentNetwork(NetworkSpecFor(cell, windows.InputSize, options), (ulong)seed);
        using var trainer = new Trainer(network, new TrainingOptions
        {
            BatchSize = options.BatchSize,
            MaxEpochs = maxEpochs,
            LearningRate = options.LearningRate,
            ClipNorm = options.GradientClippingNorm,
            Patience = validation == null ? 0 : options.EarlyStoppingPatience,
            RestoreBestWeights = validation != null,
            Seed = (ulong)seed,
            OnEpoch = epoch =>
            {
                reporter.Report(stage.ToString(), epoch);
                options.MetricsCallback?.Invoke(new ForecastTrainingProgress(stage, epoch));
            },
            CancellationToken = options.CancellationToken,
        });
        try
        {
            var result = trainer.Fit(windows, validation);
            return (network, validation == null ? maxEpochs : result.BestEpoch);
        }
        catch (NonFiniteLossException e)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{e.Message} LearningRate is {options.LearningRate}, Scaling is {options.Scaling}: try a smaller rate, or let each window be scaled."), e);
        }
    }

    private static NetworkSpec NetworkSpecFor(CellType cell, int featureCount, RecurrentForecastingEstimator.Options options) => new()
    {
        InputSize = featureCount,
        Layers =
        [
            new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = options.HiddenSize, LayerCount = options.NumberOfLayers },
            new LastStepSpec { Name = "last" },
            new DenseSpec { Name = "head", OutputSize = options.Horizon },
        ],
    };

    // Every value of the part is forecast from each of the K origins before it.
    private ConformalBounds Calibrate(ForecastModel model, Series series, int rows)
    {
        var (window, horizon) = (options.WindowSize, options.Horizon);
        var forecaster = new WindowForecaster(model);
        var forecast = new float[horizon];
        var distances = new float[horizon * rows];
        var firstTarget = series.Values.Length - rows;
        for (var origin = firstTarget - horizon; origin < series.Values.Length - 1; origin++)
        {
            var start = origin - window + 1;
            options.CancellationToken.ThrowIfCancellationRequested();
            forecaster.Forecast(series.Values.AsSpan(start, window),
                series.Times.Length == 0 ? [] : series.Times.AsSpan(start, window), forecast);
            for (var k = 0; k < horizon; k++)
            {
                var target = origin + 1 + k;
                if (target >= firstTarget && target < series.Values.Length)
                    distances[k * rows + target - firstTarget] = forecaster.Distance(k, series.Values[target]);
            }
        }
        var bounds = new ConformalBounds(distances, horizon);
        if (options.HasBounds && !bounds.CanTell(options.ConfidenceLevel))
        {
            reporter.Warn(FormattableString.Invariant(
                $"{rows} calibration rows can tell a confidence level up to {rows / (rows + 1.0):F3}; ConfidenceLevel is {options.ConfidenceLevel}.") +
                " The bounds lie where the largest miss was.");
        }
        return bounds;
    }

    private CalendarCycle[] ChooseCycles(Series series)
    {
        if (options.TimeColumnName == null)
            return [];
        var times = series.Times;
        var median = CalendarFeatures.MedianStep(times);
        for (var row = 1; row < times.Length; row++)
        {
            if (times[row] - times[row - 1] > 1.5 * median)
            {
                reporter.Warn(FormattableString.Invariant(
                    $"Column '{options.TimeColumnName}' goes from {times[row - 1]:s} to {times[row]:s} in row {row}, where the usual step is {median}.") +
                    " Rows count as steps of equal length: fill gaps before fitting.");
                break;
            }
        }

        var cycles = CalendarFeatures.Choose(times);
        reporter.Tell(cycles.Length == 0
            ? $"Column '{options.TimeColumnName}' shows no cycle of the calendar twice over; no calendar features are used."
            : $"Calendar features from column '{options.TimeColumnName}': {string.Join(", ", cycles)}.");
        return cycles;
    }

    private (int Total, int Training, int Validation, int Calibration) Divide(int rows)
    {
        var (window, horizon) = (options.WindowSize, options.Horizon);
        var validation = Share(options.ValidationSetFraction, horizon + MinValidationWindows - 1);
        var calibration = Math.Min(Share(options.CalibrationFraction, horizon), MaxCalibrationRows + horizon);
        var training = rows - validation - calibration;
        var needed = (long)window + horizon;
        if (training < needed)
        {
            throw new InvalidOperationException(
                $"Column '{options.Input}' has {rows} rows; WindowSize {window} and Horizon {horizon} need at least {needed} to " +
                $"train on, beside {validation} held back for early stopping (ValidationSetFraction) and {calibration} for the bounds " +
                "(CalibrationFraction).");
        }
        if ((long)horizon * calibration > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"Horizon {horizon} and {calibration} calibration rows (CalibrationFraction) make {(long)horizon * calibration} distances " +
                $"to keep; at most {Array.MaxLength} can be kept.");
        }
        return (rows, training, validation, calibration);

        int Share(float fraction, int least) => fraction == 0 ? 0 : Math.Max(least, (int)Math.Round((double)fraction * rows));
    }
}
