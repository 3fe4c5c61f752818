using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>epoch</c>: one epoch of <c>ForecastByLstm</c> on many windows from an IDataView, and the time of as many training steps of
/// the engine alone, on a batch that lies in memory. The rest is the cursor, copying and logging.
/// </summary>
internal static class EpochCommand
{
    private const int WindowSize = 48;
    private const int BatchSize = 256;
    private const int HiddenSize = 64;

    public static void Run(Options options)
    {
        int windows = int.Parse(options.Text("--windows") ?? "1000000", CultureInfo.InvariantCulture);
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, windows + WindowSize).Select(t => new Observation { Value = MathF.Sin(t * 0.1f) }));
        RecurrentForecastingEstimator forecaster = ml.Forecasting.ForecastByLstm(new()
        {
            OutputColumnName = "Forecast",
            InputColumnName = nameof(Observation.Value),
            WindowSize = WindowSize,
            Horizon = 1,
            HiddenSize = HiddenSize,
            BatchSize = BatchSize,
            MaxEpoch = 1,
            ValidationSetFraction = 0,
            RefitOnAllRows = false,
        });
        using var work = new EngineWork(new("", BatchSize, WindowSize, 1, HiddenSize, 1), "LSTM", new TrainingOptions().Threads);

        // Before and after, since other programs may take turns on the machine.
        double step = RnnMlPeer.Median(work.Train, seconds: 2);
        long start = Stopwatch.GetTimestamp();
        forecaster.Fit(data);
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        step = Math.Min(step, RnnMlPeer.Median(work.Train, seconds: 2));

        double engine = step * 1e-3 * windows / BatchSize;
        Console.WriteLine($"{windows} windows of {WindowSize}, LSTM of {HiddenSize}: {windows / all:F0} windows per second");
        Console.WriteLine($"whole epoch {all:F1} s, the engine alone {engine:F1} s, share of the engine {engine / all:P0} (goal 90%)");
    }

    private sealed class Observation
    {
        public float Value { get; set; }
    }
}
