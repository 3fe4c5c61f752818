using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>epoch</c>: one epoch of <c>ForecastByLstm</c> on many windows from an IDataView, and where its time goes: the engine's, by
/// the training's own report; the cursor's, from the first row that it asks for to the last; copying, which is the encoding of
/// rows and the preparation of windows; and the rest, logging among it.
/// </summary>
internal static class EpochCommand
{
    private const int WindowSize = 48;
    private const int BatchSize = 256;
    private const int HiddenSize = 64;

    public static void Run(Options options)
    {
        options.AllowOnly("--windows");
        string text = options.Text("--windows") ?? "1000000";
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out int windows) || windows < BatchSize)
            throw new ArgumentException($"--windows is '{text}'; expected a number of {BatchSize} or more.");
        var ml = new MLContext(seed: 1);
        TimeSpan firstRow = default, lastRow = default, epochEnd = default;
        EpochReport? epoch = null;
        var watch = new Stopwatch();
        IDataView data = ml.Data.LoadFromEnumerable(Rows());
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
            MetricsCallback = progress => (epoch, epochEnd) = (progress.Epoch, watch.Elapsed),
        });

        watch.Start();
        forecaster.Fit(data);
        TimeSpan whole = watch.Elapsed;

        TimeSpan engine = epoch!.Duration - epoch.LoadingDuration;
        TimeSpan cursor = lastRow - firstRow;
        TimeSpan encoding = epochEnd - epoch.Duration - lastRow;
        TimeSpan rest = whole - engine - cursor - encoding - epoch.LoadingDuration;
        Console.WriteLine(
            $"{windows} windows of {WindowSize}, LSTM of {HiddenSize}, {new TrainingOptions().Threads} threads: " +
            $"{whole.TotalSeconds:F1} s, {windows / whole.TotalSeconds:F0} windows per second");
        Console.WriteLine($"engine                {engine.TotalSeconds,8:F2} s {Goals.Epoch.Judge(engine / whole, "P1")}");
        Write("cursor", cursor);
        Write("copying: rows", encoding);
        Write("copying: windows", epoch.LoadingDuration);
        Write("logging and the rest", rest);

        void Write(string name, TimeSpan time) => Console.WriteLine($"{name,-22}{time.TotalSeconds,8:F2} s {time / whole:P1}");

        IEnumerable<Observation> Rows()
        {
            firstRow = watch.Elapsed;
            for (int t = 0; t < windows + WindowSize; t++)
                yield return new Observation { Value = MathF.Sin(t * 0.1f) };
            lastRow = watch.Elapsed;
        }
    }

    private sealed class Observation
    {
        public float Value { get; set; }
    }
}
