using System;
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

    private readonly WindowPreparation _preparation = options.Preparation;

    /// <summary>Trains on a series.</summary>
    /// <exception cref="InvalidOperationException">The series is too short, or the training diverged.</exception>
    public ForecastModel Fit(Series series)
    {
        var parts = Divide(series.Values.Length);
        var cycles = CalendarFeatures.Choose(series.Times);
        if (options.TimeColumnName != null)
        {
            reporter.Tell(cycles.Length == 0
                ? $"Column '{options.TimeColumnName}' shows no cycle of the calendar twice over; no calendar features are used."
                : $"Calendar features from column '{options.TimeColumnName}': {string.Join(", ", cycles)}.");
        }

        var features = ForecastModel.FeatureCountFor(cycles);
        var calendar = new float[series.Times.Length * (features - 1)];
        for (var row = 0; row < series.Times.Length; row++)
            CalendarFeatures.Write(cycles, series.Times[row], calendar.AsSpan(row * (features - 1), features - 1));

        // Windows whose targets lie in rows [start, end).
        WindowDataset Windows(int start, int end)
        {
            var first = Math.Max(0, start - _preparation.WindowSize);
            return new WindowDataset(series.Values, calendar, features, _preparation, first,
                end - _preparation.Horizon - _preparation.WindowSize - first + 1);
        }

        var heldBack = parts.Validation + parts.Calibration;
        if (heldBack == 0)
            return new ForecastModel(Train(ForecastTrainingStage.Refit, Windows(0, parts.Total), null, options.MaxEpoch).Network,
                _preparation, cycles, null);

        var (network, epochs) = Train(ForecastTrainingStage.Selection,
            Windows(0, parts.Training),
            parts.Validation > 0 ? Windows(parts.Training, parts.Training + parts.Validation) : null,
            options.MaxEpoch);
        var model = new ForecastModel(network, _preparation, cycles, null);
        if (parts.Calibration > 0)
            model = model with { Bounds = Calibrate(model, series, parts.Calibration) };
        if (options.RefitOnAllRows)
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
            Seed = (ulong)seed,
            OnEpoch = epoch => reporter.Report(stage, epoch),
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

    internal static NetworkSpec NetworkSpecFor(CellType cell, int featureCount, RecurrentForecastingEstimator.Options options) => new()
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
        var (window, horizon) = (_preparation.WindowSize, _preparation.Horizon);
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
        return new ConformalBounds(distances, horizon);
    }

    private (int Total, int Training, int Validation, int Calibration) Divide(int rows)
    {
        var (window, horizon) = (_preparation.WindowSize, _preparation.Horizon);
        var validation = Share(options.ValidationFraction);
        var calibration = Math.Min(Share(options.CalibrationFraction), MaxCalibrationRows + horizon);
        var training = rows - validation - calibration;
        var needed = (long)window + horizon;
        if (training < needed)
        {
            throw new InvalidOperationException(
                $"Column '{options.Input}' has {rows} rows; WindowSize {window} and Horizon {horizon} need at least {needed} to " +
                $"train on, beside {validation} held back for early stopping (ValidationFraction) and {calibration} for the bounds " +
                "(CalibrationFraction).");
        }
        return (rows, training, validation, calibration);

        int Share(float fraction) => fraction == 0 ? 0 : Math.Max(horizon, (int)Math.Round((double)fraction * rows));
    }
}
