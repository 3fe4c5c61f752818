using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Engine;
using RnnMl.Forecasting;

namespace RnnMl.Benchmarks.Speed;

/// <summary>
/// <c>streaming</c>: a network's step of one time step, state in and state out; and a forecaster that takes in an observation and forecasts
/// from its window again.
/// </summary>
internal static class StreamingCommand
{
    private const int Steps = 1000, Hidden = 128, Inputs = 8;

    public static void Run()
    {
        Console.WriteLine($"| H={Hidden} | µs per step | bytes per step |");
        Console.WriteLine("|---|---|---|");
        foreach (var cell in Enum.GetValues<CellType>())
        {
            Measure($"{cell}, I={Inputs}", Step(cell));
            Measure($"{cell}, Observe and Predict, a window of 24", ObserveAndPredict(cell));
        }
    }

    private static Action Step(CellType cell)
    {
        var spec = new NetworkSpec
        {
            InputSize = Inputs,
            Layers =
            [
                new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = Hidden, ReturnSequences = false },
                new DenseSpec { Name = "head", OutputSize = 1 },
            ],
        };
        var predictor = new RecurrentNetwork(spec, seed: 1).CreateStreamingPredictor();
        var (input, output) = (new float[Inputs], new float[1]);
        return () => predictor.Predict(input, output);
    }

    private static Action ObserveAndPredict(CellType cell)
    {
        var ml = new MLContext(seed: 1);
        var options = new RecurrentForecastingEstimator.Options
        {
            OutputColumnName = "Forecast",
            InputColumnName = nameof(Row.Value),
            WindowSize = 24,
            Horizon = 12,
            HiddenSize = Hidden,
            MaxEpoch = 1,
        };
        var estimator = cell switch
        {
            CellType.Lstm => ml.Forecasting.ForecastByLstm(options),
            CellType.Gru => ml.Forecasting.ForecastByGru(options),
            _ => ml.Forecasting.ForecastByRnn(options),
        };
        var engine = estimator.Fit(ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Row { Value = Wave(i) }))).CreateForecastEngine();
        var (values, lower, upper) = (new float[options.Horizon], new float[options.Horizon], new float[options.Horizon]);
        var next = 200;
        return () =>
        {
            engine.Observe(Wave(next++));
            engine.Predict(values, lower, upper);
        };
    }

    private static float Wave(int step) => MathF.Sin(step * MathF.Tau / 12);

    private static void Measure(string name, Action step)
    {
        double milliseconds = RnnMlPeer.Median(Thousand, seconds: 0.5);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Thousand();
        double bytes = (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Steps;
        Console.WriteLine($"| {name} | {milliseconds * 1e3 / Steps:F2} | {bytes:F0} |");

        void Thousand()
        {
            for (int i = 0; i < Steps; i++)
                step();
        }
    }

    private sealed class Row
    {
        public float Value { get; set; }
    }
}
